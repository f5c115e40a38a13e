import { useStore } from "zustand";
import type { TransportState } from "../core/transport-state.ts";
import { useTransportClient } from "./DAWContext.tsx";

/**
 * The transport's state, or what `select` takes from it. Renders when that changes: on play, seek, tempo and loop, never
 * because time passed. For what moves with time there is `usePlayhead`.
 *
 * `select` must give back the same value for the same state (a field, not a new object).
 */
export function useTransport(): TransportState;
export function useTransport<T>(select: (transport: TransportState) => T): T;
export function useTransport<T>(select?: (transport: TransportState) => T): T | TransportState {
  const { store } = useTransportClient("useTransport");
  return useStore(store, ({ transport }) => (select ? select(transport) : transport));
}
