import { type ReactNode, useEffect, useRef } from "react";
import { useAccess } from "../../react/useAccess.ts";
import { type ConnectionState, useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import styles from "./OfflineBanner.module.css";
import { RefusedWords } from "./RefusedWords.tsx";
import { TokenForm } from "./TokenForm.tsx";
import { formerToken, keepPageToken, pageToken, pageTokenIsGood } from "./page-token.ts";
import { wantsToken, wasAsked } from "./status-words.ts";
import { useFocusGoesOn } from "./useFocusGoesOn.ts";
import { useRefused } from "./useRefused.ts";
import { useServerIsAway } from "./useServerIsAway.ts";

/**
 * `refused`: the server will not have this page as it is. `back`: the transport is this page's own, and need not be any
 * more.
 */
type Kind = "offline" | "refused" | "local" | "back";

/**
 * What there is to do without a server: play on by oneself; ask again, with a token if it wants one; and once it is back, go back
 * to it. Nothing of that happens by itself.
 */
export function OfflineBanner() {
  const connection = useConnection();
  const { isLocal, start, rejoin } = useLocalTransport();
  const isAway = useServerIsAway();
  const { role, setToken } = useAccess();
  const refused = useRefused(connection);
  const isAsking = refused !== null && connection.status === "connecting";
  const isLive = connection.status === "live";
  const former = refused && wantsToken(refused) ? formerToken() : null;
  const banner = useRef<HTMLDivElement>(null);
  const focus = useFocusGoesOn(banner);
  const kind = kindOf(isLocal, isLive, refused !== null, isAway);

  useEffect(() => {
    if (isLive) pageTokenIsGood();
  }, [isLive]);
  const goBack = (token: string) => {
    keepPageToken(token);
    setToken(token);
  };

  return (
    <div
      ref={banner}
      {...focus}
      className={styles.banner}
      data-kind={kind}
      role={kind && "region"}
      aria-label={kind && "Without the server"}
    >
      {/* Always there, so that a screen reader hears what comes into it. */}
      <p className={styles.words} role="status" aria-label="Transport in use">
        {kind === "refused" && refused && <RefusedWords refused={refused} isAsking={isAsking} />}
        {kind === "offline" && <Offline connection={connection} />}
        {kind === "local" && (
          <>
            <b>Local transport.</b> This page plays by itself, and nobody else hears of it.{" "}
            {refused ? (
              <RefusedWords refused={refused} isAsking={isAsking} />
            ) : (
              "You can rejoin the server once it is back."
            )}
          </>
        )}
        {kind === "back" && <Back mayCommand={role === "control"} />}
      </p>
      {refused && wantsToken(refused) && (
        <TokenForm isAsking={isAsking} takesFocus={kind === "refused"} />
      )}
      {former !== null && (
        <button
          type="button"
          className={styles.button}
          aria-disabled={isAsking}
          onClick={() => !isAsking && goBack(former)}
        >
          Use the last one again
        </button>
      )}
      {refused && !wantsToken(refused) && wasAsked(refused) && (
        <button
          type="button"
          className={styles.button}
          aria-disabled={isAsking}
          onClick={() => !isAsking && setToken(pageToken())}
        >
          Try again
        </button>
      )}
      {(kind === "offline" || kind === "refused") && (
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

function kindOf(
  isLocal: boolean,
  isLive: boolean,
  isRefused: boolean,
  isAway: boolean,
): Kind | undefined {
  if (isLocal) return isLive ? "back" : "local";
  if (isRefused) return "refused";
  return isAway ? "offline" : undefined;
}

/** What the server said before it closed, if it said anything: that there is no room, say. */
const Offline = ({ connection }: { readonly connection: ConnectionState }): ReactNode => (
  <>
    <b>
      No server
      {connection.status === "reconnecting" && connection.reason ? `: ${connection.reason}` : ""}.
    </b>{" "}
    The controls wait for it, and this page keeps trying.
  </>
);

const Back = ({ mayCommand }: { readonly mayCommand: boolean }): ReactNode =>
  mayCommand ? (
    <>
      <b>Local transport.</b> The server is back. Its transport has gone on without you: to rejoin
      it is to leave what you did here.
    </>
  ) : (
    <>
      <b>Local transport.</b> This page plays by itself, and nobody else hears of it. To rejoin the
      server is to listen again, and to leave what you did here.
    </>
  );
