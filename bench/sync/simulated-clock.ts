import type { Clock } from "../../src/core/timing.ts";
import type { EventQueue } from "./event-queue.ts";

export interface SimulatedClockOptions {
  /** What it shows at true time 0, ms. */
  readonly originMs: number;
  /** By how much it runs fast, parts per million. */
  readonly skewPpm?: number;
  /** It counts in steps of this many ms, rounded down. 0: none to speak of. */
  readonly resolutionMs?: number;
}

/** The monotonic clock of a machine: a quartz that runs a little fast or slow, and what a program is shown of it. */
export interface SimulatedClock extends Clock {
  /** The quartz's count, ms: it stops in a sleep that stops it and knows nothing of steps. Timers run by this. */
  countAt(trueMs: number): number;
  /** The true time at which the count is `countMs`, unless it stops before. */
  trueTimeOf(countMs: number): number;
  /** What it shows changes by so much at once: nothing monotonic should do that, and browsers after a sleep do. */
  step(byMs: number): void;
  stop(): void;
  resume(): void;
}

export function createSimulatedClock(
  queue: EventQueue,
  { originMs, skewPpm = 0, resolutionMs = 0 }: SimulatedClockOptions,
): SimulatedClock {
  const pace = 1 + skewPpm * 1e-6;
  let steppedMs = 0;
  let stoppedMs = 0;
  let stoppedSince: number | null = null;

  const countAt = (trueMs: number) => ((stoppedSince ?? trueMs) - stoppedMs) * pace;
  const floor = (ms: number) =>
    resolutionMs > 0 ? Math.floor(ms / resolutionMs) * resolutionMs : ms;

  return {
    now: () => floor(originMs + countAt(queue.nowMs) + steppedMs),
    countAt,
    trueTimeOf: (countMs) => countMs / pace + stoppedMs,
    step(byMs) {
      steppedMs += byMs;
    },
    stop() {
      stoppedSince ??= queue.nowMs;
    },
    resume() {
      if (stoppedSince !== null) stoppedMs += queue.nowMs - stoppedSince;
      stoppedSince = null;
    },
  };
}
