import type { ReactNode } from "react";
import { type ConnectionState, useConnection } from "../../react/useConnection.ts";
import { useAccess } from "../../react/useAccess.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import styles from "./OfflineBanner.module.css";
import { pageToken } from "./page-token.ts";
import { refusalWords, wantsToken, wasAsked } from "./status-words.ts";
import { TokenForm } from "./TokenForm.tsx";
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
  const { setToken } = useAccess();
  const isRefused = connection.status === "refused";
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
      {kind && wantsToken(connection) && <TokenForm />}
      {kind && isRefused && !wantsToken(connection) && wasAsked(connection) && (
        <button type="button" className={styles.button} onClick={() => setToken(pageToken())}>
          Try again
        </button>
      )}
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
          {refusal === null
            ? "You can rejoin the server once it is back."
            : `The server has sent it away: ${refusal}.`}
        </>
      );
    case "offline":
      return refusal === null ? (
        <>
          <b>No server{why(connection)}.</b> The controls wait for it, and this page keeps trying.
        </>
      ) : (
        <b>No server: {refusal}.</b>
      );
  }
}

/** What the server said before it closed, if it said anything: that there is no room, say. */
const why = (connection: ConnectionState) =>
  connection.status === "reconnecting" && connection.reason ? `: ${connection.reason}` : "";
