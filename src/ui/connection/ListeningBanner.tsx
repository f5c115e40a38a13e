import { useRef, useState } from "react";
import { useAccess } from "../../react/useAccess.ts";
import { useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import bannerStyles from "./OfflineBanner.module.css";
import { TokenForm } from "./TokenForm.tsx";
import { useFocusGoesOn } from "./useFocusGoesOn.ts";

/** Why the controls are disabled on a page that may listen only, and what there is to do about it. */
export function ListeningBanner() {
  const { role } = useAccess();
  const { status } = useConnection();
  const { isLocal, start } = useLocalTransport();
  const [isAsking, setIsAsking] = useState(false);
  // Whoever types a token goes on doing so when the connection is lost for a moment.
  const isThere = status === "live" || (isAsking && status !== "refused");
  const isShown = isThere && role === "view" && !isLocal;
  const banner = useRef<HTMLDivElement>(null);
  const focus = useFocusGoesOn(banner);

  return (
    <div
      ref={banner}
      {...focus}
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
      {isShown && isAsking && <TokenForm onDone={() => setIsAsking(false)} canCancel />}
    </div>
  );
}
