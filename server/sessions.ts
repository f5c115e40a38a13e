import { createAlarm } from "../src/core/alarm.ts";
import { counted } from "../src/core/counted.ts";
import type { Clock, Timers } from "../src/core/timing.ts";
import { fieldError } from "../src/protocol/errors.ts";
import { type Parsed, failed } from "../src/protocol/parse.ts";
import { DEFAULT_SESSION, SESSION_NAME_RULE, isSessionName } from "../src/protocol/session-name.ts";
import type { Engine } from "./authority.ts";
import { SHUTTING_DOWN } from "./command-gate.ts";
import { createReportedWays } from "./reported-ways.ts";
import type { Session } from "./session.ts";
import type { TransportServer } from "./transport-server.ts";

export interface Sessions {
  /** The session of this name, which begins with its first use. `unavailable` when there are too many. Never rejects. */
  open(name: string): Promise<Parsed<Session>>;
  readonly count: number;
  /** Sends everybody the state now. */
  tellAll(): void;
  stop(): void;
}

export interface SessionsOptions {
  readonly engine: Engine;
  readonly transport: Pick<TransportServer, "createSession">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly maxSessions: number;
  /** How long a session with nobody in it is kept, in ms. */
  readonly sessionIdleMs: number;
  /** Called with what the engine said when it could not open a session. */
  onFailure?(session: string, error: unknown): void;
}

/** The idle are looked for so many times in `sessionIdleMs`. */
const LOOKS = 4;

/**
 * The sessions of this process, by name. `default` is always there; another is put away when nobody has used it for a
 * while, whether it plays or not. An engine that stores it gives it back.
 */
export function createSessions(options: SessionsOptions): Sessions {
  const { engine, transport, clock, maxSessions, sessionIdleMs } = options;
  interface Entry {
    readonly name: string;
    readonly session: Session;
    usedMs: number;
  }
  const entries = new Map<string, Entry>();
  const opening = new Map<string, Promise<Parsed<Session>>>();
  const alarm = createAlarm(options.timers);
  const lookEveryMs = sessionIdleMs / LOOKS;
  let isStopped = false;

  function drop({ name, session }: Entry, isEnd = false) {
    entries.delete(name);
    session.stop();
    session.authority.close(isEnd);
  }
  function dropIdle() {
    const nowMs = clock.now();
    for (const entry of entries.values()) {
      // Whoever was there when it was seen to be in use may have stayed until just before the next look.
      const idleMs = nowMs - entry.usedMs - lookEveryMs;
      if (entry.session.census.total > 0) entry.usedMs = nowMs;
      else if (entry.name !== DEFAULT_SESSION && idleMs >= sessionIdleMs) drop(entry);
    }
    watchIdle();
  }
  function watchIdle() {
    const mayEnd = [...entries.keys()].some((name) => name !== DEFAULT_SESSION);
    if (mayEnd && !alarm.isSet) alarm.set(dropIdle, lookEveryMs);
  }
  /** One that was looked at and never used is no loss. */
  function makeRoom() {
    if (entries.size + opening.size < maxSessions) return true;
    const unused = [...entries.values()].find(
      ({ name, session }) =>
        name !== DEFAULT_SESSION &&
        session.census.total === 0 &&
        session.authority.state.revision === 0,
    );
    if (unused) drop(unused);
    return unused !== undefined;
  }

  async function begin(name: string): Promise<Parsed<Session>> {
    const ways = createReportedWays();
    try {
      const authority = await engine.open(name, ways.longestMs);
      if (isStopped) {
        authority.close();
        return failed(SHUTTING_DOWN);
      }
      const session = transport.createSession(name, authority, ways);
      entries.set(name, { name, session, usedMs: clock.now() });
      watchIdle();
      return { ok: true, value: session };
    } catch (error) {
      options.onFailure?.(name, error);
      return failed({ code: "unavailable", message: `the session ${name} cannot be reached` });
    }
  }

  return {
    get count() {
      return entries.size;
    },
    async open(name) {
      if (!isSessionName(name)) {
        return failed(fieldError("invalid_field", "session", SESSION_NAME_RULE));
      }
      const entry = entries.get(name);
      if (entry) {
        entry.usedMs = clock.now();
        return { ok: true, value: entry.session };
      }
      const underWay = opening.get(name);
      if (underWay) return underWay;
      if (!makeRoom()) {
        const which = maxSessions === 1 ? "it is" : "all are";
        const message = `this server keeps at most ${counted(maxSessions, "session")}, and ${which} in use`;
        return failed({ code: "unavailable", message });
      }
      const begun = begin(name).finally(() => opening.delete(name));
      opening.set(name, begun);
      return begun;
    },
    tellAll() {
      for (const { session } of entries.values()) session.broadcast.tellAll();
    },
    stop() {
      isStopped = true;
      alarm.clear();
      for (const entry of entries.values()) drop(entry, true);
    },
  };
}
