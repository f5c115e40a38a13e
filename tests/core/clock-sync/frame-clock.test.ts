import { expect, test } from "vitest";
import { type FrameClock, createFrameClock } from "../../../src/core/clock-sync/frame-clock.ts";
import { createDice } from "../../../bench/chaos/dice.ts";

/** What the clock says of frames that are in truth at these times, stamped in steps of `resolutionMs`. */
function timesOf(clock: FrameClock, trueMs: readonly number[], resolutionMs: number) {
  return trueMs.map((ms) => clock.timeOf(Math.floor(ms / resolutionMs) * resolutionMs));
}

const frames = (count: number, periodMs: number, fromMs = 1000) =>
  Array.from({ length: count }, (_, i) => fromMs + i * periodMs);

const stepAt = (list: readonly number[], i: number) => (list[i] ?? 0) - (list[i - 1] ?? 0);

/** By how much the largest step between two frames differs from the true one. */
function worstStepMs(times: readonly number[], trueMs: readonly number[]): number {
  return Math.max(
    ...times.slice(1).map((_, i) => Math.abs(stepAt(times, i + 1) - stepAt(trueMs, i + 1))),
  );
}

test("until it has seen thirty intervals it takes stamps as they are", () => {
  const clock = createFrameClock();
  const stamps = frames(31, 16);
  expect(timesOf(clock, stamps, 1)).toEqual(stamps);
});

test.each([
  [60, 0.1],
  [60, 1],
  [59.94, 1],
  [144, 1],
  [120, 0.1],
])(
  "at %d Hz, stamped in steps of %f ms, its steps are even to a fraction of that",
  (hz, resolutionMs) => {
    const clock = createFrameClock();
    const trueMs = frames(2000, 1000 / hz);
    const times = timesOf(clock, trueMs, resolutionMs);
    expect(worstStepMs(times.slice(300), trueMs.slice(300))).toBeLessThan(resolutionMs / 6);
    // Stamps are early by half a step on average, and so are the times.
    const offMs = times.slice(1000).map((ms, i) => ms - (trueMs[1000 + i] ?? 0) + resolutionMs / 2);
    expect(Math.max(...offMs.map(Math.abs))).toBeLessThan(resolutionMs / 4 + 0.01);
  },
);

test("missed frames leave it in step", () => {
  const dice = createDice(3);
  const clock = createFrameClock();
  const all = frames(3000, 1000 / 60);
  const trueMs = all.filter((_, i) => i < 40 || dice() > 0.1);
  const times = timesOf(clock, trueMs, 1);
  expect(worstStepMs(times.slice(300), trueMs.slice(300))).toBeLessThan(0.25);
});

test("a pause, or a display that changes its rate, is followed at once, and learned", () => {
  const clock = createFrameClock();
  timesOf(clock, frames(100, 1000 / 60), 0.1);
  const after = frames(200, 1000 / 144, 60_000);
  const times = timesOf(clock, after, 0.1);
  expect(times.every((ms, i) => Math.abs(ms - (after[i] ?? 0)) < 2.3)).toBe(true);
  expect(worstStepMs(times.slice(60), after.slice(60))).toBeLessThan(0.05);
});

test("whatever the stamps, it never goes back", () => {
  const dice = createDice(5);
  const clock = createFrameClock();
  let stampMs = 0;
  let lastMs = -1;
  for (let i = 0; i < 5000; i += 1) {
    stampMs += dice() < 0.3 ? dice() * 3 : 16 + dice() * 3;
    const timeMs = clock.timeOf(stampMs);
    expect(timeMs).toBeGreaterThanOrEqual(lastMs);
    expect(Math.abs(timeMs - stampMs)).toBeLessThan(6);
    lastMs = timeMs;
  }
});
