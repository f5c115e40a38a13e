import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { ClockLine } from "../../../src/core/clock-sync/clock-line.ts";
import { serverTimeOn } from "../../../src/core/clock-sync/clock-line.ts";
import { type SteadyClock, createSteadyClock } from "../../../src/core/clock-sync/steady-clock.ts";

/** Server time is client time and so many ms. */
const ahead = (ms: number, rate = 0): ClockLine => ({ atMs: 0, serverMs: ms, rate });

let clock: SteadyClock;
beforeEach(() => {
  clock = createSteadyClock();
});

test("before it is told anything it shows the client's time", () => {
  expect(clock.timeAt(1234)).toBe(1234);
});

test("the first line is shown at once, and its rate followed", () => {
  clock.follow(ahead(1_000_000, 50e-6), "guess", 500);
  expect(clock.timeAt(500)).toBeCloseTo(1_000_500.025, 6);
  expect(clock.timeAt(10_500)).toBeCloseTo(1_010_500.525, 6);
});

describe("a correction", () => {
  beforeEach(() => clock.follow(ahead(1000), "settled", 0));

  test("does not show in the moment it is made, and is made good by and by", () => {
    clock.follow(ahead(1004), "settled", 100);
    expect(clock.timeAt(100)).toBe(1100);
    expect(clock.timeAt(700)).toBeCloseTo(1704 - 4 / Math.E, 9);
    expect(clock.timeAt(10_000)).toBeCloseTo(11_004, 3);
  });

  test("is made good at no more than a tenth of time's own speed", () => {
    clock.follow(ahead(1140), "settled", 0);
    // 140 ms: 80 in a straight line, the other 60 by an exponential of 600 ms.
    expect(clock.timeAt(400)).toBeCloseTo(1400 + 40, 9);
    expect(clock.timeAt(800)).toBeCloseTo(1800 + 80, 9);
    expect(clock.timeAt(1400)).toBeCloseTo(2540 - 60 / Math.E, 9);
  });

  test("is made good sooner while the estimate is fresh", () => {
    clock.follow(ahead(990), "fresh", 0);
    expect(clock.timeAt(60)).toBeCloseTo(1050 + 10 / Math.E, 9);
  });

  test.each([
    ["settled", 151, true],
    ["settled", 149, false],
    ["fresh", 31, true],
    ["fresh", 29, false],
    ["guess", 1, true],
    ["settled", -399, false],
    ["settled", -401, true],
    ["guess", -399, false],
  ] as const)("%s, of %d ms: it jumps: %s", (confidence, byMs, doesJump) => {
    clock.follow(ahead(1000 + byMs), confidence, 50);
    expect(clock.timeAt(50)).toBe(doesJump ? 1050 + byMs : 1050);
  });

  test("is shown at once where the playhead moves anyway", () => {
    clock.follow(ahead(1100), "settled", 0);
    clock.snap(10);
    expect(clock.timeAt(10)).toBe(1110);
    expect(clock.timeAt(20)).toBe(1120);
  });
});

test("shifted, it goes on so much ahead and comes back", () => {
  clock.follow(ahead(1000), "settled", 0);
  clock.shift(40, 100);
  expect(clock.timeAt(100)).toBe(1140);
  expect(clock.timeAt(116)).toBeCloseTo(1116 + 40 - 16 / 2, 9);
  expect(clock.timeAt(2000)).toBeCloseTo(3000, 3);
});

test("asked for a moment before the last news, it says what it showed then", () => {
  clock.follow(ahead(1000), "settled", 0);
  clock.follow(ahead(1100), "settled", 100);
  const before = clock.timeAt(190);
  clock.follow(ahead(900), "settled", 200);
  expect(clock.timeAt(190)).toBe(before);
});

test("whatever it is told, short of a jump it never stands still and never turns back", () => {
  const news = fc.record({
    afterMs: fc.integer({ min: 5, max: 300 }),
    byMs: fc.double({ min: -25, max: 25, noNaN: true }),
    rate: fc.double({ min: -300e-6, max: 300e-6, noNaN: true }),
    confidence: fc.constantFrom("fresh" as const, "settled" as const),
    /** A frame's stamp lies before the moment it is drawn in. */
    stampAgeMs: fc.nat(16),
  });
  fc.assert(
    fc.property(fc.array(news, { minLength: 1, maxLength: 40 }), (all) => {
      const steady = createSteadyClock();
      let nowMs = 0;
      let line: ClockLine = { atMs: 0, serverMs: 1000, rate: 0 };
      steady.follow(line, "guess", nowMs);
      let last = { stampMs: -1, shownMs: steady.timeAt(-1) };
      for (const { afterMs, byMs, rate, confidence, stampAgeMs } of all) {
        nowMs += afterMs;
        line = { atMs: nowMs, serverMs: serverTimeOn(line, nowMs) + byMs, rate };
        if (Math.abs(line.serverMs - steady.timeAt(nowMs)) > 29) continue;
        steady.follow(line, confidence, nowMs);
        for (const stampMs of [nowMs - stampAgeMs, nowMs, nowMs + 5]) {
          if (stampMs <= last.stampMs) continue;
          const shownMs = steady.timeAt(stampMs);
          const speed = (shownMs - last.shownMs) / (stampMs - last.stampMs);
          expect(speed).toBeGreaterThan(0.49);
          expect(speed).toBeLessThan(1.51);
          last = { stampMs, shownMs };
        }
      }
    }),
  );
});
