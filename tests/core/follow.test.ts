import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FollowMode, followed } from "../../src/core/follow.ts";
import { beats } from "../../src/core/units.ts";
import { type View, beatsToX } from "../../src/core/view.ts";

/** 100 beats wide. */
const view = (from: number): View => ({ from: beats(from), pxPerBeat: 8, widthPx: 800 });
const fromAfter = (from: number, mode: FollowMode, position: number, lengthBeats = 1000) =>
  followed(view(from), mode, beats(position), lengthBeats).from;

describe("by pages, the view", () => {
  test.each([100, 150, 199.999])("is the same while the playhead is in it, at beat %d", (at) => {
    const page = view(100);
    expect(followed(page, "page", beats(at), 1000)).toBe(page);
  });

  test.each([
    ["left at its right edge", 200, 192],
    ["far behind its right edge", 700, 692],
    ["before its left edge", 50, 42],
    ["at the start", 0, 0],
    ["near the start", 5, 0],
    ["on the last page", 950, 900],
    ["at the end", 1000, 992],
    ["beyond the end", 2000, 1992],
  ])("turns to a playhead that is %s", (_, at, from) => {
    expect(fromAfter(100, "page", at)).toBe(from);
  });

  test("is turned once for every page while the playhead goes on, also beyond the end", () => {
    let page = view(0);
    const turns: number[] = [];
    for (let at = 0; at < 400; at += 1) {
      const next = followed(page, "page", beats(at), 250);
      if (next !== page) turns.push(at);
      page = next;
    }
    expect(turns).toEqual([100, 192, 250, 342]);
  });
});

describe("continuously, the view", () => {
  test.each([100, 120, 149.999])("waits for the playhead to come to its middle, at %d", (at) => {
    const still = view(100);
    expect(followed(still, "continuous", beats(at), 1000)).toBe(still);
  });

  test.each([
    ["in the middle", 150, 100],
    ["beyond it", 150.5, 100.5],
    ["out to the right", 700, 650],
    ["out to the left", 80, 30],
    ["at the start", 0, 0],
    ["near the end", 980, 900],
  ])("goes to a playhead that is %s", (_, at, from) => {
    expect(fromAfter(100, "continuous", at)).toBe(from);
  });

  test("is the same when it is where it should be", () => {
    const right = followed(view(100), "continuous", beats(333.3), 1000);
    expect(right).not.toEqual(view(100));
    expect(followed(right, "continuous", beats(333.3), 1000)).toBe(right);
    const atEnd = view(900);
    expect(followed(atEnd, "continuous", beats(970), 1000)).toBe(atEnd);
  });

  test("keeps some room before a playhead beyond the end, and gets there without a jump", () => {
    expect(fromAfter(900, "continuous", 1000)).toBe(908);
    expect(fromAfter(900, "continuous", 2000)).toBe(1908);
    let last = view(900);
    for (let at = 950; at < 1100; at += 1) {
      const next = followed(last, "continuous", beats(at), 1000);
      expect(next.from - last.from).toBeLessThanOrEqual(1);
      expect(next.from).toBeGreaterThanOrEqual(last.from);
      last = next;
    }
  });

  test("is not pulled back from beyond the end with the playhead in it", () => {
    const beyond = view(940);
    expect(followed(beyond, "continuous", beats(991), 1000)).toBe(beyond);
  });

  test("stays at the start of a session that is all in view", () => {
    const all = view(0);
    expect(followed(all, "continuous", beats(80), 90)).toBe(all);
  });
});

test("off, the view stays wherever the playhead goes", () => {
  const still = view(100);
  expect(followed(still, "off", beats(700), 1000)).toBe(still);
});

test.each(["page", "continuous"] as const)(
  "a view without a width, and a place that is no number, change nothing (%s)",
  (mode) => {
    const narrow = { ...view(100), widthPx: 0 };
    expect(followed(narrow, mode, beats(700), 1000)).toBe(narrow);
    const still = view(100);
    expect(followed(still, mode, beats(Number.NaN), 1000)).toBe(still);
  },
);

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test("whatever view, place and length: the playhead is in view, and following again changes nothing", () => {
  const views = fc.record({
    from: number(0, 100_000).map(beats),
    pxPerBeat: number(0.01, 2000),
    widthPx: fc.integer({ min: 10, max: 4000 }),
  });
  const modes = fc.constantFrom("page" as const, "continuous" as const);
  fc.assert(
    fc.property(views, modes, number(0, 100_000), number(0, 100_000), (any, mode, at, length) => {
      const shown = followed(any, mode, beats(at), length);
      const xPx = beatsToX(beats(at), shown);
      expect(xPx).toBeGreaterThan(-1e-6);
      expect(xPx).toBeLessThan(any.widthPx + 1e-6);
      expect(shown.pxPerBeat).toBe(any.pxPerBeat);
      expect(followed(shown, mode, beats(at), length).from).toBeCloseTo(shown.from, 6);
    }),
  );
});
