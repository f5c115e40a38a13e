import { useEffect, useState } from "react";

interface StateMessage {
  readonly type: string;
  readonly data: { readonly time_seconds: number; readonly bpm: number };
}

const SERVER: string = import.meta.env["VITE_CODETTE_API"];

/** About what Codette's page shows at 1280 px: 96 s over 1168 px. */
const PX_PER_SECOND = 12;

/**
 * What came before: every message goes into React state, and the playhead is wherever the last message said. Less of a page
 * than those were, so that it is not slow for a reason of its own.
 *
 * @param smooths lets CSS glide from one message to the next, as some did
 */
export function OlderPage({ smooths }: { readonly smooths: boolean }) {
  const [transport, setTransport] = useState({ time_seconds: 0, bpm: 120 });

  useEffect(() => {
    const socket = new WebSocket(`${SERVER.replace("http", "ws")}/ws/transport`, [
      "codette.token.bench",
    ]);
    const onMessage = (event: MessageEvent<string>) => {
      const message = JSON.parse(event.data) as StateMessage;
      if (message.type === "state") setTransport(message.data);
    };
    socket.addEventListener("message", onMessage);
    return () => socket.close();
  }, []);

  return (
    <main>
      <p>
        {transport.time_seconds.toFixed(3)} s, {transport.bpm} bpm
      </p>
      <div className="field">
        <div
          className="playhead"
          data-testid="playhead"
          style={{
            left: transport.time_seconds * PX_PER_SECOND,
            transition: smooths ? "left 33ms linear" : "none",
          }}
        />
      </div>
    </main>
  );
}
