import type { Loop } from "./loop.ts";
import { type Beats, TICKS_PER_BEAT, beats } from "./units.ts";
import { type View, beatsToX } from "./view.ts";

export type LoopPart = "start" | "end" | "body";
export type LoopRange = Pick<Loop, "start" | "end">;

export interface LoopDrag {
  /** What was taken hold of; `new` where there was no loop. */
  readonly part: LoopPart | "new";
  /** The loop when the pointer went down. */
  readonly grabbed: LoopRange;
  readonly downBeats: Beats;
  readonly nowBeats: Beats;
  /** The nearest place of the grid, or the place itself. */
  readonly snap: (position: Beats) => Beats;
  /** The shortest loop that is made. */
  readonly minBeats: number;
}

/**
 * What of the loop is under the pointer. The handles reach `handlePx` to both sides of their edge, but to the inside no
 * further than a third of the loop, so that a short one has a body too.
 */
export function loopPartAt(
  xPx: number,
  { start, end }: LoopRange,
  view: View,
  handlePx: number,
): LoopPart | null {
  const startPx = beatsToX(start, view);
  const endPx = beatsToX(end, view);
  if (!(startPx < endPx && xPx >= startPx - handlePx && xPx <= endPx + handlePx)) return null;
  const insidePx = Math.min(handlePx, (endPx - startPx) / 3);
  if (xPx <= startPx + insidePx) return "start";
  return xPx >= endPx - insidePx ? "end" : "body";
}

/**
 * The loop as the gesture has it now: never empty, never before 0. An edge goes to the snapped place and may cross the
 * other, which changes their roles. The body goes to where its start snaps, and keeps its length. Until the pointer has
 * moved nothing has, even if the loop is off the grid.
 */
export function dragLoop(drag: LoopDrag): LoopRange {
  const { part, grabbed, downBeats, nowBeats, snap } = drag;
  const minBeats = Math.max(1 / TICKS_PER_BEAT, finiteOr(0, drag.minBeats));
  const down = finiteOr(0, downBeats);
  const byBeats = finiteOr(0, nowBeats - down);
  const snapped = (position: number): number => {
    const place = Math.max(0, position);
    return Math.max(0, finiteOr(place, snap(beats(place))));
  };
  const isLoop = grabbed.start >= 0 && grabbed.end > grabbed.start && grabbed.end < Infinity;
  if (part === "new" || !isLoop) {
    return between(snapped(down), snapped(down + byBeats), byBeats < 0, minBeats);
  }
  if (byBeats === 0) return { start: grabbed.start, end: grabbed.end };
  if (part === "start") {
    return between(grabbed.end, snapped(grabbed.start + byBeats), true, minBeats);
  }
  if (part === "end") {
    return between(grabbed.start, snapped(grabbed.end + byBeats), false, minBeats);
  }
  const start = snapped(grabbed.start + byBeats);
  return { start: beats(start), end: beats(start + (grabbed.end - grabbed.start)) };
}

/**
 * From the one to the other, whichever is first. When they are too close the moving one is kept at the least distance, on
 * the side where it is, or where it comes from when they are at one place. Where 0 leaves no room for that, to the right.
 */
function between(
  fixed: number,
  moving: number,
  cameFromLeft: boolean,
  minBeats: number,
): LoopRange {
  const isLeft = moving === fixed ? cameFromLeft : moving < fixed;
  if (!isLeft) return { start: beats(fixed), end: beats(Math.max(moving, fixed + minBeats)) };
  const start = Math.max(0, Math.min(moving, fixed - minBeats));
  return { start: beats(start), end: beats(Math.max(fixed, start + minBeats)) };
}

const finiteOr = (otherwise: number, value: number): number =>
  Number.isFinite(value) ? value : otherwise;
