import { createAlarm } from "../core/alarm.ts";
import type { Surroundings } from "./surroundings.ts";

const SILENCE_MS = 1500;
/** What says something this often and falls silent is dead. What says something less often has to be asked first. */
const OFTEN_MS = 500;
const CHECK_MS = 250;
/**
 * A check this late means that this machine slept or was too busy to hear, and says nothing about the other end. In a
 * hidden tab, where timers run once a second, checks are 750 ms late and still count.
 */
const SLEPT_MS = 1000;

export interface Watchdog {
  /** The line is open. `connectMs` is what it took. Until more is known, something is taken to come often. */
  start(connectMs: number): void;
  /** How often something comes on a live connection, without a question that is not due, in ms. */
  expectEvery(ms: number): void;
  /** Something has been sent to which a live connection answers. */
  asked(): void;
  heard(): void;
  stop(): void;
}

export interface WatchdogOptions {
  readonly surroundings: Pick<Surroundings, "clock" | "timers">;
  /** The connection is dead. */
  readonly onSilence: () => void;
  /** This machine has slept: whether the connection has lived on, an answer would tell. */
  readonly onSlept: () => void;
}

/**
 * Notices a connection that is open and dead. A network that just goes away closes nothing: the browser reports such a
 * socket as open for minutes. Here it takes 1.5 to 1.75 s, from the last word where words come often; where they are few,
 * from the first question after it. There silence is no sign by itself.
 */
export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { clock, timers } = options.surroundings;
  let everyMs = 0;
  let patienceMs = SILENCE_MS;
  let heardMs = 0;
  /** Since when an answer has been waited for; null: nothing has been asked since something was heard. */
  let askedMs: number | null = null;
  let dueMs = 0;
  const alarm = createAlarm(timers);

  function arm() {
    dueMs = clock.now() + CHECK_MS;
    alarm.set(check, CHECK_MS);
  }
  function check() {
    const nowMs = clock.now();
    const hasSlept = nowMs - dueMs > SLEPT_MS;
    if (hasSlept) {
      heardMs = nowMs;
      if (askedMs !== null) askedMs = nowMs;
    }
    if (isDead(nowMs)) return options.onSilence();
    arm();
    if (hasSlept) options.onSlept();
  }
  function isDead(nowMs: number) {
    if (everyMs <= OFTEN_MS) return nowMs - heardMs >= SILENCE_MS;
    return askedMs !== null && nowMs - askedMs >= patienceMs;
  }

  return {
    start(connectMs) {
      everyMs = 0;
      // To open takes two round trips or three. An answer may take as long, on a slow line and from a busy server.
      patienceMs = Math.max(SILENCE_MS, connectMs);
      heardMs = clock.now();
      askedMs = null;
      arm();
    },
    expectEvery(ms) {
      everyMs = ms;
    },
    asked() {
      askedMs ??= clock.now();
    },
    heard() {
      heardMs = clock.now();
      askedMs = null;
    },
    stop: alarm.clear,
  };
}
