import { useEffect, useRef, useState } from "react";
import { useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import { useRestart } from "../../react/useRestart.ts";
import { useServer, useView } from "../../react/useSession.ts";
import bannerStyles from "./OfflineBanner.module.css";
import { useFocusGoesOn } from "./useFocusGoesOn.ts";
import { useHasMovedOn } from "./useHasMovedOn.ts";

/** What changes nothing for anybody need not be read to the end. */
const SHOWN_MS = 10_000;

const REPLACED =
  "This is another transport now. The server has come back without the one that was here.";

/** What has become of the transport while the server was away, for whoever had this page open meanwhile. */
export function RestartBanner() {
  const epoch = useServer()?.epoch ?? null;
  const restart = useRestart();
  // What this page plays by itself has nothing to do with it.
  const { isLocal } = useLocalTransport();
  const isReplaced = useView() === "replaced";
  const [doneWith, setDoneWith] = useState<string | null>(null);
  const words = isReplaced ? REPLACED : restart && sentence(restart.message);
  // While it is away again, that it is back is no news.
  const isLive = useConnection().status === "live";
  const isShown = words !== null && epoch !== doneWith && isLive && !isLocal;
  const isAsBefore = !isReplaced && restart?.wasPaused === false;
  const banner = useRef<HTMLDivElement>(null);
  const focus = useFocusGoesOn(banner);
  const goesByItself = isShown && isAsBefore;
  // What is said of a paused transport is true until somebody does something with it.
  const hasMovedOn = useHasMovedOn(restart);
  if (isShown && !isReplaced && restart?.wasPaused && hasMovedOn) setDoneWith(epoch);

  useEffect(() => {
    if (!goesByItself) return;
    const timer = window.setTimeout(() => setDoneWith(epoch), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [goesByItself, epoch]);

  return (
    <div
      ref={banner}
      {...focus}
      className={bannerStyles.banner}
      data-kind={isShown ? (isAsBefore ? "returned" : "changed") : undefined}
      role={isShown ? "region" : undefined}
      aria-label={isShown ? "The server is back" : undefined}
    >
      {/* Always there, so that a screen reader hears what comes into it. */}
      <p className={bannerStyles.words} role="status" aria-label="What became of the transport">
        {isShown && words}
      </p>
      {isShown && (
        <button type="button" className={bannerStyles.button} onClick={() => setDoneWith(epoch)}>
          Close
        </button>
      )}
    </div>
  );
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
