import { useMemo } from "react";
import { useStore } from "zustand";
import { useTransportClient } from "./DAWContext.tsx";

export interface LocalTransportSwitch {
  /** Commands reach nobody else. */
  readonly isLocal: boolean;
  /** Goes on without the server, from where the transport stands. */
  readonly start: () => void;
  /** Back to the server's transport, wherever that is by now. */
  readonly rejoin: () => void;
}

/**
 * A transport of this page alone, for when there is no server. When the server is back (`useConnection().status` is
 * `live`), nothing happens until `rejoin`.
 */
export function useLocalTransport(): LocalTransportSwitch {
  const { store, startLocal, rejoin } = useTransportClient("useLocalTransport");
  const isLocal = useStore(store, (snapshot) => snapshot.isLocal);
  return useMemo(() => ({ isLocal, start: startLocal, rejoin }), [isLocal, startLocal, rejoin]);
}
