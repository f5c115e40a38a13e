import { useAccess } from "../../react/useAccess.ts";
import { useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";

/** Whether there is a transport to change: the server's, where the server lets this page, or this page's own. */
export function useCanChange(): boolean {
  const isLive = useConnection().status === "live";
  const { role } = useAccess();
  const { isLocal } = useLocalTransport();
  return isLocal || (isLive && role === "control");
}
