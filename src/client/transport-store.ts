import { type StoreApi, createStore } from "zustand/vanilla";
import { DEFAULT_SAMPLE_RATE_HZ } from "../core/limits.ts";
import { type TransportState, createTransportState } from "../core/transport-state.ts";
import type { ConnectionState } from "./connection.ts";

/**
 * What a page renders from. It changes when its meaning does, never because time passed: the position is not in it.
 * An unchanged part keeps its identity.
 */
export interface TransportSnapshot {
  readonly transport: TransportState;
  readonly connection: ConnectionState;
  /** Added to the server's time on this client, in ms: see `setManualOffset`. */
  readonly manualOffsetMs: number;
  readonly session: { readonly name: string; readonly sampleRateHz: number };
}

export type TransportStore = StoreApi<TransportSnapshot>;

export const createTransportStore = (): TransportStore =>
  createStore<TransportSnapshot>(() => ({
    transport: createTransportState(),
    connection: { status: "idle" },
    manualOffsetMs: 0,
    session: { name: "default", sampleRateHz: DEFAULT_SAMPLE_RATE_HZ },
  }));
