import { expect, test } from "vitest";
import { likelyMean } from "../../../src/core/clock-sync/likely-mean.ts";

const PRECISION = 1e-6;

test("of a Gaussian it is the middle, wherever that is and however narrow", () => {
  for (const spread of [1e-4, 0.01, 1, 30]) {
    const mean = likelyMean((x) => -(((x - 0.7) / spread) ** 2) / 2, -100, 100, PRECISION);
    expect(mean).toBeCloseTo(0.7, 3);
  }
});

test("of a lopsided one it lies to the longer side of the summit", () => {
  // Exponential from 2 on: its mean is 3, and what is less likely than e⁻⁵ is left out.
  const mean = likelyMean((x) => (x < 2 ? -1e6 * (2 - x) : 2 - x), -50, 50, PRECISION);
  expect(mean).toBeGreaterThan(2.7);
  expect(mean).toBeLessThan(3.1);
});

test("where everything is as likely it is the middle of what is allowed", () => {
  expect(likelyMean(() => 0, -1, 3, PRECISION)).toBeCloseTo(1, 3);
});
