import { useEffect, useState } from "react";
import { useConnection } from "../../react/useConnection.ts";

/** What comes back sooner has hardly been away: the page is not rearranged for that. */
const PATIENCE_MS = 1000;

/** Whether the server has been out of reach for a second, or has sent this page away. */
export function useServerIsAway(): boolean {
  const { status } = useConnection();
  const isTrying = status === "connecting" || status === "reconnecting";
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isTrying) return;
    const timer = window.setTimeout(() => setIsLong(true), PATIENCE_MS);
    return () => {
      window.clearTimeout(timer);
      setIsLong(false);
    };
  }, [isTrying]);
  return status === "refused" || (isTrying && isLong);
}
