import { beforeEach, describe, expect, test } from "vitest";
import { type Ticker, createTicker } from "../../server/ticker.ts";
import type { Timers } from "../../src/core/timing.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

const PERIOD_MS = 1000 / 30;
const HOUR_MS = 3_600_000;

let manual: ManualClock;
/** When the ticks ran, and how late each said that it was. */
let ranAtMs: number[];
let lateMs: number[];
beforeEach(() => {
  // A moment as unround as a server's start is.
  manual = createManualClock(1_733_123_456_789.125);
  ranAtMs = [];
  lateMs = [];
});

function start(timers: Timers = manual.timers): Ticker {
  const ticker = createTicker({
    clock: manual.clock,
    timers,
    hz: 30,
    onTick(late) {
      ranAtMs.push(manual.clock.now());
      lateMs.push(late);
    },
  });
  ticker.start();
  return ticker;
}

/** Timers as Node has them: whole milliseconds, at least one, and `lateMs` more for the way through the event loop. */
const likeNode = (lateBy: () => number): Timers => ({
  setTimeout: (callback, delayMs) =>
    manual.timers.setTimeout(callback, Math.max(1, Math.trunc(delayMs)) + lateBy()),
  clearTimeout: manual.timers.clearTimeout,
});

function advanceAnHour() {
  for (let minute = 0; minute < 60; minute += 1) manual.advance(HOUR_MS / 60);
}

/** How far each tick was from the nearest point of the grid that began at `originMs`. */
const offGridMs = (originMs: number) =>
  ranAtMs.map((at) => {
    const periods = (at - originMs) / PERIOD_MS;
    return (periods - Math.round(periods)) * PERIOD_MS;
  });

describe("a ticker at 30 Hz", () => {
  test("ticks 30 times a second, for the first time after one period", () => {
    start();
    manual.advance(1001);
    expect(ranAtMs).toHaveLength(30);
    expect((ranAtMs[0] ?? 0) - 1_733_123_456_789.125).toBeCloseTo(PERIOD_MS, 3);
  });

  test("ticks 108 000 times an hour with timers that cut off the fraction of a millisecond", () => {
    const originMs = manual.clock.now();
    start(likeNode(() => 0));
    advanceAnHour();
    expect(ranAtMs).toHaveLength(108_000);
    expect(Math.max(...offGridMs(originMs).map(Math.abs))).toBeLessThanOrEqual(1.001);
  });

  test("ticks 108 000 times an hour with timers that are always late", () => {
    let calls = 0;
    // 0 to 16 ms, in an order that means nothing.
    start(likeNode(() => ((calls += 1) * 7919) % 17));
    advanceAnHour();
    // The last one may be on its way.
    expect(108_000 - ranAtMs.length).toBeLessThanOrEqual(1);
  });

  test("says how late it is", () => {
    start();
    manual.advance(1);
    manual.stall(PERIOD_MS + 4);
    manual.advance(0);
    expect(lateMs).toEqual([expect.closeTo(5, 3)]);
  });

  test("skips the deadlines that have passed and stays on its grid", () => {
    const originMs = manual.clock.now();
    start();
    manual.advance(100.5);
    expect(ranAtMs).toHaveLength(3);
    // Blocked for a second: thirty deadlines. One tick runs late, and the next one on time.
    manual.stall(1000);
    manual.advance(0);
    expect(ranAtMs).toHaveLength(4);
    manual.advance(100);
    expect(ranAtMs).toHaveLength(7);
    const onTime = offGridMs(originMs).toSpliced(3, 1);
    expect(Math.max(...onTime.map(Math.abs))).toBeLessThan(0.001);
  });

  test("does not tick when its timer runs too early", () => {
    const originMs = manual.clock.now();
    start({
      setTimeout: (callback, delayMs) =>
        manual.timers.setTimeout(callback, delayMs > 5 ? delayMs - 5 : delayMs),
      clearTimeout: manual.timers.clearTimeout,
    });
    manual.advance(1001);
    expect(ranAtMs).toHaveLength(30);
    expect(Math.min(...offGridMs(originMs))).toBeGreaterThan(-1.001);
  });
});

describe("starting and stopping", () => {
  test("it ticks no more once it was stopped, and leaves no timer behind", () => {
    const ticker = start();
    manual.advance(50);
    ticker.stop();
    expect(manual.pending).toBe(0);
    manual.advance(1000);
    expect(ranAtMs).toHaveLength(1);
  });

  test("it can be stopped by its own tick", () => {
    const ticker = createTicker({
      clock: manual.clock,
      timers: manual.timers,
      hz: 30,
      onTick() {
        ranAtMs.push(manual.clock.now());
        ticker.stop();
      },
    });
    ticker.start();
    manual.advance(1000);
    expect(ranAtMs).toHaveLength(1);
    expect(manual.pending).toBe(0);
  });

  test("it does not tick twice as often when it is started twice", () => {
    const ticker = start();
    manual.advance(10);
    ticker.start();
    manual.advance(991);
    expect(ranAtMs).toHaveLength(30);
  });

  test("it begins a new grid when it is started again", () => {
    const ticker = start();
    manual.advance(50);
    ticker.stop();
    manual.advance(12.5);
    const originMs = manual.clock.now();
    ranAtMs = [];
    ticker.start();
    manual.advance(100.5);
    expect(ranAtMs).toHaveLength(3);
    expect(Math.max(...offGridMs(originMs).map(Math.abs))).toBeLessThan(0.001);
  });
});
