import { Pause, Play, Repeat, SkipBack, Square } from "lucide-react";
import { useConnection } from "../react/useConnection.ts";
import { useTransport } from "../react/useTransport.ts";
import { useTransportCommands } from "../react/useTransportCommands.ts";
import type { Report } from "./useRefusal.ts";
import { ConnectionPanel } from "./ConnectionPanel.tsx";
import { ConnectionStatus } from "./ConnectionStatus.tsx";
import { BarsReadout, TimeReadout } from "./Readouts.tsx";
import { TempoField } from "./TempoField.tsx";
import styles from "./TransportBar.module.css";

/** The controls, the position and the tempo. Without a server the controls are disabled, and the status says why. */
export function TransportBar({ report }: { readonly report: Report }) {
  const commands = useTransportCommands();
  const playing = useTransport((transport) => transport.playing);
  const looping = useTransport((transport) => transport.loop.enabled);
  const isLive = useConnection().status === "live";

  return (
    <header className={styles.bar}>
      <fieldset className={styles.controls} disabled={!isLive} aria-label="Transport">
        <button
          type="button"
          className={styles.button}
          aria-label="Return to zero"
          title="Return to zero  Home"
          onClick={() => report(commands.seek({ beats: 0 }))}
        >
          <SkipBack />
        </button>
        <button
          type="button"
          className={styles.button}
          data-lit={playing ? "play" : undefined}
          aria-label={playing ? "Pause" : "Play"}
          title={playing ? "Pause  Space" : "Play  Space"}
          onClick={() => report(playing ? commands.pause() : commands.play())}
        >
          {playing ? <Pause className={styles.filled} /> : <Play className={styles.filled} />}
        </button>
        <button
          type="button"
          className={styles.button}
          aria-label="Stop"
          title="Stop  ."
          onClick={() => report(commands.stop())}
        >
          <Square className={styles.filled} />
        </button>
        <button
          type="button"
          className={styles.button}
          data-lit={looping ? "loop" : undefined}
          aria-label="Loop"
          aria-pressed={looping}
          title="Loop  L"
          onClick={() => report(commands.setLoop({ enabled: !looping }))}
        >
          <Repeat />
        </button>
      </fieldset>
      <div className={styles.readouts}>
        <BarsReadout />
        <TimeReadout />
      </div>
      <fieldset className={styles.controls} disabled={!isLive} aria-label="Tempo and meter">
        <TempoField report={report} />
      </fieldset>
      <ConnectionStatus />
      <ConnectionPanel />
    </header>
  );
}
