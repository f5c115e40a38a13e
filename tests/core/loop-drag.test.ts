import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LoopDrag, type LoopPart, dragLoop, loopPartAt } from "../../src/core/loop-drag.ts";
import { type Beats, beats } from "../../src/core/units.ts";

const toBeat = (position: Beats): Beats => beats(Math.round(position));
const free = (position: Beats): Beats => position;
const range = (start: number, end: number) => ({ start: beats(start), end: beats(end) });

const drag = (
  part: LoopDrag["part"],
  [down, now]: readonly [number, number],
  more: Partial<LoopDrag> = {},
) =>
  dragLoop({
    part,
    grabbed: range(8, 16),
    downBeats: beats(down),
    nowBeats: beats(now),
    snap: toBeat,
    minBeats: 1,
    ...more,
  });

describe("what is under the pointer on a loop of 100–200 px, with handles of 10", () => {
  const view = { from: beats(0), pxPerBeat: 10, widthPx: 800 };
  test.each<[xPx: number, LoopPart | null]>([
    [89, null],
    [90, "start"],
    [100, "start"],
    [110, "start"],
    [111, "body"],
    [189, "body"],
    [190, "end"],
    [210, "end"],
    [211, null],
    [Number.NaN, null],
  ])("at %d px is %s", (xPx, part) => {
    expect(loopPartAt(xPx, range(10, 20), view, 10)).toBe(part);
  });

  test.each<[xPx: number, LoopPart | null]>([
    [95, "start"],
    [103, "start"],
    [106, "body"],
    [109, "end"],
    [118, "end"],
  ])("of a loop of 100–112 px at %d px is %s", (xPx, part) => {
    expect(loopPartAt(xPx, range(10, 11.2), view, 10)).toBe(part);
  });

  test("is nothing where the loop is empty", () => {
    expect(loopPartAt(100, range(10, 10), view, 10)).toBeNull();
  });
});

describe("dragging the loop of 8–16", () => {
  test.each<[LoopDrag["part"], [down: number, now: number], [start: number, end: number]]>([
    ["start", [8.2, 4.3], [4, 16]],
    ["start", [8.2, 15.3], [15, 16]],
    ["start", [8.2, 16.2], [15, 16]],
    ["start", [8.2, 20.2], [16, 20]],
    ["start", [8.2, -9], [0, 16]],
    ["end", [15.8, 20.1], [8, 20]],
    ["end", [15.8, 7.8], [8, 9]],
    ["end", [15.8, 4.2], [4, 8]],
    ["end", [15.8, -9], [0, 8]],
    ["body", [12.3, 14.2], [10, 18]],
    ["body", [12.3, 12.6], [8, 16]],
    ["body", [12.3, 0], [0, 8]],
    ["new", [19.8, 24.2], [20, 24]],
    ["new", [24.2, 19.8], [20, 24]],
    ["new", [20.1, 20.2], [20, 21]],
    ["new", [20.2, 20.1], [19, 20]],
    ["new", [20, 20], [20, 21]],
    ["new", [0.2, -3], [0, 1]],
  ])("by its %s from and to %j makes %j", (part, places, [start, end]) => {
    expect(drag(part, places)).toEqual({ start, end });
  });

  test("moves nothing before the pointer has moved, even off the grid", () => {
    const offGrid = range(8.123, 16.456);
    for (const part of ["start", "end", "body"] as const) {
      expect(drag(part, [12, 12], { grabbed: offGrid })).toEqual(offGrid);
    }
  });

  test("moves the body of a loop off the grid so that its start is on it", () => {
    const { start, end } = drag("body", [12, 14], { grabbed: range(8.25, 9.5) });
    expect([start, end]).toEqual([10, 11.25]);
  });

  test("moves freely without the grid", () => {
    expect(drag("end", [16.25, 17.5], { snap: free })).toEqual(range(8, 17.25));
  });

  test("does not know of what else a loop has", () => {
    const grabbed = { enabled: true, ...range(8, 16) };
    expect(drag("start", [8, 8], { grabbed })).toEqual(range(8, 16));
  });
});

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test("whatever is dragged where, the loop is one: finite, from 0 on, at least as long as the least", () => {
  const grabbeds = fc
    .tuple(number(0, 100_000), number(0.001, 1000))
    .map(([start, length]) => range(start, start + length));
  const grids = number(0.001, 64).map((step) => ({
    snap: (position: Beats) => beats(Math.round(position / step) * step),
    minBeats: step,
  }));
  const parts = fc.constantFrom("start" as const, "end", "body", "new");
  const places = fc.oneof(number(-1000, 110_000), fc.double());
  fc.assert(
    fc.property(grabbeds, grids, parts, places, places, (grabbed, grid, part, down, now) => {
      const drawn = Math.abs(down) < 1e9 && Math.abs(now) < 1e9;
      const { start, end } = drag(part, [down, now], { grabbed, ...grid });
      expect(start).toBeGreaterThanOrEqual(0);
      expect(Number.isFinite(end)).toBe(true);
      if (!drawn) return;
      expect(end).toBeGreaterThan(start);
      const length = grabbed.end - grabbed.start;
      if (part === "body") expect(end - start).toBeCloseTo(length, 6);
      else expect(end - start).toBeGreaterThanOrEqual(Math.min(grid.minBeats, length) - 1e-6);
    }),
  );
});

test("a dragged edge leaves the other where it is, on its own side or across", () => {
  const places = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom("start" as const, "end"), places, (part, now) => {
      const { start, end } = drag(part, [part === "start" ? 8 : 16, now]);
      expect([start, end]).toContain(part === "start" ? 16 : 8);
    }),
  );
});

test.each<Partial<LoopDrag>>([
  { nowBeats: beats(Number.NaN) },
  { downBeats: beats(Number.NaN) },
  { nowBeats: beats(Number.POSITIVE_INFINITY) },
  { minBeats: Number.NaN },
  { minBeats: 0 },
  { snap: () => beats(Number.NaN) },
  { grabbed: range(0, 0) },
  { grabbed: range(Number.NaN, 4) },
])("what is not a number or not a loop makes no empty loop: %j", (broken) => {
  for (const part of ["start", "end", "body", "new"] as const) {
    const { start, end } = drag(part, [12, 12.0001], broken);
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThan(1000);
  }
});
