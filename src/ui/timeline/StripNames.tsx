import styles from "./StripNames.module.css";

/** What the strips are called, each beside its own. */
export const StripNames = ({ showSeconds }: { readonly showSeconds: boolean }) => (
  <div className={styles.names} aria-hidden>
    <span className={styles.loop}>Loop</span>
    <span className={styles.time}>Bars</span>
    {showSeconds && <span className={styles.seconds}>Time</span>}
    <span className={styles.tempo}>Tempo</span>
    <span className={styles.meter}>Signature</span>
    <span className={styles.markers}>Markers</span>
  </div>
);
