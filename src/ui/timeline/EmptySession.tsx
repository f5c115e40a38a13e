import { useTransport } from "../../react/useTransport.ts";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import styles from "./EmptySession.module.css";
import { useReport } from "./ReportContext.ts";
import { useWhyNot } from "./useCanChange.ts";

/** What stands in the place of the lanes while there are none. */
export function EmptySession() {
  const { play, pause } = useTransportCommands();
  const playing = useTransport((transport) => transport.playing);
  const report = useReport();
  const whyNot = useWhyNot();
  return (
    <div className={styles.empty}>
      <p>This session has no lanes yet. The transport works all the same.</p>
      <button
        type="button"
        className={styles.button}
        title={whyNot?.message ?? (playing ? "Pause  Space" : "Play  Space")}
        disabled={whyNot !== null}
        onClick={() => report(playing ? pause() : play())}
      >
        {playing ? "Pause here" : "Start playing"}
      </button>
    </div>
  );
}
