import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type GridLine,
  MIN_LABEL_DISTANCE_PX,
  MIN_LINE_DISTANCE_PX,
  gridLines,
} from "../../src/core/grid.ts";
import { FOUR_FOUR, type Meter } from "../../src/core/meter.ts";
import type { TimeScale } from "../../src/core/time-scale.ts";
import { beats } from "../../src/core/units.ts";

const scale = (from: number, to: number, widthPx: number): TimeScale => ({
  from: beats(from),
  to: beats(to),
  widthPx,
});

const labels = (lines: readonly GridLine[]) => lines.flatMap(({ label }) => label ?? []);

describe("the lines of a grid", () => {
  test("are bars and beats, with a label where there is room", () => {
    expect(gridLines(scale(0, 8, 320), FOUR_FOUR)).toEqual([
      { xPx: 0, level: "bar", label: "1" },
      ...[10, 20, 30].map((xPx) => ({ xPx, level: "sixteenth" })),
      { xPx: 40, level: "beat" },
      ...[50, 60, 70].map((xPx) => ({ xPx, level: "sixteenth" })),
      { xPx: 80, level: "beat" },
      ...[90, 100, 110].map((xPx) => ({ xPx, level: "sixteenth" })),
      { xPx: 120, level: "beat" },
      ...[130, 140, 150].map((xPx) => ({ xPx, level: "sixteenth" })),
      { xPx: 160, level: "bar", label: "2" },
      ...[170, 180, 190].map((xPx) => ({ xPx, level: "sixteenth" })),
      { xPx: 200, level: "beat" },
      ...[210, 220, 230].map((xPx) => ({ xPx, level: "sixteenth" })),
      { xPx: 240, level: "beat" },
      ...[250, 260, 270].map((xPx) => ({ xPx, level: "sixteenth" })),
      { xPx: 280, level: "beat" },
      ...[290, 300, 310].map((xPx) => ({ xPx, level: "sixteenth" })),
    ]);
  });

  test.each<[TimeScale, Meter, expected: string]>([
    [scale(0, 16, 800), FOUR_FOUR, "1 1.2 1.3 1.4 2 2.2 2.3 2.4 3 3.2 3.3 3.4 4 4.2 4.3 4.4"],
    [scale(0, 32, 800), FOUR_FOUR, "1 2 3 4 5 6 7 8"],
    [scale(0, 128, 800), FOUR_FOUR, "1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31"],
    [scale(4, 5, 200), FOUR_FOUR, "2 2.1.2 2.1.3 2.1.4"],
    [scale(0, 6, 300), { numerator: 3, denominator: 4 }, "1 1.2 1.3 2 2.2 2.3"],
    [
      scale(0, 6, 600),
      { numerator: 6, denominator: 8 },
      "1 1.2 1.3 1.4 1.5 1.6 2 2.2 2.3 2.4 2.5 2.6",
    ],
    [
      scale(0, 7, 700),
      { numerator: 7, denominator: 8 },
      "1 1.2 1.3 1.4 1.5 1.6 1.7 2 2.2 2.3 2.4 2.5 2.6 2.7",
    ],
    [scale(0, 14, 400), { numerator: 7, denominator: 8 }, "1 2 3 4"],
  ])("of %j in %j are labelled %s", (range, meter, expected) => {
    expect(labels(gridLines(range, meter)).join(" ")).toBe(expected);
  });

  test("start in the middle of a bar where the view does, and leave its far edge to the next", () => {
    const lines = gridLines(scale(6.5, 9, 250), FOUR_FOUR);
    expect(lines[0]).toEqual({ xPx: 0, level: "sixteenth" });
    expect(lines.at(-1)?.xPx).toBe(225);
    expect(labels(lines)).toEqual(["2.4", "3"]);
  });

  test("are as exact at bar 100 000 as at the first", () => {
    const bar100k = 4 * 99_999;
    const lines = gridLines(scale(bar100k, bar100k + 4, 640), FOUR_FOUR);
    expect(lines).toHaveLength(16);
    expect(lines.map(({ xPx }) => xPx)).toEqual(Array.from({ length: 16 }, (_, i) => i * 40));
    expect(labels(lines)[0]).toBe("100000");
  });

  test.each([
    scale(0, 16, 0),
    scale(0, 16, -1),
    scale(0, 16, Number.NaN),
    scale(0, 16, Number.POSITIVE_INFINITY),
    scale(16, 16, 800),
    scale(17, 16, 800),
    scale(Number.NaN, 16, 800),
    scale(0, Number.NaN, 800),
    scale(0, Number.POSITIVE_INFINITY, 800),
    scale(Number.NEGATIVE_INFINITY, 16, 800),
  ])("are none where there is nothing to see: $from to $to on $widthPx px", (range) => {
    expect(gridLines(range, FOUR_FOUR)).toEqual([]);
  });

  test("are none in a bar without beats", () => {
    expect(gridLines(scale(0, 16, 800), { numerator: 0, denominator: 4 })).toEqual([]);
  });

  test.each([
    [1e15, 1e15 + 1000],
    [1e18, 1e18 + 1024],
    [1e300, 2e300],
    [0, 1e300],
    [0, 1e306],
    [0, Number.MAX_VALUE],
    [0, Number.MIN_VALUE],
  ])("come to an end for beats %d to %d, beyond any session", (from, to) => {
    expect(gridLines(scale(from, to, 800), FOUR_FOUR).length).toBeLessThanOrEqual(101);
  });
});

describe("for every view and every signature, the lines", () => {
  const views = fc
    .record({
      from: fc.double({ min: 0, max: 1_000_000, noNaN: true }),
      length: fc.oneof(
        fc.double({ min: 0.001, max: 8, noNaN: true }),
        fc.double({ min: 8, max: 1_000_000, noNaN: true }),
      ),
      widthPx: fc.integer({ min: 1, max: 8000 }),
    })
    .map(({ from, length, widthPx }) => scale(from, from + length, widthPx));
  const meters = fc.record({
    numerator: fc.integer({ min: 1, max: 16 }),
    denominator: fc.constantFrom(1, 2, 4, 8, 16),
  });
  /** Far from zero a view of a thousandth of a beat has fewer digits left. */
  const ROUNDING_PX = 0.01;

  test("are at least 8 px apart, the labels 48 px, and all of them in view", () => {
    fc.assert(
      fc.property(views, meters, (view, meter) => {
        const lines = gridLines(view, meter);
        expectApart(lines, MIN_LINE_DISTANCE_PX);
        const labelled = lines.filter(({ label }) => label !== undefined);
        expectApart(labelled, MIN_LABEL_DISTANCE_PX);
        for (const { xPx } of lines) {
          expect(xPx).toBeGreaterThanOrEqual(-ROUNDING_PX);
          expect(xPx).toBeLessThan(view.widthPx + ROUNDING_PX);
        }
      }),
    );
  });

  test("are no further apart than they need be: a step is at most four of the next finer", () => {
    fc.assert(
      fc.property(views, (view) => {
        const pxPerSixteenth = view.widthPx / ((view.to - view.from) * 4);
        const farthest = Math.max(pxPerSixteenth, MIN_LINE_DISTANCE_PX * 4);
        const lines = gridLines(view, FOUR_FOUR);
        expect(lines.length + 1).toBeGreaterThanOrEqual(Math.floor(view.widthPx / farthest));
      }),
    );
  });

  function expectApart(lines: readonly GridLine[], distancePx: number) {
    lines.forEach(({ xPx }, i) => {
      const before = lines[i - 1];
      if (before) expect(xPx - before.xPx).toBeGreaterThan(distancePx - ROUNDING_PX);
    });
  }
});
