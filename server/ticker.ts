import { createAlarm } from "../src/core/alarm.ts";
import type { Clock, Timers } from "../src/core/timing.ts";

export interface Ticker {
  start(): void;
  stop(): void;
}

export interface TickerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Ticks a second, above zero. */
  readonly hz: number;
  /** `lateMs` is how long after its deadline this tick runs; a little below zero when the timer rounded down. */
  onTick(lateMs: number): void;
}

/**
 * A true rate. Tick n is due at `start + n × period`, whenever the one before it ran, so lateness does not add up: an
 * interval timer of 33 ms runs at 30.3 Hz, a chain of timeouts falls behind under load. Deadlines that have passed are
 * skipped, not made up for in a burst.
 */
export function createTicker({ clock, timers, hz, onTick }: TickerOptions): Ticker {
  const periodMs = 1000 / hz;
  let originMs = 0;
  let tick = 0;
  const alarm = createAlarm(timers);

  const dueMs = () => originMs + tick * periodMs;
  const arm = () => alarm.set(fire, Math.max(0, dueMs() - clock.now()));
  const fire = () => {
    const lateMs = clock.now() - dueMs();
    // Timers count whole milliseconds and may run up to one early. Earlier than that is not this tick yet.
    if (lateMs < -1) return arm();
    const reached = Math.floor((clock.now() - originMs) / periodMs);
    tick = Math.max(tick, reached) + 1;
    arm();
    onTick(lateMs);
  };

  return {
    start() {
      if (alarm.isSet) return;
      originMs = clock.now();
      tick = 1;
      arm();
    },
    stop: alarm.clear,
  };
}
