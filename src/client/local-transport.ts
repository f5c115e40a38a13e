import { type TransportCommand, applyCommand } from "../core/commands.ts";
import type { Outcome } from "../core/outcome.ts";
import { type Schedule, isWaiting, lastState, scheduled, stateAt } from "../core/schedule.ts";
import { type TransportState, positionAt } from "../core/transport-state.ts";

/** A transport of this client alone: the same state and the same commands, and no server that has a say. */
export interface LocalTransport {
  /** The last state announced. */
  readonly state: TransportState;
  stateAt(timeMs: number): TransportState;
  isMovingAt(timeMs: number): boolean;
  /** The time that its anchors are in, ms, when the client's clock shows `localMs`. It never jumps. */
  timeAt(localMs: number): number;
  apply(command: TransportCommand, localMs: number): Outcome;
}

/**
 * Goes on from `state` as it stands at `timeMs`, in the time of its anchors, when the client's clock shows `localMs`.
 */
export function createLocalTransport(
  state: TransportState,
  timeMs: number,
  localMs: number,
): LocalTransport {
  const aheadMs = timeMs - localMs;
  const anchor = { beats: positionAt(state, timeMs), atMs: timeMs };
  let schedule: Schedule = [{ ...state, anchor, countInBars: 0 }];
  const timeAt = (atMs: number) => atMs + aheadMs;

  return {
    get state() {
      return lastState(schedule);
    },
    timeAt,
    stateAt: (atMs) => stateAt(schedule, atMs),
    isMovingAt: (atMs) => lastState(schedule).playing || isWaiting(schedule, atMs),
    apply(command, atMs) {
      const nowMs = timeAt(atMs);
      const outcome = applyCommand(lastState(schedule), command, nowMs);
      if (outcome.ok) schedule = scheduled(schedule, outcome.state, nowMs);
      return outcome;
    },
  };
}
