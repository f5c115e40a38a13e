import { useStore } from "zustand";
import type { TransportSnapshot } from "../client/transport-store.ts";
import { useTransportClient } from "./DAWContext.tsx";

/** The session that the server keeps: its name, and the sample rate that samples are counted at. */
export function useSession(): TransportSnapshot["session"] {
  const { store } = useTransportClient("useSession");
  return useStore(store, ({ session }) => session);
}

/** The server process: its version, its epoch, and how often it means to send. Null before its first word. */
export function useServer(): TransportSnapshot["server"] {
  const { store } = useTransportClient("useServer");
  return useStore(store, ({ server }) => server);
}

/**
 * What has become of what this page saw before the connection was lost: the transport has gone on from there, or it is another. `new`
 * for a page that had seen nothing.
 */
export function useView(): TransportSnapshot["view"] {
  const { store } = useTransportClient("useView");
  return useStore(store, ({ view }) => view);
}
