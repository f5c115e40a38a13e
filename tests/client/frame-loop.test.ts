import { beforeEach, expect, test } from "vitest";
import { type FrameLoop, createFrameLoop } from "../../src/client/frame-loop.ts";
import { type FakeFrames, createFakeFrames } from "../support/fake-frames.ts";

let display: FakeFrames;
let loop: FrameLoop;
let isMoving: boolean;
let drawn: string[];
/** The frames before which the page had not been drawn for a while. */
let returns: number[];
beforeEach(() => {
  display = createFakeFrames();
  isMoving = false;
  drawn = [];
  returns = [];
  loop = createFrameLoop({
    frames: display.frames,
    isMoving: () => isMoving,
    onReturn: (timeMs) => void returns.push(timeMs),
  });
});

const add = (name: string) => loop.add((timeMs) => drawn.push(`${name} at ${timeMs}`));

test("a new drawer draws once in the next frame, and then the loop sleeps", () => {
  add("playhead");
  expect(drawn).toEqual([]);
  display.draw(16);
  expect(drawn).toEqual(["playhead at 16"]);
  expect(display.requested).toBe(0);
});

test("while something moves every drawer draws in every frame", () => {
  isMoving = true;
  add("playhead");
  add("readout");
  display.draw(16);
  display.draw(33);
  expect(drawn).toEqual(["playhead at 16", "readout at 16", "playhead at 33", "readout at 33"]);
  isMoving = false;
  display.draw(50);
  expect(display.requested).toBe(0);
});

test("a sleeping loop wakes for one frame at a change", () => {
  add("playhead");
  display.draw(16);
  loop.wake();
  display.draw(1000);
  expect(drawn).toEqual(["playhead at 16", "playhead at 1000"]);
  expect(display.requested).toBe(0);
});

test("however often it is woken, one frame is asked for", () => {
  isMoving = true;
  add("playhead");
  add("readout");
  loop.wake();
  loop.wake();
  expect(display.requested).toBe(1);
  display.draw(16);
  loop.wake();
  expect(display.requested).toBe(1);
});

test("with nobody to draw it sleeps, whatever moves", () => {
  isMoving = true;
  loop.wake();
  expect(display.requested).toBe(0);
  const removePlayhead = add("playhead");
  const removeReadout = add("readout");
  removePlayhead();
  expect(display.requested).toBe(1);
  removeReadout();
  expect(display.requested).toBe(0);
});

test("a drawer may take itself off while it draws", () => {
  isMoving = true;
  const remove = loop.add(() => {
    drawn.push("once");
    remove();
  });
  display.draw(16);
  expect(display.requested).toBe(0);
  display.draw(33);
  expect(drawn).toEqual(["once"]);
});

test("stop cancels the frame that was asked for, and no other is asked for after it", () => {
  isMoving = true;
  add("playhead");
  loop.stop();
  expect(display.requested).toBe(0);
  add("readout");
  loop.wake();
  expect(display.requested).toBe(0);
  display.draw(16);
  expect(drawn).toEqual([]);
});

test("a drawer that throws does not end the frames of the others", () => {
  isMoving = true;
  add("playhead");
  loop.add(() => {
    throw new Error("a host's mistake");
  });
  expect(() => display.draw(16)).toThrow("a host's mistake");
  expect(() => display.draw(33)).toThrow("a host's mistake");
  expect(drawn).toEqual(["playhead at 16", "playhead at 33"]);
});

test("a page that has not been drawn for a quarter of a second is told of its return, before it draws", () => {
  isMoving = true;
  loop.add((timeMs) => drawn.push(`${returns.length} returns before ${timeMs}`));
  // The first frame of all is one.
  for (const timeMs of [100, 116, 366, 617]) display.draw(timeMs);
  expect(returns).toEqual([100, 617]);
  expect(drawn).toEqual([
    "1 returns before 100",
    "1 returns before 116",
    "1 returns before 366",
    "2 returns before 617",
  ]);
});

test("stamps that are rounded to a millisecond are drawn at even times", () => {
  isMoving = true;
  const times: number[] = [];
  loop.add((timeMs) => times.push(timeMs));
  for (let frame = 0; frame < 600; frame += 1) display.draw(Math.floor(1000 + (frame * 1000) / 60));
  const steps = times.slice(300).map((ms, i) => ms - (times[299 + i] ?? ms));
  expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(0.3);
});
