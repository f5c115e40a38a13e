import { Pause, Play, Repeat, SkipBack, Square } from "lucide-react";
import { useTransport } from "../../react/useTransport.ts";
import styles from "./TransportBar.module.css";
import type { TransportActions } from "./useTransportActions.ts";

/** To the start, play, stop, loop. */
export function PlayControls({ actions }: { readonly actions: TransportActions }) {
  const playing = useTransport((transport) => transport.playing);
  const looping = useTransport((transport) => transport.loop.enabled);
  const playWords = playing ? "Pause" : "Play";

  return (
    <>
      <button
        type="button"
        className={styles.button}
        aria-label="Return to zero"
        title="Return to zero  Home"
        onClick={actions.toStart}
      >
        <SkipBack aria-hidden />
      </button>
      <button
        type="button"
        className={styles.button}
        data-lit={playing ? "play" : undefined}
        data-size="large"
        aria-label={playWords}
        title={`${playWords}  Space`}
        onClick={actions.playOrPause}
      >
        {playing ? (
          <Pause className={styles.filled} aria-hidden />
        ) : (
          <Play className={styles.filled} aria-hidden />
        )}
      </button>
      <button
        type="button"
        className={styles.button}
        aria-label="Stop"
        title="Stop: back to where it began, and then to zero  ."
        onClick={actions.stop}
      >
        <Square className={styles.filled} aria-hidden />
      </button>
      <button
        type="button"
        className={styles.button}
        data-lit={looping ? "loop" : undefined}
        aria-label="Loop"
        aria-pressed={looping}
        title="Loop  L"
        onClick={actions.toggleLoop}
      >
        <Repeat aria-hidden />
      </button>
    </>
  );
}
