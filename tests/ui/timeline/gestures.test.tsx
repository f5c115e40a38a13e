import { fireEvent } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { beatsToX } from "../../../src/core/view.ts";
import { listenToMiddleButton } from "../../../src/ui/timeline/middle-button.ts";
import { type TimelineView, createTimelineView } from "../../../src/ui/timeline/timeline-view.ts";
import { listenToTouches } from "../../../src/ui/timeline/touch-gestures.ts";
import { listenToSafariPinch, listenToWheel } from "../../../src/ui/timeline/wheel-gestures.ts";
import { stubPointerEvents } from "../../support/fake-pointers.ts";
import { LEFT_PX, stubLayout } from "../../support/page-layout.ts";

let timeline: TimelineView;
let root: HTMLElement;
let strip: HTMLElement;
let lanes: HTMLElement;
let listening: AbortController;

beforeEach(() => {
  stubLayout(1000);
  stubPointerEvents();
  root = document.createElement("section");
  strip = root.appendChild(document.createElement("div"));
  lanes = root.appendChild(document.createElement("div"));
  timeline = createTimelineView(() => {});
  timeline.setLength(400);
  timeline.resize(1000, 300, 900);
  timeline.zoom({ from: beats(100), pxPerBeat: 10, widthPx: 1000 });
  listening = new AbortController();
  const ground = { root, scene: root, isPanned: (target: unknown) => target === lanes };
  listenToWheel(ground, timeline, listening.signal);
  listenToSafariPinch(ground, timeline, listening.signal);
  listenToTouches(ground, timeline, listening.signal);
  listenToMiddleButton(ground, timeline, listening.signal);
});

describe("the wheel", () => {
  test.each([{ ctrlKey: true }, { metaKey: true }])(
    "with %j zooms at the pointer, and the page does not",
    (key) => {
      const before = timeline.view.from + 30;
      const isLeft = fireEvent.wheel(strip, { deltaY: -100, clientX: LEFT_PX + 300, ...key });
      expect(isLeft).toBe(false);
      expect(timeline.view.pxPerBeat).toBeGreaterThan(10);
      expect(beatsToX(beats(before), timeline.view)).toBeCloseTo(300);
    },
  );

  test("over the names zooms at the left edge", () => {
    fireEvent.wheel(lanes, { deltaY: -100, clientX: LEFT_PX - 50, ctrlKey: true });
    expect(timeline.view.from).toBe(100);
  });

  test("alone moves the lanes up and down, and sideways as far as the device says so", () => {
    fireEvent.wheel(lanes, { deltaX: 20, deltaY: 50 });
    expect(timeline.topPx).toBe(50);
    expect(timeline.view.from).toBe(102);
  });

  test.each([
    { deltaX: 0, deltaY: 100 },
    { deltaX: 100, deltaY: 0 },
  ])("with Shift moves sideways only: %j", (turn) => {
    fireEvent.wheel(lanes, { ...turn, shiftKey: true });
    expect(timeline.view.from).toBe(110);
    expect(timeline.topPx).toBe(0);
  });

  test("counts lines where the browser does", () => {
    fireEvent.wheel(lanes, { deltaY: 3, deltaMode: 1 });
    expect(timeline.topPx).toBe(48);
  });

  test("that something else has taken is left to it", () => {
    strip.addEventListener("wheel", (event) => event.preventDefault());
    fireEvent.wheel(strip, { deltaY: 50 });
    expect(timeline.topPx).toBe(0);
  });

  test("sideways lets go of the playhead; up and down does not", () => {
    fireEvent.wheel(lanes, { deltaY: 50 });
    expect(timeline.isHolding).toBe(true);
    fireEvent.wheel(lanes, { deltaX: 5 });
    expect(timeline.isHolding).toBe(false);
  });
});

const touch = (type: "Down" | "Move" | "Up", on: Element, pointerId: number, x: number, y = 0) =>
  fireEvent[`pointer${type}`](on, {
    pointerId,
    pointerType: "touch",
    clientX: LEFT_PX + x,
    clientY: y,
  });

describe("a finger", () => {
  test("takes the lanes along", () => {
    touch("Down", lanes, 1, 500, 200);
    touch("Move", lanes, 1, 450, 180);
    expect(timeline.view.from).toBe(105);
    expect(timeline.topPx).toBe(20);
    touch("Up", lanes, 1, 450, 180);
    touch("Move", lanes, 1, 400, 180);
    expect(timeline.view.from).toBe(105);
  });

  test("on a strip is the strip's", () => {
    const heard = vi.fn();
    strip.addEventListener("pointermove", heard);
    touch("Down", strip, 1, 500);
    touch("Move", strip, 1, 450);
    expect(timeline.view.from).toBe(100);
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

describe("two fingers", () => {
  test.each(["lanes", "strip"])("on the %s zoom: what is under them stays under them", (name) => {
    const on = name === "lanes" ? lanes : strip;
    touch("Down", on, 1, 400);
    touch("Down", on, 2, 600);
    touch("Move", on, 1, 300);
    touch("Move", on, 2, 700);
    expect(timeline.view.pxPerBeat).toBeCloseTo(20);
    expect(beatsToX(beats(140), timeline.view)).toBeCloseTo(300);
    expect(beatsToX(beats(160), timeline.view)).toBeCloseTo(700);
  });

  test("that go along together scroll", () => {
    touch("Down", lanes, 1, 400, 100);
    touch("Down", lanes, 2, 600, 100);
    touch("Move", lanes, 1, 380, 90);
    touch("Move", lanes, 2, 580, 90);
    expect(timeline.view.pxPerBeat).toBeCloseTo(10, 0);
    expect(timeline.view.from).toBeCloseTo(102, 0);
    expect(timeline.topPx).toBe(10);
  });

  test("call off what the first of them has begun on a strip, which hears no more of it", () => {
    const cancelled = vi.fn();
    const moved = vi.fn();
    strip.addEventListener("pointercancel", cancelled);
    strip.addEventListener("pointermove", moved);
    touch("Down", strip, 1, 400);
    expect(cancelled).not.toHaveBeenCalled();
    touch("Down", lanes, 2, 600);
    expect(cancelled).toHaveBeenCalledTimes(1);
    touch("Move", strip, 1, 380);
    expect(moved).not.toHaveBeenCalled();
  });

  test("leave nothing behind: the last of them moves nothing until it is lifted", () => {
    touch("Down", lanes, 1, 400);
    touch("Down", lanes, 2, 600);
    touch("Up", lanes, 2, 600);
    touch("Move", lanes, 1, 300);
    expect(timeline.view.from).toBe(100);
    touch("Up", lanes, 1, 300);
    touch("Down", lanes, 1, 400);
    touch("Move", lanes, 1, 390);
    expect(timeline.view.from).toBe(101);
  });
});

const mouse = (type: "Down" | "Move" | "Up", x: number, y: number) =>
  fireEvent[`pointer${type}`](strip, {
    pointerId: 1,
    pointerType: "mouse",
    button: 1,
    clientX: x,
    clientY: y,
  });

describe("the middle button", () => {
  test("takes the timeline along, over strips too, until it is released", () => {
    mouse("Down", 500, 200);
    mouse("Move", 400, 150);
    expect(timeline.view.from).toBe(110);
    expect(timeline.topPx).toBe(50);
    mouse("Up", 400, 150);
    mouse("Move", 300, 150);
    expect(timeline.view.from).toBe(110);
  });

  test("does not begin the browser's own scrolling", () => {
    expect(fireEvent.mouseDown(strip, { button: 1 })).toBe(false);
    expect(fireEvent.mouseDown(strip, { button: 0 })).toBe(true);
  });
});

const pinch = (type: string, scale: number) =>
  fireEvent(
    lanes,
    Object.assign(new Event(type, { bubbles: true, cancelable: true }), {
      scale,
      clientX: LEFT_PX + 200,
    }),
  );

test("Safari's pinch zooms at its middle", () => {
  expect(pinch("gesturestart", 1)).toBe(false);
  pinch("gesturechange", 1.5);
  expect(pinch("gesturechange", 2)).toBe(false);
  expect(timeline.view.pxPerBeat).toBeCloseTo(20);
  expect(beatsToX(beats(120), timeline.view)).toBeCloseTo(200);
});

test("nothing is heard once it is over", () => {
  listening.abort();
  fireEvent.wheel(lanes, { deltaY: 50, deltaX: 50 });
  touch("Down", lanes, 1, 500);
  touch("Move", lanes, 1, 400);
  expect(timeline.view.from).toBe(100);
  expect(timeline.topPx).toBe(0);
});
