import { useEffect, useState } from "react";
import { beats, seconds } from "../../../src/core/units.ts";
import { MetronomeProvider } from "../../../src/react/MetronomeContext.tsx";
import { App } from "../../../src/ui/App.tsx";
import type { Session } from "../../../src/ui/session.ts";
import { AT_ZERO, NaivePosition } from "./naive-playhead.ts";

interface StateMessage {
  readonly type: string;
  readonly data: {
    readonly beat_pos: number;
    readonly time_seconds: number;
    readonly bpm: number;
  };
}

interface NaiveAppProps {
  readonly session: Session;
  /** As `http://host:port`. */
  readonly server: string;
}

/** The page as it is often written: the position of each message goes into React state, and the page renders beneath it. */
export function NaiveApp({ session, server }: NaiveAppProps) {
  const [position, setPosition] = useState(AT_ZERO);

  useEffect(() => {
    const socket = new WebSocket(`${server.replace("http", "ws")}/ws/transport`);
    socket.addEventListener("message", (event: MessageEvent<string>) => {
      const { type, data } = JSON.parse(event.data) as StateMessage;
      if (type !== "state") return;
      setPosition({
        beats: beats(data.beat_pos),
        seconds: seconds(data.time_seconds),
        bpm: data.bpm,
      });
    });
    return () => socket.close();
  }, [server]);

  return (
    <NaivePosition value={position}>
      <MetronomeProvider>
        <App session={session} />
      </MetronomeProvider>
    </NaivePosition>
  );
}
