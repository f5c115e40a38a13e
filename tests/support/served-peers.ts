import { type Authority, createAuthority } from "../../server/authority.ts";
import { type Endpoint, endpointAt } from "../../server/endpoints.ts";
import { type ReportedWays, createReportedWays } from "../../server/reported-ways.ts";
import type { Connection, ConnectionLimits, Peer } from "../../server/connection.ts";
import type { Session } from "../../server/session.ts";
import { type TransportServer, createTransportServer } from "../../server/transport-server.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { type FakePeer, createFakePeer } from "./fake-peer.ts";
import { type ManualClock, createManualClock } from "./manual-clock.ts";

/** The transport server without sockets, in time that the test holds, and somebody to connect to it. */
export interface ServedPeers {
  readonly manual: ManualClock;
  readonly authority: Authority;
  readonly ways: ReportedWays;
  readonly server: TransportServer;
  readonly session: Session;
  /** Somebody comes into the session. */
  opened(peer: Peer, endpoint: Endpoint, hz: number): Connection;
  readonly peer: FakePeer;
}

/** @param limits what each may send; left out: as a server without options has it */
export function createServedPeers(limits?: ConnectionLimits): ServedPeers {
  const manual = createManualClock(1_733_123_456_789);
  const ways = createReportedWays();
  const authority = createAuthority(createTransportState(), manual.clock, {
    longestWayMs: ways.longestMs,
  });
  const server = createTransportServer({
    clock: manual.clock,
    timers: manual.timers,
    boot: "0badcafe",
    version: "1.2.3",
    sampleRateHz: 48_000,
    ...(limits && { limits }),
  });
  const session = server.createSession("default", authority, ways);
  return {
    manual,
    authority,
    ways,
    server,
    session,
    opened: (peer, endpoint, hz) =>
      server.opened(peer, { session, endpoint, hz, role: "control", lastSeen: null }),
    peer: createFakePeer(),
  };
}

export function endpoint(path: string): Endpoint {
  const found = endpointAt(path);
  if (!found) throw new Error(`no endpoint at ${path}`);
  return found;
}

export function say(connection: Connection, message: unknown): void {
  const text = JSON.stringify(message);
  connection.received(text, text.length);
}

/** Answers are given in promises: all that are settled by now. */
export const answered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
