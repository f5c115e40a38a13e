import { assert, constantFrom, double, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { type View, beatsInView, zoomLimits } from "../../../src/core/view.ts";
import {
  centredOn,
  shifted,
  windowOf,
  windowPartAt,
  withEdgeAt,
} from "../../../src/ui/timeline/overview-window.ts";

const LENGTH = 400;
/** Beats 100 to 200. */
const VIEW: View = { from: beats(100), pxPerBeat: 10, widthPx: 1000 };
const LIMITS = zoomLimits(LENGTH, 1000);
const end = (view: View) => view.from + beatsInView(view);

test("the window is the part of the session that is seen", () => {
  expect(windowOf(VIEW, LENGTH)).toEqual({ start: 0.25, end: 0.5 });
  expect(windowOf({ ...VIEW, from: beats(350) }, LENGTH)).toEqual({ start: 0.875, end: 1 });
  expect(windowOf(VIEW, 0)).toEqual({ start: 1, end: 1 });
});

test.each([
  [243, null],
  [244, "start"],
  [256, "start"],
  [257, "body"],
  [493, "body"],
  [494, "end"],
  [506, "end"],
  [507, null],
])("%d px from the left there is %s", (xPx, part) => {
  expect(windowPartAt(xPx, { start: 0.25, end: 0.5 }, 1000, 6)).toBe(part);
});

test("a window of a few pixels can be taken hold of in its middle all the same", () => {
  expect(windowPartAt(254.5, { start: 0.25, end: 0.259 }, 1000, 6)).toBe("body");
});

describe("an edge that is dragged", () => {
  test("goes where it is put, and the other stays", () => {
    assert(
      property(
        constantFrom("start", "end"),
        double({ min: 0, max: 99, noNaN: true }),
        (edge, by) => {
          const position = edge === "start" ? 100 + by : 200 - by;
          const next = withEdgeAt(VIEW, edge, position, LIMITS);
          expect(edge === "start" ? next.from : end(next)).toBeCloseTo(position, 6);
          expect(edge === "start" ? end(next) : next.from).toBeCloseTo(
            edge === "start" ? 200 : 100,
            6,
          );
        },
      ),
    );
  });

  test("comes no nearer to the other than the zoom goes", () => {
    expect(withEdgeAt(VIEW, "end", 100, LIMITS).pxPerBeat).toBe(LIMITS.maxPxPerBeat);
    expect(withEdgeAt(VIEW, "start", 300, LIMITS).pxPerBeat).toBe(LIMITS.maxPxPerBeat);
    expect(withEdgeAt(VIEW, "end", 100, LIMITS).from).toBe(100);
  });
});

test("a press beside the window brings its middle there, at the ends as far as that goes", () => {
  expect(centredOn(VIEW, 300, LENGTH)).toMatchObject({ from: 250, pxPerBeat: 10 });
  expect(centredOn(VIEW, 10, LENGTH).from).toBe(0);
  expect(centredOn(VIEW, 399, LENGTH).from).toBe(300);
});

test("the window that is dragged takes the view along", () => {
  expect(shifted(VIEW, 30, LENGTH).from).toBe(130);
  expect(shifted(VIEW, -130, LENGTH).from).toBe(0);
});
