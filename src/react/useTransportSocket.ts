import { useEffect, useMemo, useRef } from "react";
import { type TransportClient, createTransportClient } from "../client/transport-client.ts";
import type { TransportStore } from "../client/transport-store.ts";

export interface TransportSocketOptions {
  /** The transport server, as `http://localhost:8000` or as a WebSocket address. Left out: the page's own origin. */
  readonly url?: string | undefined;
  /** State messages a second, 0 to 60. Left out: the server's own rate. */
  readonly hz?: number | undefined;
  /**
   * Which of the server's transports: a name of 1 to 64 letters (a to z, A to Z), digits, `.`, `_` and `-`. Left out: the
   * one called `default`, unless the url says another.
   */
  readonly session?: string | undefined;
  /** What the server wants to be shown, if it wants anything. Another one connects anew. */
  readonly token?: string | null | undefined;
}

/**
 * Feeds `store` from the transport server while the component is mounted. Nothing is opened while rendering, so neither
 * server rendering nor StrictMode's second render leaves a socket behind.
 */
export function useTransportSocket(
  store: TransportStore,
  { url, hz, session, token = null }: TransportSocketOptions,
): TransportClient {
  const client = useMemo(
    () => createTransportClient({ url, hz, session, store, lazy: true }),
    [url, hz, session, store],
  );
  const latest = useRef(client);
  // Before it connects. What `setToken` is told elsewhere stands until this changes.
  useEffect(() => client.setToken(token), [client, token]);
  useEffect(() => {
    // Another address is another transport: the client of the last one must not go on feeding the store while it lingers.
    if (latest.current !== client) latest.current.dispose();
    latest.current = client;
    return client.connect();
  }, [client]);
  return client;
}
