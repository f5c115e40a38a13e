import * as fc from "fast-check";
import { expect, test } from "vitest";
import { expectedLowest } from "../../../src/core/clock-sync/expected-lowest.ts";
import { createDice, exponential } from "../../../bench/chaos/dice.ts";

const ascending = (values: readonly number[]) => Float64Array.from(values).toSorted();

test("of all of them it is the lowest", () => {
  expect(expectedLowest(ascending([5, 3, 9]), 3)).toBe(3);
  expect(expectedLowest(ascending([5, 3, 9]), 7)).toBe(3);
});

test("of one it is about their mean, of two of four the mean over all pairs' lowest, nearly", () => {
  const values = Array.from({ length: 200 }, (_, i) => i);
  expect(expectedLowest(ascending(values), 0.1)).toBeCloseTo(99.5, -1);
  // p(1 − p)ᵏ with p = 1/2, normalised: (8·1 + 4·2 + 2·3 + 1·4) / 15.
  expect(expectedLowest(ascending([1, 2, 3, 4]), 2)).toBeCloseTo(26 / 15, 9);
});

test("of n out of N exponential delays it lies where the lowest of n does, s/n above the floor", () => {
  const dice = createDice(4);
  let sum = 0;
  for (let i = 0; i < 300; i += 1) {
    const delays = Array.from({ length: 1000 }, () => exponential(dice, 10));
    sum += expectedLowest(ascending(delays), 100);
  }
  expect(sum / 300).toBeGreaterThan(0.085);
  expect(sum / 300).toBeLessThan(0.11);
});

test("it lies between the lowest and the mean, and rises as fewer are drawn", () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (given, share) => {
      const sorted = ascending(given);
      const mean = given.reduce((sum, value) => sum + value, 0) / given.length;
      const one = expectedLowest(sorted, share * given.length);
      expect(one).toBeGreaterThanOrEqual((sorted[0] ?? 0) - 1e-6);
      expect(one).toBeLessThanOrEqual(mean + 1e-4 + Math.abs(mean) * 1e-3);
      expect(expectedLowest(sorted, (share * given.length) / 2)).toBeGreaterThanOrEqual(one - 1e-6);
    }),
  );
});
