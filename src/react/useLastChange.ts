import { useStore } from "zustand";
import type { Change } from "../client/transport-store.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type { Change };

/** The last command that anybody has given since this client connected, and who it was. */
export function useLastChange(): Change | null {
  const { store } = useTransportClient("useLastChange");
  return useStore(store, ({ lastChange }) => lastChange);
}
