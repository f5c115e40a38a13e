import { useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import styles from "./OfflineBanner.module.css";

/**
 * What there is to do without a server: play on by oneself; and once it is back, to go back to it. Nothing of that
 * happens by itself.
 */
export function OfflineBanner() {
  const { status } = useConnection();
  const { isLocal, start, rejoin } = useLocalTransport();

  if (isLocal) {
    const isBack = status === "live";
    return (
      <section
        className={styles.banner}
        data-kind={isBack ? "back" : "local"}
        aria-label="Local transport"
      >
        <p className={styles.words} role="status">
          <b>Local transport.</b>{" "}
          {isBack
            ? "The server is back. Its transport has gone on without you."
            : "This page plays by itself. Nobody else hears of what you do here."}
        </p>
        <button
          type="button"
          className={styles.button}
          disabled={!isBack}
          title={isBack ? undefined : "The server does not answer yet"}
          onClick={rejoin}
        >
          Rejoin
        </button>
      </section>
    );
  }
  if (status !== "reconnecting" && status !== "refused") return null;
  return (
    <section className={styles.banner} data-kind="offline" aria-label="No server">
      <p className={styles.words} role="status">
        <b>No server.</b> The controls wait for it.
      </p>
      <button type="button" className={styles.button} onClick={start}>
        Play on locally
      </button>
    </section>
  );
}
