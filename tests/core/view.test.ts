import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beats } from "../../src/core/units.ts";
import {
  MAX_PX_PER_BEAT,
  type View,
  beatsToX,
  clampView,
  fitRange,
  isDrawable,
  scrollBy,
  wheelPixels,
  xToBeats,
  zoomAt,
  zoomFactor,
  zoomLimits,
} from "../../src/core/view.ts";

const view = (from: number, pxPerBeat: number, widthPx = 800): View => ({
  from: beats(from),
  pxPerBeat,
  widthPx,
});
const limits = { minPxPerBeat: 0.5, maxPxPerBeat: MAX_PX_PER_BEAT };
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const views = fc
  .record({ from: number(0, 1_000_000), pxPerBeat: number(0.5, 2000), widthPx: number(1, 8000) })
  .map(({ from, pxPerBeat, widthPx }) => view(from, pxPerBeat, widthPx));

describe("a view of 50 px a beat from beat 16", () => {
  test.each([
    [16, 0],
    [17.5, 75],
    [32, 800],
    [14, -100],
    [40, 1200],
  ])("has beat %d at %d px, and the other way about", (position, xPx) => {
    expect(beatsToX(beats(position), view(16, 50))).toBe(xPx);
    expect(xToBeats(xPx, view(16, 50))).toBe(position);
  });
});

test("a place comes back from its pixels to within a thousandth of a pixel", () => {
  fc.assert(
    fc.property(views, number(0, 8000), (any, xPx) => {
      expect(Math.abs(beatsToX(xToBeats(xPx, any), any) - xPx)).toBeLessThan(0.001);
    }),
  );
});

describe("zooming", () => {
  test("leaves the beat at the pointer where it is", () => {
    expect(zoomAt(view(16, 50), 400, 2, limits)).toEqual(view(20, 100));
    expect(zoomAt(view(16, 50), 400, 0.5, limits)).toEqual(view(8, 25));
  });

  test("does so for every view, pointer and factor, unless that would be before the song", () => {
    fc.assert(
      fc.property(views, number(0, 1), number(0.1, 10), (any, part, factor) => {
        const xPx = part * any.widthPx;
        const zoomed = zoomAt(any, xPx, factor, limits);
        const isAtStart = zoomed.from === 0;
        const movedPx = beatsToX(xToBeats(xPx, any), zoomed) - xPx;
        if (isAtStart) expect(movedPx).toBeLessThan(0.001);
        else expect(Math.abs(movedPx)).toBeLessThan(0.001);
        expect(zoomed.pxPerBeat).toBeGreaterThanOrEqual(0.5);
        expect(zoomed.pxPerBeat).toBeLessThanOrEqual(2000);
        expect(zoomed.widthPx).toBe(any.widthPx);
      }),
    );
  });

  test("out at the start of the song keeps the start at the left edge", () => {
    expect(zoomAt(view(1, 50), 400, 0.5, limits)).toEqual(view(0, 25));
  });

  test("goes to its limits and no further, where it is the same view", () => {
    expect(zoomAt(view(16, 1500), 0, 10, limits)).toEqual(view(16, 2000));
    const farthest = view(16, 2000);
    expect(zoomAt(farthest, 100, 10, limits)).toBe(farthest);
    const closest = view(0.1, 2000);
    for (const xPx of [33.3, 400, 777.7]) expect(zoomAt(closest, xPx, 10, limits)).toBe(closest);
    const widest = view(16, 0.5);
    expect(zoomAt(widest, 100, 0.1, limits)).toBe(widest);
  });

  test.each([
    [nan, 2],
    [infinity, 2],
    [100, nan],
  ])("at %d px by %d changes nothing", (xPx, factor) => {
    const before = view(16, 50);
    expect(zoomAt(before, xPx, factor, limits)).toBe(before);
  });
});

describe("the limits of the zoom", () => {
  test("are the whole session with a tenth to spare, and two pixels a tick", () => {
    const { minPxPerBeat, maxPxPerBeat } = zoomLimits(100, 1100);
    expect(minPxPerBeat).toBeCloseTo(10, 9);
    expect(maxPxPerBeat).toBe(2000);
  });

  test.each([
    [0, 800],
    [nan, 800],
    [-1, 800],
    [100, 0],
    [100, nan],
    [infinity, 800],
    [0.001, 8000],
  ])("are numbers too for %d beats on %d px", (lengthBeats, widthPx) => {
    expect(zoomLimits(lengthBeats, widthPx)).toEqual({ minPxPerBeat: 1, maxPxPerBeat: 2000 });
  });
});

describe("scrolling a view of 16 beats", () => {
  test.each([
    [16, 100, 18],
    [16, -100, 14],
    [1, -100, 0],
    [80, 500, 84],
    [84, 1, 84],
    [90, 100, 90],
    [90, -50, 89],
  ])("from beat %d by %d px in a session of 100 goes to beat %d", (from, dxPx, to) => {
    expect(scrollBy(view(from, 50), dxPx, 100)).toEqual(view(to, 50));
  });

  test("has nowhere to go in a session shorter than that", () => {
    const all = view(0, 50);
    expect(scrollBy(all, 100, 10)).toBe(all);
    expect(scrollBy(all, -100, 10)).toBe(all);
  });

  test.each([nan, -infinity])("by %d changes nothing", (dxPx) => {
    const before = view(16, 50);
    expect(scrollBy(before, dxPx, 100)).toBe(before);
  });
});

describe("fitting a range into 800 px", () => {
  test("puts it between the margins", () => {
    const fitted = fitRange(view(0, 50), beats(100), beats(110), 40);
    expect(fitted.pxPerBeat).toBe(72);
    expect(beatsToX(beats(100), fitted)).toBeCloseTo(40, 9);
    expect(beatsToX(beats(110), fitted)).toBeCloseTo(760, 9);
  });

  test("gives up the left margin at the start of the song", () => {
    expect(fitRange(view(50, 50), beats(0), beats(10), 40)).toEqual(view(0, 72));
  });

  test("stands in the middle where the limits are reached", () => {
    const small = fitRange(view(0, 50), beats(100), beats(100.1), 0);
    expect(small).toEqual(view(100.05 - 0.2, 2000));
    const large = fitRange(view(0, 50), beats(0), beats(16_000), 0, limits);
    expect(large).toEqual(view(7200, 0.5));
  });

  test.each([
    [10, 10, 0],
    [10, 9, 0],
    [nan, 10, 0],
    [0, nan, 0],
    [0, infinity, 0],
    [0, 10, 400],
    [0, 10, nan],
  ])("changes nothing for %d to %d with margins of %d px", (from, to, marginPx) => {
    const before = view(16, 50);
    expect(fitRange(before, beats(from), beats(to), marginPx, limits)).toBe(before);
  });
});

describe("a view is always finite", () => {
  test("and the same when it can be shown as it is", () => {
    const fine = view(16, 50);
    expect(clampView(fine, limits)).toBe(fine);
  });

  test("and kept within the limits", () => {
    expect(clampView(view(-5, 5000, -3), limits)).toEqual(view(0, 2000, 0));
    expect(clampView(view(nan, nan, nan), limits)).toEqual(view(0, 0.5, 0));
    expect(clampView(view(infinity, infinity, infinity), limits)).toEqual(view(0, 2000, 0));
  });

  test("whatever it goes through", () => {
    const any = fc.double();
    const steps = fc.array(
      fc.oneof(
        fc.tuple(any, any).map(
          ([xPx, by]) =>
            (view: View) =>
              zoomAt(view, xPx, by, limits),
        ),
        fc.tuple(any, any).map(
          ([dxPx, end]) =>
            (view: View) =>
              scrollBy(view, dxPx, end),
        ),
        fc.tuple(any, any, any).map(
          ([a, b, px]) =>
            (view: View) =>
              fitRange(view, beats(a), beats(b), px, limits),
        ),
      ),
    );
    fc.assert(
      fc.property(views, steps, (first, steps) => {
        const last = steps.reduce((view, step) => step(view), first);
        expect(Number.isFinite(last.from) && last.from >= 0).toBe(true);
        expect(isDrawable(last)).toBe(true);
        expect(clampView(last, limits)).toBe(last);
      }),
    );
  });

  test.each([view(0, 50, 0), view(nan, 50), view(0, 0), view(0, infinity), view(0, 50, nan)])(
    "to be drawn: %j is not",
    (broken) => {
      expect(isDrawable(broken)).toBe(false);
    },
  );
});

describe("a turn of the wheel", () => {
  test.each([
    [0, 10, -120, { dxPx: 10, dyPx: -120 }],
    [1, 1, -3, { dxPx: 16, dyPx: -48 }],
    [2, 0, 1, { dxPx: 0, dyPx: 600 }],
  ])("in mode %d by %d and %d is %j", (deltaMode, deltaX, deltaY, px) => {
    expect(wheelPixels({ deltaMode, deltaX, deltaY }, 600)).toEqual(px);
  });

  test.each([48, 100, 120])("of one notch, %d px, zooms by about 1.2", (deltaPx) => {
    expect(zoomFactor(-deltaPx)).toBeGreaterThan(1.19);
    expect(zoomFactor(-deltaPx)).toBeLessThan(1.26);
    expect(zoomFactor(deltaPx) * zoomFactor(-deltaPx)).toBeCloseTo(1, 12);
  });

  test("of a few pixels, which is a pinch, zooms by a little", () => {
    expect(zoomFactor(-4)).toBeCloseTo(1.015, 3);
    expect(zoomFactor(0)).toBe(1);
  });

  test.each([1e3, 1e9, infinity])("of %d px, thrown, never means full zoom", (deltaPx) => {
    expect(zoomFactor(-deltaPx)).toBe(1.25);
    expect(zoomFactor(deltaPx)).toBe(0.8);
  });

  test("that is not a number does nothing", () => {
    expect(zoomFactor(nan)).toBe(1);
  });
});
