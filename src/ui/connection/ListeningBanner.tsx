import { useState } from "react";
import { useAccess } from "../../react/useAccess.ts";
import { useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import bannerStyles from "./OfflineBanner.module.css";
import { TokenForm } from "./TokenForm.tsx";

/** Why the controls are disabled on a page that may listen only, and what there is to do about it. */
export function ListeningBanner() {
  const { role } = useAccess();
  const isLive = useConnection().status === "live";
  const { isLocal, start } = useLocalTransport();
  const [isAsking, setIsAsking] = useState(false);
  const isShown = isLive && role === "view" && !isLocal;

  return (
    <div
      className={bannerStyles.banner}
      data-kind={isShown ? "listening" : undefined}
      role={isShown ? "region" : undefined}
      aria-label={isShown ? "Listening only" : undefined}
    >
      {/* Always there, so that a screen reader hears what comes into it. */}
      <p className={bannerStyles.words} role="status" aria-label="What this page may do">
        {isShown && (
          <>
            <b>Listening only.</b> The token of this page does not let it change the transport.
          </>
        )}
      </p>
      {isShown && !isAsking && (
        <>
          <button type="button" className={bannerStyles.button} onClick={() => setIsAsking(true)}>
            Use another token
          </button>
          <button type="button" className={bannerStyles.button} onClick={start}>
            Play on locally
          </button>
        </>
      )}
      {isShown && isAsking && (
        <>
          <TokenForm onDone={() => setIsAsking(false)} />
          <button type="button" className={bannerStyles.button} onClick={() => setIsAsking(false)}>
            Cancel
          </button>
        </>
      )}
    </div>
  );
}
