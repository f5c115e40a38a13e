import type { ReactNode } from "react";
import { type ConnectionState, useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import styles from "./OfflineBanner.module.css";
import { refusalWords, wasAsked } from "./status-words.ts";
import { useServerIsAway } from "./useServerIsAway.ts";

/** `back`: the transport is this page's own, and need not be any more. */
type Kind = "offline" | "local" | "back";

/**
 * What there is to do without a server: play on by oneself; and once it is back, to go back to it. Nothing of that
 * happens by itself.
 */
export function OfflineBanner() {
  const connection = useConnection();
  const { isLocal, start, rejoin } = useLocalTransport();
  const isAway = useServerIsAway();
  const kind = kindOf(isLocal, connection.status === "live", isAway);

  return (
    <div
      className={styles.banner}
      data-kind={kind}
      role={kind && "region"}
      aria-label={kind && "Without the server"}
    >
      {/* Always there, so that a screen reader hears what comes into it. */}
      <p className={styles.words} role="status" aria-label="Transport in use">
        {kind && words(kind, connection)}
      </p>
      {kind === "offline" && (
        <button type="button" className={styles.button} onClick={start}>
          Play on locally
        </button>
      )}
      {kind === "back" && (
        <button type="button" className={styles.button} onClick={rejoin}>
          Rejoin the server
        </button>
      )}
    </div>
  );
}

function kindOf(isLocal: boolean, isLive: boolean, isAway: boolean): Kind | undefined {
  if (isLocal) return isLive ? "back" : "local";
  return isAway ? "offline" : undefined;
}

function words(kind: Kind, connection: ConnectionState): ReactNode {
  const refusal = refusalWords(connection);
  switch (kind) {
    case "back":
      return (
        <>
          <b>Local transport.</b> The server is back. Its transport has gone on without you: to
          rejoin it is to leave what you did here.
        </>
      );
    case "local":
      return (
        <>
          <b>Local transport.</b> This page plays by itself, and nobody else hears of it.{" "}
          {refusal === null && "You can rejoin the server once it is back."}
          {refusal !== null && wasAsked(connection) && "Reload the page to ask the server again."}
        </>
      );
    case "offline":
      return refusal === null ? (
        <>
          <b>No server.</b> The controls wait for it, and this page keeps trying.
        </>
      ) : (
        <>
          <b>No server: {refusal}.</b>
          {wasAsked(connection) && " Reload the page to ask it again."}
        </>
      );
  }
}
