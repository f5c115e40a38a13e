import * as fc from "fast-check";
import { expect, test } from "vitest";
import { heightBelow, lowerHull } from "../../../src/core/clock-sync/lower-hull.ts";

const samples = fc
  .array(
    fc.record({
      atMs: fc.integer({ min: 1, max: 500 }),
      apparentMs: fc.integer({ min: -500, max: 500 }),
    }),
    {
      minLength: 1,
    },
  )
  .map((steps) => {
    let atMs = 0;
    return steps.map((step) => ({ ...step, atMs: (atMs += step.atMs) }));
  });

test("no sample is no floor", () => {
  expect(heightBelow([], 0, 0)).toBe(Number.POSITIVE_INFINITY);
});

test("the highest line below three samples touches the lowest, as seen along its slope", () => {
  const three = [
    { atMs: 0, apparentMs: 10 },
    { atMs: 10, apparentMs: 4 },
    { atMs: 20, apparentMs: 6 },
  ];
  expect(heightBelow(three, 0, 10)).toBe(4);
  expect(heightBelow(three, 1, 10)).toBe(-4);
  expect(heightBelow(three, -1, 10)).toBe(0);
});

test("a hull has the same lines below it as all its samples, and none to spare", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: -20, max: 20 }), fc.nat(500), (given, slope, atMs) => {
      const hull = lowerHull(given);
      expect(heightBelow(hull, slope, atMs)).toBe(heightBelow(given, slope, atMs));
      for (const [i, corner] of hull.entries()) {
        expect(given).toContain(corner);
        if (i > 0) expect(corner.atMs).toBeGreaterThan(hull[i - 1]?.atMs ?? Infinity);
      }
    }),
  );
});
