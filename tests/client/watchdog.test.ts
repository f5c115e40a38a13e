import { beforeEach, describe, expect, test } from "vitest";
import { completeSurroundings } from "../../src/client/surroundings.ts";
import { type Watchdog, createWatchdog } from "../../src/client/watchdog.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

let manual: ManualClock;
let watchdog: Watchdog;
/** When it found the connection dead. */
let silences: number[];
beforeEach(() => {
  manual = createManualClock();
  silences = [];
  watchdog = createWatchdog(completeSurroundings(manual), () => silences.push(manual.clock.now()));
  watchdog.start();
});

/** Lets time pass with something heard every `everyMs`. */
function hearFor(ms: number, everyMs: number) {
  for (let passedMs = 0; passedMs < ms; passedMs += everyMs) {
    manual.advance(everyMs);
    watchdog.heard();
  }
}

test("a connection that never says anything is found dead within 2 s, once", () => {
  manual.advance(60_000);
  expect(silences).toEqual([1500]);
  expect(manual.pending).toBe(0);
});

test.each([0, 90, 170, 249])(
  "one that falls silent %d ms after a check is found dead within 2 s",
  (afterMs) => {
    hearFor(10_000, 250);
    manual.advance(afterMs);
    watchdog.heard();
    const lastWordMs = manual.clock.now();
    manual.advance(2000);
    expect(silences).toHaveLength(1);
    expect(silences[0]).toBeGreaterThanOrEqual(lastWordMs + 1500);
  },
);

test("one that answers four times a second lives, on a line of 400 ms as well", () => {
  manual.advance(400);
  hearFor(60_000, 250);
  expect(silences).toEqual([]);
});

describe("a machine that slept or was stopped", () => {
  test.each([1400, 2000, 2900, 3100, 3_600_000])(
    "for %d ms does not take its own sleep for the other's silence",
    (sleepMs) => {
      hearFor(1000, 250);
      manual.stall(sleepMs);
      manual.advance(0);
      // The messages of the meantime are heard only after the timers that fell due.
      hearFor(5000, 250);
      expect(silences).toEqual([]);
    },
  );

  test("finds a line that is dead afterwards within 2 s of waking", () => {
    manual.stall(60_000);
    manual.advance(2000);
    expect(silences).toHaveLength(1);
  });
});

test("where a hidden tab's timers run once a second, a dead line is found all the same", () => {
  for (let second = 0; second < 4; second += 1) {
    manual.stall(1000);
    manual.advance(0);
  }
  expect(silences).toHaveLength(1);
});

test("stop leaves no timer, and start begins the wait anew", () => {
  manual.advance(1400);
  watchdog.stop();
  expect(manual.pending).toBe(0);
  manual.advance(10_000);
  watchdog.start();
  manual.advance(1400);
  watchdog.start();
  expect(manual.pending).toBe(1);
  manual.advance(1400);
  expect(silences).toEqual([]);
});
