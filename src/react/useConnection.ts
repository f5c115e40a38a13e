import { useStore } from "zustand";
import type { ConnectionState } from "../client/connection.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type { ConnectionState };

/** Where the connection to the server stands. Renders when that changes. */
export function useConnection(): ConnectionState {
  const { store } = useTransportClient("useConnection");
  return useStore(store, ({ connection }) => connection);
}
