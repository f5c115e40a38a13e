import { useStore } from "zustand";
import type { Restart } from "../client/transport-store.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type { Restart };

/**
 * That the server has been restarted while this page was open, for how long it was away, and whether what played was paused
 * for it. Null when it has not been. The object is another one after every restart.
 */
export function useRestart(): Restart | null {
  const { store } = useTransportClient("useRestart");
  return useStore(store, ({ restart }) => restart);
}
