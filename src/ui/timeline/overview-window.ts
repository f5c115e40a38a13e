import { beats } from "../../core/units.ts";
import { type View, type ZoomLimits, beatsInView, scrollBy, zoomAt } from "../../core/view.ts";

/** The view as a window on the overview, in parts of its width: 0 to 1 both. */
export interface OverviewWindow {
  readonly start: number;
  readonly end: number;
}

export type WindowPart = "start" | "body" | "end";

export function windowOf(view: View, lengthBeats: number): OverviewWindow {
  const part = (position: number) => Math.min(1, Math.max(0, position / lengthBeats || 0));
  return { start: part(view.from), end: part(view.from + beatsInView(view)) };
}

/**
 * What of the window is under the pointer; null beside it. The handles reach `handlePx` to the outside of their edge, and
 * to the inside no further than a third of the window.
 */
export function windowPartAt(
  xPx: number,
  { start, end }: OverviewWindow,
  widthPx: number,
  handlePx: number,
): WindowPart | null {
  const startPx = start * widthPx;
  const endPx = end * widthPx;
  if (xPx < startPx - handlePx || xPx > endPx + handlePx) return null;
  const insidePx = Math.min(handlePx, (endPx - startPx) / 3);
  if (xPx <= startPx + insidePx) return "start";
  return xPx >= endPx - insidePx ? "end" : "body";
}

/** The view with its left edge that much later. */
export const shifted = (view: View, byBeats: number, lengthBeats: number): View =>
  scrollBy(view, byBeats * view.pxPerBeat, lengthBeats);

/** The view with `position` in its middle. */
export const centredOn = (view: View, position: number, lengthBeats: number): View =>
  shifted(view, position - beatsInView(view) / 2 - view.from, lengthBeats);

/** The view with one of its edges at `position`, as far as the limits let it, and the other where it was. */
export function withEdgeAt(
  view: View,
  edge: "start" | "end",
  position: number,
  limits: ZoomLimits,
): View {
  const to = beats(view.from + beatsInView(view));
  const span = edge === "start" ? to - position : position - view.from;
  const factor = span > 0 ? beatsInView(view) / span : Number.POSITIVE_INFINITY;
  const kept = Math.min(factor, limits.maxPxPerBeat / view.pxPerBeat);
  return zoomAt(view, edge === "start" ? view.widthPx : 0, kept, limits);
}
