import { beforeEach, expect, test } from "vitest";
import { type Beats, beats } from "../../../src/core/units.ts";
import { beatsInView, beatsToX, scrollBy } from "../../../src/core/view.ts";
import type { TimelineCommands } from "../../../src/ui/timeline/timeline-commands.ts";
import { type TimelineView, createTimelineView } from "../../../src/ui/timeline/timeline-view.ts";
import { createZoomCommands } from "../../../src/ui/timeline/zoom-commands.ts";

let timeline: TimelineView;
let commands: TimelineCommands;
let position: Beats;
let loop: { enabled: boolean; start: Beats; end: Beats };

beforeEach(() => {
  timeline = createTimelineView(() => {});
  timeline.setLength(400);
  timeline.resize(1000, 300, 300);
  timeline.zoom({ from: beats(100), pxPerBeat: 10, widthPx: 1000 });
  position = beats(120);
  loop = { enabled: false, start: beats(150), end: beats(160) };
  commands = createZoomCommands({
    timeline,
    position: () => position,
    loop: () => loop,
    endBeats: () => beats(320),
  });
});

test("the playhead stays where it is when it is in view", () => {
  commands.zoomIn();
  expect(timeline.view.pxPerBeat).toBeGreaterThan(10);
  expect(beatsToX(position, timeline.view)).toBeCloseTo(200);
  commands.zoomOut();
  expect(timeline.view.pxPerBeat).toBeCloseTo(10);
  expect(timeline.view.from).toBeCloseTo(100);
});

test("else the middle does", () => {
  position = beats(20);
  commands.zoomIn();
  expect(beatsToX(beats(150), timeline.view)).toBeCloseTo(500);
});

test("the loop is shown when it is on, else the whole session", () => {
  commands.zoomToLoopOrFit();
  expect(timeline.view.from).toBe(0);
  expect(beatsInView(timeline.view)).toBeCloseTo(400);
  loop = { ...loop, enabled: true };
  commands.zoomToLoopOrFit();
  expect(beatsToX(loop.start, timeline.view)).toBeCloseTo(24);
  expect(beatsToX(loop.end, timeline.view)).toBeCloseTo(976);
});

test("back is to where one was, as often as one has gone away", () => {
  const first = timeline.view;
  commands.zoomToLoopOrFit();
  const second = timeline.view;
  loop = { ...loop, enabled: true };
  commands.zoomToLoopOrFit();
  // Pressed again where it is already: there is nothing to come back from.
  commands.zoomToLoopOrFit();
  commands.zoomBack();
  expect(timeline.view).toEqual(second);
  commands.zoomBack();
  expect(timeline.view).toEqual(first);
  commands.zoomBack();
  expect(timeline.view).toEqual(first);
});

test("the view of the moment, the material's end and the playhead's hold can be had", () => {
  timeline.move(scrollBy(timeline.view, 10, 400));
  expect(commands.currentView()).toBe(timeline.view);
  expect(commands.endBeats()).toBe(320);
  expect(timeline.isHolding).toBe(false);
  commands.followAgain();
  expect(timeline.isHolding).toBe(true);
});
