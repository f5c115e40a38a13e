import { beforeEach, describe, expect, test } from "vitest";
import { type Watchdog, createWatchdog } from "../../src/client/watchdog.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

let manual: ManualClock;
let watchdog: Watchdog;
/** When it found the connection dead, and when that it had slept. */
let silences: number[];
let sleeps: number[];
beforeEach(() => {
  manual = createManualClock();
  silences = [];
  sleeps = [];
  watchdog = createWatchdog({
    surroundings: manual,
    onSilence: () => silences.push(manual.clock.now()),
    onSlept: () => sleeps.push(manual.clock.now()),
  });
  watchdog.start(0);
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
    expect(sleeps).toEqual([60_000]);
  });

  test("is told that it slept, and not that it was a little late", () => {
    manual.stall(1200);
    manual.advance(0);
    expect(sleeps).toEqual([]);
    manual.stall(1300);
    manual.advance(0);
    expect(sleeps).toEqual([2500]);
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
  watchdog.start(0);
  manual.advance(1400);
  watchdog.start(0);
  expect(manual.pending).toBe(1);
  manual.advance(1400);
  expect(silences).toEqual([]);
});

describe("where little comes unasked", () => {
  beforeEach(() => watchdog.expectEvery(32_000));

  test("silence is no sign of anything", () => {
    manual.advance(600_000);
    watchdog.heard();
    manual.advance(600_000);
    expect(silences).toEqual([]);
  });

  test("a question that is not answered is one within 2 s, once", () => {
    manual.advance(10_100);
    watchdog.asked();
    manual.advance(60_000);
    expect(silences).toHaveLength(1);
    expect(silences[0]).toBeGreaterThanOrEqual(11_600);
    expect(silences[0]).toBeLessThanOrEqual(11_850);
    expect(manual.pending).toBe(0);
  });

  test("more questions into a dead line put that off by nothing", () => {
    for (let asked = 0; asked < 5; asked += 1) {
      watchdog.asked();
      manual.advance(400);
    }
    expect(silences).toEqual([1500]);
  });

  test("whatever is heard is an answer", () => {
    for (let asked = 0; asked < 20; asked += 1) {
      watchdog.asked();
      manual.advance(1400);
      watchdog.heard();
      manual.advance(5000);
    }
    expect(silences).toEqual([]);
  });

  test("a line that took long to open may take as long to answer", () => {
    watchdog.start(3000);
    watchdog.expectEvery(32_000);
    watchdog.asked();
    manual.advance(2999);
    expect(silences).toEqual([]);
    manual.advance(251);
    expect(silences).toHaveLength(1);
  });

  test("a machine that sleeps with a question open begins the wait anew when it wakes", () => {
    watchdog.asked();
    manual.stall(60_000);
    manual.advance(1400);
    expect(silences).toEqual([]);
    expect(sleeps).toEqual([60_000]);
    manual.advance(600);
    expect(silences).toHaveLength(1);
  });

  test("what begins to come often may not fall silent any more", () => {
    manual.advance(10_000);
    watchdog.heard();
    watchdog.expectEvery(500);
    manual.advance(2000);
    expect(silences).toHaveLength(1);
  });

  test("a new line is one of which that is not known yet", () => {
    watchdog.asked();
    watchdog.start(0);
    manual.advance(1400);
    expect(silences).toEqual([]);
    manual.advance(100);
    expect(silences).toEqual([1500]);
  });

  test("a new line does not owe the answers of the last", () => {
    watchdog.asked();
    watchdog.start(0);
    watchdog.expectEvery(32_000);
    manual.advance(10_000);
    expect(silences).toEqual([]);
  });
});

test("twice a second is often, and less is not", () => {
  watchdog.expectEvery(501);
  manual.advance(10_000);
  expect(silences).toEqual([]);
  watchdog.expectEvery(500);
  manual.advance(250);
  expect(silences).toHaveLength(1);
});
