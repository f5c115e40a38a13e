import type { Report } from "../useRefusal.ts";
import styles from "./TransportBar.module.css";
import { useTapTempo } from "./useTapTempo.ts";

/** The tempo, beaten: on the press and not on the click, which comes when the finger is lifted. */
export function TapButton({ report }: { readonly report: Report }) {
  const { tap } = useTapTempo(report);
  return (
    <button
      type="button"
      className={styles.tap}
      title="Tap the tempo  T"
      onPointerDown={(event) => {
        if (event.button === 0) tap(event.timeStamp);
      }}
      onClick={(event) => {
        // By keyboard, and by whatever else presses a button without a pointer.
        if (event.detail === 0) tap(event.timeStamp);
      }}
    >
      Tap
    </button>
  );
}
