import { useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";

/** Whether there is a transport to change: the server's, or this page's own. */
export function useCanChange(): boolean {
  const isLive = useConnection().status === "live";
  const { isLocal } = useLocalTransport();
  return isLive || isLocal;
}
