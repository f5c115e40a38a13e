import { type Outcome, type TransportCommand, applyCommand } from "../src/core/commands.ts";
import { type Schedule, lastState, scheduled, stateAt } from "../src/core/schedule.ts";
import { isAnnounced, startLeadMs } from "../src/core/start-lead.ts";
import type { Clock } from "../src/core/timing.ts";
import type { TransportState } from "../src/core/transport-state.ts";
import { toMicroMs } from "../src/protocol/seed.ts";

/**
 * Who decides what the transport does. Sockets and routes know no more of it than this, so that another engine can
 * stand behind it.
 */
export interface Authority {
  /** The last state announced. It may take effect a start lead later: until then `stateAt` gives the one before. */
  readonly state: TransportState;
  /** The state in effect at `nowMs`. */
  stateAt(nowMs: number): TransportState;
  /** Server time in ms, to the microsecond: the time that anchors and stamps are in. */
  now(): number;
  /**
   * Settles when the command has been taken or refused. Never rejects.
   *
   * @param givenAtMs server time at which whoever gave it has already acted on it: see `momentOf`
   */
  submit(command: TransportCommand, givenAtMs?: number): Promise<Outcome>;
  /** Calls `onState` after every accepted command, until the function it gives back is called. */
  watch(onState: (state: TransportState) => void): () => void;
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
  const watchers = new Set<(state: TransportState) => void>();
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
    submit(command, givenAtMs) {
      const nowMs = now();
      const state = lastState(schedule);
      const leadMs = isAnnounced(command) ? startLeadMs(state.startLead, longestWayMs()) : 0;
      const momentMs = momentOf(leadMs > 0 ? undefined : givenAtMs, nowMs);
      const outcome = applyCommand(state, command, momentMs + leadMs);
      if (outcome.ok) {
        lastMomentMs = momentMs;
        schedule = scheduled(schedule, outcome.state, nowMs);
        for (const onState of watchers) onState(outcome.state);
      }
      return Promise.resolve(outcome);
    },
    watch(onState) {
      watchers.add(onState);
      return () => void watchers.delete(onState);
    },
  };
}
