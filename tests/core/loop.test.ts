import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wrapIntoLoop } from "../../src/core/loop.ts";
import { beats } from "../../src/core/units.ts";

const loop = (start: number, end: number) => ({
  enabled: true,
  start: beats(start),
  end: beats(end),
});

describe("a way into a loop of 4–8", () => {
  test.each([
    [0, 0],
    [4, 4],
    [7.75, 7.75],
    [8, 4],
    [8.25, 4.25],
    [12, 4],
    [4_000_007.5, 7.5],
  ])("of %d beats ends at %d", (travelled, at) => {
    expect(wrapIntoLoop(beats(travelled), loop(4, 8))).toBe(at);
  });
});

test("a sum that rounds up to the end itself is the start", () => {
  // Above 2^20 doubles lie twice as far apart as below it: start + 4u falls between the last place and the end.
  const u = 2 ** -33;
  const edge = loop(2 ** 20 - u, 2 ** 20 + 4 * u);
  expect(edge.start + 4 * u).toBe(edge.end);
  expect(wrapIntoLoop(beats(edge.end + 4 * u), edge)).toBe(edge.start);
});

test("every place behind the end is within the loop, a whole number of rounds back", () => {
  const lengths = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(fc.nat(1_000_000), lengths, fc.nat(1_000_000_000), (start, length, beyond) => {
      const at = wrapIntoLoop(beats(start + length + beyond), loop(start, start + length));
      expect(at).toBeGreaterThanOrEqual(start);
      expect(at).toBeLessThan(start + length);
      expect((start + length + beyond - at) % length).toBe(0);
    }),
  );
});
