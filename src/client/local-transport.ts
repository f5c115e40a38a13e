import { type TransportCommand, applyCommand } from "../core/commands.ts";
import type { Outcome } from "../core/outcome.ts";
import { type Schedule, isWaiting, lastState, scheduled, stateAt } from "../core/schedule.ts";
import type { TransportState } from "../core/transport-state.ts";
import { type DrawnPosition, drawnPosition } from "./shown-transport.ts";

/** A transport of this client alone: the same state and the same commands, and no server that has a say. */
export interface LocalTransport {
  /** The last state announced. */
  readonly state: TransportState;
  stateAt(timeMs: number): TransportState;
  /** The state in effect, and what is to take effect after it. */
  readonly schedule: Schedule;
  /** The time that its anchors are in, ms, when the client's clock shows `localMs`. It never jumps. */
  timeAt(localMs: number): number;
  /** Where the playhead stands when the client's clock shows `localMs`. */
  positionAt(localMs: number): DrawnPosition;
  /** Whether it is drawn elsewhere a moment after `localMs`. */
  isMovingAt(localMs: number): boolean;
  apply(command: TransportCommand, localMs: number): Outcome;
}

/**
 * Goes on from where `from` stands, what has been announced ahead included.
 *
 * @param aheadMs by how much the time of its anchors is ahead of the client's clock
 */
export function createLocalTransport(from: Schedule, aheadMs: number): LocalTransport {
  let schedule = from;
  const timeAt = (localMs: number) => localMs + aheadMs;

  return {
    get state() {
      return lastState(schedule);
    },
    get schedule() {
      return schedule;
    },
    timeAt,
    stateAt: (timeMs) => stateAt(schedule, timeMs),
    positionAt(localMs) {
      const timeMs = timeAt(localMs);
      return drawnPosition(stateAt(schedule, timeMs), timeMs);
    },
    isMovingAt: (localMs) => lastState(schedule).playing || isWaiting(schedule, timeAt(localMs)),
    apply(command, localMs) {
      const nowMs = timeAt(localMs);
      const outcome = applyCommand(lastState(schedule), command, nowMs);
      if (outcome.ok) schedule = scheduled(schedule, outcome.state, nowMs);
      return outcome;
    },
  };
}
