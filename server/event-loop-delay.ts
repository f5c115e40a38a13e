import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Clock } from "../src/core/timing.ts";
import { roundToMicroseconds } from "./durations.ts";

/** Every look wakes the process: a hundred a second would cost as much as the ticks of thirty clients. */
const LOOK_EVERY_MS = 500;
const WINDOW_MS = 60_000;

/** How much later than due a timer of this process ran, in ms, rounded to microseconds. */
export interface EventLoopDelaySummary {
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
}

export interface EventLoopDelay {
  /**
   * Of the last minute: the first reading after a minute tells it all, and the next one begins anew. So two who read do
   * not take it from each other, and a bad moment is not told for ever.
   */
  summary(): EventLoopDelaySummary;
  start(): void;
  stop(): void;
}

/**
 * Watches the event loop of the whole process while it is started. Whoever owns the process makes one; it does not keep
 * it alive.
 *
 * @param lookEveryMs how often it looks, at least 1 ms
 */
export function createEventLoopDelay(clock: Clock, lookEveryMs = LOOK_EVERY_MS): EventLoopDelay {
  const intervals = monitorEventLoopDelay({ resolution: lookEveryMs });
  let windowStartMs = clock.now();

  /** Node records the time from one run of its timer to the next, in ns, of which the resolution was meant. */
  const delayMs = (intervalNs: number) =>
    roundToMicroseconds(Math.max(0, intervalNs / 1e6 - lookEveryMs));

  return {
    summary() {
      const told = {
        p50_ms: delayMs(intervals.percentile(50)),
        p99_ms: delayMs(intervals.percentile(99)),
        max_ms: delayMs(intervals.max),
      };
      if (clock.now() - windowStartMs >= WINDOW_MS) {
        intervals.reset();
        windowStartMs = clock.now();
      }
      return told;
    },
    start: () => void intervals.enable(),
    stop: () => void intervals.disable(),
  };
}
