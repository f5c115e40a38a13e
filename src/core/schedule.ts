import type { TransportState } from "./transport-state.ts";

/**
 * The state in effect and those that have been announced after it, in the order of their revisions. Each takes effect at
 * the time of its anchor; until then the one before goes on. A count-in is in effect from its announcement on: it is seen
 * and heard, and what is done meanwhile is done at once.
 */
export type Schedule = readonly [TransportState, ...TransportState[]];

/** The state in effect at `nowMs` (server time, ms). A later revision whose time has come stands for all before it. */
export const stateAt = (schedule: Schedule, nowMs: number): TransportState =>
  schedule.findLast((state) => isInEffect(state, nowMs)) ?? schedule[0];

const isInEffect = ({ anchor, countInBars }: TransportState, nowMs: number) =>
  anchor.atMs <= nowMs || countInBars > 0;

/** The last state announced: what the transport will be once all has taken effect. */
export const lastState = (schedule: Schedule): TransportState => schedule.at(-1) ?? schedule[0];

/** The schedule with another state in place of the last. */
export const withLast = (schedule: Schedule, state: TransportState): Schedule =>
  schedule.length === 1 ? [state] : [schedule[0], ...schedule.slice(1, -1), state];

/** The schedule with one more state in it, and without those that are over at `nowMs`. */
export function scheduled(schedule: Schedule, state: TransportState, nowMs: number): Schedule {
  if (isInEffect(state, nowMs)) return [state];
  const current = stateAt(schedule, nowMs);
  return [current, ...schedule.slice(schedule.indexOf(current) + 1), state];
}

/** Something is still to come at `nowMs`. */
export const isWaiting = (schedule: Schedule, nowMs: number): boolean =>
  stateAt(schedule, nowMs) !== lastState(schedule);
