import type { Clock } from "../src/core/timing.ts";
import type { Authority } from "./authority.ts";
import { createCensus } from "./census.ts";
import {
  type Connection,
  type ConnectionLimits,
  DEFAULT_LIMITS,
  type Peer,
  type Visit,
  openConnection,
} from "./connection.ts";
import { createLifeWatch } from "./life-watch.ts";
import { type Metrics, createMetrics } from "./metrics.ts";
import type { ReportedWays } from "./reported-ways.ts";
import { type Session, createSession } from "./session.ts";
import { createSweeper } from "./sweeper.ts";
import type { ServerTimers } from "./system-timing.ts";

export interface TransportServerOptions {
  readonly clock: Clock;
  readonly timers: ServerTimers;
  /** Random for every process. */
  readonly boot: string;
  readonly version: string;
  readonly sampleRateHz: number;
  /** What each connection may send. Left out: as a server without options has it. */
  readonly limits?: ConnectionLimits;
}

export interface TransportServer {
  /**
   * A session that peers can come into, until it is stopped.
   *
   * @param ways where its clients' reports of their base delays go
   */
  createSession(name: string, authority: Authority, ways: ReportedWays): Session;
  opened(peer: Peer, visit: Visit): Connection;
  /** How many are connected, by endpoint. */
  clients(): Record<string, number>;
  readonly metrics: Metrics;
  /** Hears nobody any more. Resolves when what was said before has been answered. */
  hush(): Promise<void>;
  /** Closes every connection with this code. The sessions are left to whoever made them. */
  close(code: number, reason: string): void;
}

/** How often a client of codette.v1 may ask for the time when there are few. */
const PING_EVERY_MS = 250;
/** Beyond that it is asked to wait twice as long, and twice that, rather than answer more in a second. */
const MOST_PINGS_A_SECOND = 1000;

/** The transport server without its sockets: peers come in through `opened`, and it speaks to them as `Peer`. */
export function createTransportServer(options: TransportServerOptions): TransportServer {
  const { clock, timers, limits = DEFAULT_LIMITS } = options;
  const metrics = createMetrics();
  const sweeper = createSweeper(clock, timers);
  const lifeWatch = createLifeWatch(timers);
  const connections = new Map<Peer, Connection>();
  const census = createCensus();
  let connectionsSoFar = 0;
  /** Connections of codette.v1. */
  let askers = 0;

  /** In steps, so that it is seldom another than before. */
  function pingEveryMs() {
    const leastMs = (askers * 1000) / MOST_PINGS_A_SECOND;
    return PING_EVERY_MS * 2 ** Math.max(0, Math.ceil(Math.log2(leastMs / PING_EVERY_MS)));
  }
  const surroundings = { ...options, limits, metrics, sweeper, lifeWatch, pingEveryMs };

  return {
    metrics,
    createSession: (name, authority, ways) => createSession(surroundings, name, authority, ways),
    opened(peer, visit) {
      const { path, stream } = visit.endpoint;
      const asks = stream === "anchor" ? 1 : 0;
      census.enter(path);
      askers += asks;
      const connection = openConnection(surroundings, visit, peer, {
        id: (connectionsSoFar += 1),
        onClosed() {
          connections.delete(peer);
          census.leave(path);
          askers -= asks;
        },
      });
      connections.set(peer, connection);
      return connection;
    },
    async hush() {
      await Promise.all([...connections.values()].map((connection) => connection.hush()));
    },
    clients: census.byEndpoint,
    close(code, reason) {
      lifeWatch.stop();
      for (const peer of connections.keys()) peer.close(code, reason);
    },
  };
}
