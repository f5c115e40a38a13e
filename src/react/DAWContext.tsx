import { type ReactNode, createContext, useContext, useState } from "react";
import type { TransportClient } from "../client/transport-client.ts";
import { createTransportStore } from "../client/transport-store.ts";
import { type TransportSocketOptions, useTransportSocket } from "./useTransportSocket.ts";

const DAWContext = createContext<TransportClient | null>(null);

export interface DAWProviderProps extends TransportSocketOptions {
  readonly children?: ReactNode;
}

/**
 * Shares one transport with everything below it. It owns the transport store, which `useTransportSocket` feeds; the hooks
 * read from it. The value it provides never changes while it is mounted at one `url` and one `session`, so nothing below renders
 * because of it.
 */
export function DAWProvider({ children, ...socketOptions }: DAWProviderProps) {
  const [store] = useState(createTransportStore);
  const client = useTransportSocket(store, socketOptions);
  return <DAWContext value={client}>{children}</DAWContext>;
}

/** The client that the provider above owns. `hook` is who asks, for the sentence in the error. */
export function useTransportClient(hook: string): TransportClient {
  const client = useContext(DAWContext);
  if (client) return client;
  throw new Error(
    `${hook} needs a transport: render the component that calls it inside <DAWProvider>.`,
  );
}
