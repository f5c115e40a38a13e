import {
  type Authority,
  type Engine,
  type Submission,
  createAuthority,
  type Verdict,
} from "../../server/authority.ts";
import type { TransportCommand } from "../../src/core/commands.ts";
import type { Clock, Timers } from "../../src/core/timing.ts";
import { createTransportState } from "../../src/core/transport-state.ts";

/** A command as it stands in the log. */
export interface LogEntry {
  readonly command: TransportCommand;
  readonly submission: Submission;
  /** Of the node that it came from, in ms. */
  readonly longestWayMs: number;
  /** When it was entered: the time that it counts for, on every node. */
  readonly atMs: number;
  readonly id: number;
}

/**
 * What stands for Redis or NATS: for every session one log of commands, which all nodes are sent in one order, each after
 * delays of its own.
 */
export interface SharedLog {
  /** One node's way to it. */
  createEngine(): Engine;
  entries(session: string): readonly LogEntry[];
}

interface Log {
  readonly entries: LogEntry[];
  readonly readers: Set<(entry: LogEntry) => void>;
}

/** @param delayMs of one message between a node and the log; messages of one way keep their order nevertheless */
export function createSharedLog(clock: Clock, timers: Timers, delayMs: () => number): SharedLog {
  const logs = new Map<string, Log>();
  let ids = 0;

  function logOf(session: string): Log {
    const log = logs.get(session) ?? { entries: [], readers: new Set() };
    logs.set(session, log);
    return log;
  }
  /** Somewhere that messages arrive one after the other, each after a delay. */
  function createWay() {
    let lastMs = 0;
    return (arrive: () => void) => {
      lastMs = Math.max(lastMs, clock.now() + delayMs());
      timers.setTimeout(arrive, lastMs - clock.now());
    };
  }

  return {
    entries: (session) => logOf(session).entries,
    createEngine: () => ({
      open(session, longestWayMs) {
        const log = logOf(session);
        const [there, back] = [createWay(), createWay()];
        const replica = createReplica(clock);
        const read = (entry: LogEntry) => back(() => replica.take(entry));
        // Whatever has been entered by now, and from now on everything.
        const known = [...log.entries];
        log.readers.add(read);
        const authority: Authority = {
          ...replica.authority,
          get state() {
            return replica.authority.state;
          },
          submit: (command, submission = {}) =>
            new Promise((resolve) => {
              const id = (ids += 1);
              replica.awaited.set(id, resolve);
              const wayMs = longestWayMs();
              there(() => {
                const entry = { command, submission, longestWayMs: wayMs, atMs: clock.now(), id };
                log.entries.push(entry);
                for (const reader of log.readers) reader(entry);
              });
            }),
          close: () => void log.readers.delete(read),
        };
        return new Promise((resolve) => {
          back(() => {
            for (const entry of known) replica.take(entry);
            resolve(authority);
          });
        });
      },
    }),
  };
}

/** A session as one node knows it: it obeys every entry of the log as of the time that is written there. */
function createReplica(clock: Clock) {
  let entry: LogEntry | null = null;
  const obeying = createAuthority(
    createTransportState(),
    { now: () => entry?.atMs ?? clock.now() },
    { longestWayMs: () => entry?.longestWayMs ?? 0 },
  );
  const awaited = new Map<number, (verdict: Verdict) => void>();
  return {
    authority: obeying,
    awaited,
    take(next: LogEntry) {
      entry = next;
      const outcome = obeying.submit(next.command, next.submission);
      entry = null;
      void outcome.then(awaited.get(next.id));
      awaited.delete(next.id);
    },
  };
}
