import { type TransportCommand, applyCommand } from "../src/core/commands.ts";
import type { Outcome } from "../src/core/outcome.ts";
import { type Schedule, lastState, scheduled, stateAt } from "../src/core/schedule.ts";
import { leadOf } from "../src/core/start-lead.ts";
import type { Clock } from "../src/core/timing.ts";
import type { TransportState } from "../src/core/transport-state.ts";
import { toMicroMs } from "../src/protocol/seed.ts";
import type { Person } from "../src/protocol/v1-server-messages.ts";

/** How a command came, besides what it says. */
export interface Submission {
  /** Server time at which whoever gave it has already acted on it: see `momentOf`. */
  readonly givenAtMs?: number | undefined;
  /** Null or left out for whoever has no name. */
  readonly by?: Person | null;
}

/** A command that was taken, and what it led to. */
export interface Accepted {
  readonly command: TransportCommand;
  readonly state: TransportState;
  readonly by: Person | null;
}

/** Who decides what the transport of one session does. Sockets and routes know no more of it than this. */
export interface Authority {
  /** The last state announced. It may take effect a start lead later: until then `stateAt` gives the one before. */
  readonly state: TransportState;
  /** The state in effect at `nowMs`. */
  stateAt(nowMs: number): TransportState;
  /** Server time in ms, to the microsecond: the time that anchors and stamps are in. */
  now(): number;
  /** Settles when the command has been taken or refused. Never rejects. */
  submit(command: TransportCommand, submission?: Submission): Promise<Outcome>;
  /** Calls `onAccepted` after every accepted command, until the function it gives back is called. */
  watch(onAccepted: (accepted: Accepted) => void): () => void;
  /** This process has no more need of it. */
  close(): void;
}

/**
 * Where sessions live: in this process, or in something that several servers share. Only commands change a state, so
 * commands in one order are all that servers of one session have to exchange.
 */
export interface Engine {
  /**
   * The authority for this session, which begins when nobody has opened it before. Rejects when it cannot be reached.
   *
   * @param longestWayMs the largest base delay that any client of this process has reported, in ms
   */
  open(session: string, longestWayMs: () => number): Promise<Authority>;
}

/** Sessions that live and end with this process. */
export function createEmbeddedEngine(initial: () => TransportState, clock: Clock): Engine {
  return {
    open: (_session, longestWayMs) =>
      Promise.resolve(createAuthority(initial(), clock, longestWayMs)),
  };
}

/**
 * How far back a client's word is taken for when it gave a command. Past half a second something has gone wrong on the
 * way, and everybody else would jump by that much.
 */
const LONGEST_BACK_MS = 500;

/**
 * An authority in this process, for one session.
 *
 * @param longestWayMs the largest base delay that any client has reported, in ms
 */
export function createAuthority(
  initial: TransportState,
  clock: Clock,
  longestWayMs: () => number = () => 0,
): Authority {
  const watchers = new Set<(accepted: Accepted) => void>();
  let schedule: Schedule = [initial];
  let lastMomentMs = Number.NEGATIVE_INFINITY;

  /** Rounded as it goes out on the wire, so that whoever works with what was sent comes to the same positions. */
  const now = () => toMicroMs(clock.now());

  /**
   * When a command is taken to have been given. A client shows its own at once, so it takes effect then, and not one
   * way later: the answer changes nothing on its screen. Not before the last command, not in the future, and not
   * longer ago than half a second.
   */
  function momentOf(givenAtMs: number | undefined, nowMs: number) {
    const isBelieved =
      givenAtMs !== undefined && givenAtMs <= nowMs && givenAtMs >= nowMs - LONGEST_BACK_MS;
    return Math.max(lastMomentMs, isBelieved ? givenAtMs : nowMs);
  }

  return {
    get state() {
      return lastState(schedule);
    },
    stateAt: (nowMs) => stateAt(schedule, nowMs),
    now,
    submit(command, { givenAtMs, by = null } = {}) {
      const nowMs = now();
      const state = lastState(schedule);
      const leadMs = leadOf(command, state.startLead, longestWayMs());
      const momentMs = momentOf(leadMs > 0 ? undefined : givenAtMs, nowMs);
      const outcome = applyCommand(state, command, momentMs + leadMs);
      if (outcome.ok) {
        lastMomentMs = momentMs;
        schedule = scheduled(schedule, outcome.state, nowMs);
        for (const onAccepted of watchers) onAccepted({ command, state: outcome.state, by });
      }
      return Promise.resolve(outcome);
    },
    watch(onAccepted) {
      watchers.add(onAccepted);
      return () => void watchers.delete(onAccepted);
    },
    close: () => watchers.clear(),
  };
}
