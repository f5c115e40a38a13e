import type { TimerId, Timers } from "./timing.ts";

/** A timer of which there is one at the most. */
export interface Alarm {
  /** Calls `ring` after `delayMs`, and not what was set before. */
  set(ring: () => void, delayMs: number): void;
  clear(): void;
  /** Set, and neither rung nor cleared. */
  readonly isSet: boolean;
}

export function createAlarm(timers: Timers): Alarm {
  let timer: TimerId | null = null;

  function clear() {
    if (timer !== null) timers.clearTimeout(timer);
    timer = null;
  }

  return {
    get isSet() {
      return timer !== null;
    },
    set(ring, delayMs) {
      clear();
      timer = timers.setTimeout(() => {
        timer = null;
        ring();
      }, delayMs);
    },
    clear,
  };
}
