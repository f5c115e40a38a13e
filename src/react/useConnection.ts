import { useEffect, useMemo, useReducer } from "react";
import { useStore } from "zustand";
import type { ConnectionState } from "../client/connection.ts";
import type { ConnectionReport, TransportClient } from "../client/transport-client.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type { ConnectionReport, ConnectionState };

/** Where the connection stands, and how well it serves: the figures are those of the moment they are read in. */
export type Connection = ConnectionState & ConnectionReport;

export interface ConnectionOptions {
  /** Renders this often as well, in ms: for whoever shows the figures. Left out: when the state changes, and only then. */
  readonly everyMs?: number | undefined;
}

/**
 * Where the connection to the server stands, and what is known of its clock: round trip, offset, rate, base delay,
 * jitter, uncertainty, the age of the last message, how often a clock was found to have jumped.
 *
 * Renders when the state changes. The figures change all the time and do not render, unless `everyMs` asks for it.
 */
export function useConnection({ everyMs }: ConnectionOptions = {}): Connection {
  const client = useTransportClient("useConnection");
  const state = useStore(client.store, ({ connection }) => connection);
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = window.setInterval(refresh, everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return useMemo(() => withReport(state, client), [state, client]);
}

function withReport(state: ConnectionState, client: TransportClient): Connection {
  return {
    ...state,
    get offsetMs() {
      return client.report().offsetMs;
    },
    get ratePpm() {
      return client.report().ratePpm;
    },
    get roundTripMs() {
      return client.report().roundTripMs;
    },
    get baseMs() {
      return client.report().baseMs;
    },
    get jitterMs() {
      return client.report().jitterMs;
    },
    get uncertaintyMs() {
      return client.report().uncertaintyMs;
    },
    get eraResets() {
      return client.report().eraResets;
    },
    get drawnErrorMs() {
      return client.report().drawnErrorMs;
    },
    get streamHz() {
      return client.report().streamHz;
    },
    get messageAgeMs() {
      return client.report().messageAgeMs;
    },
  };
}
