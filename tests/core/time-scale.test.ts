import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beatsToX, pageAt, xToBeats } from "../../src/core/time-scale.ts";
import { beats } from "../../src/core/units.ts";

const scale = { from: beats(16), to: beats(32), widthPx: 800 };

describe("a scale of 50 px a beat from beat 16", () => {
  test.each([
    [16, 0],
    [17.5, 75],
    [32, 800],
    [14, -100],
    [40, 1200],
  ])("has beat %d at %d px, and the other way about", (position, xPx) => {
    expect(beatsToX(beats(position), scale)).toBe(xPx);
    expect(xToBeats(xPx, scale)).toBe(position);
  });
});

test("a place comes back from its pixels to within a thousandth of a pixel", () => {
  const scales = fc.record({
    from: fc.double({ min: 0, max: 1_000_000, noNaN: true }),
    length: fc.double({ min: 0.25, max: 100_000, noNaN: true }),
    widthPx: fc.integer({ min: 1, max: 10_000 }),
  });
  const parts = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(scales, parts, ({ from, length, widthPx }, part) => {
      const any = { from: beats(from), to: beats(from + length), widthPx };
      const xPx = part * widthPx;
      expect(Math.abs(beatsToX(xToBeats(xPx, any), any) - xPx)).toBeLessThan(0.001);
    }),
  );
});

describe("pages of 64 beats", () => {
  test.each([
    [0, 0],
    [63.999, 0],
    [64, 64],
    [1000, 960],
    [-1, 0],
    [Number.NaN, 0],
  ])("hold beat %d on the one from %d", (position, from) => {
    expect(pageAt(beats(position), 64)).toEqual({ from, to: from + 64 });
  });
});
