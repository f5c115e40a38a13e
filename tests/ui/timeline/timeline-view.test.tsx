import { beforeEach, describe, expect, test, vi } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { scrollBy, zoomAt } from "../../../src/core/view.ts";
import { type TimelineView, createTimelineView } from "../../../src/ui/timeline/timeline-view.ts";

const requestFrame = vi.fn<() => void>();
let timeline: TimelineView;
beforeEach(() => {
  requestFrame.mockClear();
  timeline = createTimelineView(requestFrame);
  timeline.setLength(400);
  timeline.resize(1000, 300, 500);
  timeline.zoom({ from: beats(0), pxPerBeat: 10, widthPx: 1000 });
  timeline.follow(beats(0), "page");
  timeline.paint();
  requestFrame.mockClear();
});

describe("painting", () => {
  test("happens in the next frame after a change of the view, once, however many changes there were", () => {
    const paint = vi.fn<() => void>();
    timeline.addPainter(paint);
    timeline.paint();
    expect(paint).toHaveBeenCalledTimes(1);
    timeline.move(scrollBy(timeline.view, 10, 400));
    timeline.move(scrollBy(timeline.view, 10, 400));
    timeline.scrollDownTo(7);
    expect(paint).toHaveBeenCalledTimes(1);
    expect(requestFrame).toHaveBeenCalled();
    timeline.paint();
    timeline.paint();
    expect(paint).toHaveBeenCalledTimes(2);
  });

  test("does not happen because the playhead moved", () => {
    const paint = vi.fn<() => void>();
    timeline.addPainter(paint);
    timeline.paint();
    for (let position = 0; position < 90; position += 1) {
      timeline.follow(beats(position), "page");
      timeline.paint();
    }
    expect(paint).toHaveBeenCalledTimes(1);
    timeline.follow(beats(100), "page");
    timeline.paint();
    expect(paint).toHaveBeenCalledTimes(2);
  });

  test("of what is still follows the session's length, and not the view", () => {
    const paint = vi.fn<() => void>();
    timeline.addPainter(paint, { isStill: true });
    timeline.paint();
    timeline.move(scrollBy(timeline.view, 10, 400));
    timeline.resize(900, 300, 500);
    timeline.paint();
    expect(paint).toHaveBeenCalledTimes(1);
    timeline.setLength(500);
    timeline.paint();
    expect(paint).toHaveBeenCalledTimes(2);
  });

  test("is said to have settled once, after frame upon frame without any", () => {
    const onSettled = vi.fn<() => void>();
    timeline.addPainter(() => {}, { onSettled });
    for (let frame = 0; frame < 15; frame += 1) timeline.paint();
    timeline.scrollDownTo(5);
    for (let frame = 0; frame < 15; frame += 1) timeline.paint();
    expect(onSettled).not.toHaveBeenCalled();
    for (let frame = 0; frame < 40; frame += 1) timeline.paint();
    expect(onSettled).toHaveBeenCalledTimes(1);
  });

  test("goes on for the others when one of them throws, and does not call it for ever", () => {
    const broken = timeline.addPainter(() => {
      throw new Error("out of paint");
    });
    expect(() => timeline.paint()).toThrow("out of paint");
    expect(() => timeline.paint()).not.toThrow();
    broken.remove();
    broken.repaint();
    expect(() => timeline.paint()).not.toThrow();
  });
});

describe("following", () => {
  test("lets go when the user scrolls, and takes hold again when it is told to", () => {
    timeline.move(scrollBy(timeline.view, 2000, 400));
    timeline.follow(beats(1), "page");
    expect(timeline.view.from).toBe(200);
    timeline.takeHold();
    timeline.follow(beats(1), "page");
    expect(timeline.view.from).toBe(0);
  });

  test("leaves a zoom alone: a playhead that stands still is not run after", () => {
    timeline.follow(beats(60), "continuous");
    const zoomed = zoomAt(timeline.view, 0, 1.5, timeline.limits);
    timeline.zoom(zoomed);
    timeline.follow(beats(60), "continuous");
    expect(timeline.view).toEqual(zoomed);
    expect(timeline.isHolding).toBe(true);
  });

  test("lets go of a playhead that a zoom has put out of sight", () => {
    timeline.follow(beats(10), "page");
    timeline.zoom(zoomAt(timeline.view, 900, 4, timeline.limits));
    const { from } = timeline.view;
    expect(from).toBeGreaterThan(10);
    timeline.follow(beats(10.1), "page");
    expect(timeline.view.from).toBe(from);
  });

  test("brings the playhead into a page that has become narrower", () => {
    timeline.follow(beats(90), "page");
    timeline.resize(500, 300, 500);
    timeline.follow(beats(90), "page");
    expect(timeline.view.from).toBeGreaterThan(40);
  });
});

describe("up and down", () => {
  test("goes from the first lane to the last at the bottom, and no further", () => {
    timeline.scrollDownTo(1000);
    expect(timeline.topPx).toBe(200);
    timeline.scrollDownTo(-5);
    expect(timeline.topPx).toBe(0);
    timeline.scrollDownTo(Number.NaN);
    expect(timeline.topPx).toBe(0);
  });

  test("comes back up when there is more room", () => {
    timeline.scrollDownTo(200);
    timeline.resize(1000, 450, 500);
    expect(timeline.topPx).toBe(50);
  });
});

test("a session that has become shorter cannot be seen smaller than its whole", () => {
  timeline.zoom({ ...timeline.view, pxPerBeat: timeline.limits.minPxPerBeat });
  timeline.setLength(100);
  expect(timeline.view.pxPerBeat).toBe(timeline.limits.minPxPerBeat);
});
