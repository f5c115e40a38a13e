import type { Clock, Timers } from "../src/core/timing.ts";

export interface ServerTimers extends Timers {
  /** Runs once the messages that have already arrived have been handled. */
  setImmediate(callback: () => void): void;
}

/**
 * Server time: ms since the epoch as it was when the process started, monotonic from then on. A step of the wall clock
 * does not show in it.
 */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
};

export const systemTimers: ServerTimers = {
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (id) => clearTimeout(id as NodeJS.Timeout | number),
  setImmediate: (callback) => void setImmediate(callback),
};
