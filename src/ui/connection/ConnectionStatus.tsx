import { useEffect, useState } from "react";
import { type ConnectionState, useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import styles from "./ConnectionStatus.module.css";
import { refusalLine, statusWords } from "./status-words.ts";

/**
 * Where the connection stands, in words. While the transport is local that comes first: what is seen is nobody else's, and
 * nobody waits for the next try.
 */
export function ConnectionStatus() {
  const connection = useConnection();
  const { isLocal } = useLocalTransport();
  return (
    <p
      className={styles.status}
      data-status={isLocal ? "local" : connection.status}
      role="status"
      aria-label="Connection"
      title={refusalLine(connection) ?? undefined}
    >
      {isLocal ? (
        <>
          local · <br />
          server {connection.status === "live" ? "live" : "away"}
        </>
      ) : (
        <Words connection={connection} />
      )}
    </p>
  );
}

function Words({ connection }: { readonly connection: ConnectionState }) {
  if (connection.status !== "reconnecting") return statusWords(connection);
  return (
    <>
      reconnecting (try {connection.attempt}
      <span aria-hidden>
        <Countdown key={connection.attempt} fromMs={connection.retryInMs} />
      </span>
      )
    </>
  );
}

/** `, in 4 s`, counting down; nothing once the try is under way. */
function Countdown({ fromMs }: { readonly fromMs: number }) {
  const [secondsLeft, setSecondsLeft] = useState(() => Math.ceil(fromMs / 1000));
  useEffect(() => {
    if (fromMs === 0) return;
    const endMs = performance.now() + fromMs;
    const timer = window.setInterval(
      () => setSecondsLeft(Math.max(0, Math.ceil((endMs - performance.now()) / 1000))),
      250,
    );
    return () => window.clearInterval(timer);
  }, [fromMs]);
  return fromMs > 0 && secondsLeft > 0 ? `, in ${secondsLeft} s` : "";
}
