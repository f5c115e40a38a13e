import { createAlarm } from "../core/alarm.ts";
import type { Surroundings } from "./surroundings.ts";

/** A live connection says something four times a second: that is how often it is asked for the time. */
const SILENCE_MS = 1500;
const CHECK_MS = 250;
/**
 * A check this late means that this machine slept or was too busy to hear, and says nothing about the other end. In a
 * hidden tab, where timers run once a second, checks are 750 ms late and still count.
 */
const SLEPT_MS = 1000;

export interface Watchdog {
  start(): void;
  heard(): void;
  stop(): void;
}

/**
 * Notices a connection that is open and dead. A network that just goes away closes nothing: the browser reports such a
 * socket as open for minutes. Here it takes 1.5 to 1.75 s.
 */
export function createWatchdog({ clock, timers }: Surroundings, onSilence: () => void): Watchdog {
  let heardMs = 0;
  let dueMs = 0;
  const alarm = createAlarm(timers);

  function arm() {
    dueMs = clock.now() + CHECK_MS;
    alarm.set(check, CHECK_MS);
  }
  function check() {
    const nowMs = clock.now();
    if (nowMs - dueMs > SLEPT_MS) heardMs = nowMs;
    if (nowMs - heardMs < SILENCE_MS) return arm();
    onSilence();
  }

  return {
    start() {
      heardMs = clock.now();
      arm();
    },
    heard() {
      heardMs = clock.now();
    },
    stop: alarm.clear,
  };
}
