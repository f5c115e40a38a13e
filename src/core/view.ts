import { type Beats, beats } from "./units.ts";

/** What is seen of the timeline from left to right. */
export interface View {
  /** At the left edge. At least 0, and between two beats as well as on one. */
  readonly from: Beats;
  readonly pxPerBeat: number;
  readonly widthPx: number;
}

export interface ZoomLimits {
  readonly minPxPerBeat: number;
  readonly maxPxPerBeat: number;
}

/** Here a tick is two pixels wide. */
export const MAX_PX_PER_BEAT = 2000;
/** Zoomed out as far as it goes, a tenth of the session's length is left free behind its end. */
const ROOM_AT_END = 1.1;

/** Pixels from the left edge. Fractional, and outside `[0, widthPx)` for a position that is not in view. */
export const beatsToX = (position: Beats, { from, pxPerBeat }: View): number =>
  (position - from) * pxPerBeat;

/** The inverse of `beatsToX`. Less than 0 for a place left of the song's start. */
export const xToBeats = (xPx: number, { from, pxPerBeat }: View): Beats =>
  beats(from + xPx / pxPerBeat);

/** It has a width, and its numbers are numbers: there is something to draw. */
export const isDrawable = ({ from, pxPerBeat, widthPx }: View): boolean =>
  Number.isFinite(from) &&
  Number.isFinite(pxPerBeat) &&
  Number.isFinite(widthPx) &&
  pxPerBeat > 0 &&
  widthPx > 0;

export const beatsInView = ({ pxPerBeat, widthPx }: View): number => widthPx / pxPerBeat;

/** Out to the whole session and a bit, in to `MAX_PX_PER_BEAT`. */
export function zoomLimits(lengthBeats: number, widthPx: number): ZoomLimits {
  const fitting = widthPx / (lengthBeats * ROOM_AT_END);
  const isZoom = fitting > 0 && fitting < MAX_PX_PER_BEAT;
  return { minPxPerBeat: isZoom ? fitting : 1, maxPxPerBeat: MAX_PX_PER_BEAT };
}

/** Zooms by `factor` within the limits. The beat at `xPx` stays where it is, unless the song's start comes into the way. */
export function zoomAt(view: View, xPx: number, factor: number, limits: ZoomLimits): View {
  const pxPerBeat = within(limits, view.pxPerBeat * factor);
  if (pxPerBeat === view.pxPerBeat) return view;
  return changed(view, xToBeats(xPx, view) - xPx / pxPerBeat, pxPerBeat);
}

/**
 * Scrolls to the right, or with a negative `dxPx` to the left: until the session's end is at the right edge. A view that
 * is beyond that already, because the playhead went there, is not pulled back.
 */
export function scrollBy(view: View, dxPx: number, lengthBeats: number): View {
  const farthest = Math.max(view.from, lengthBeats - beatsInView(view));
  return changed(view, Math.min(view.from + dxPx / view.pxPerBeat, farthest), view.pxPerBeat);
}

/**
 * Shows `[from, to)` over the whole width less a margin on both sides. Where the limits do not let it be that large or
 * that small it stands in the middle. An empty range, or a view too narrow for the margins, changes nothing.
 */
export function fitRange(
  view: View,
  from: Beats,
  to: Beats,
  marginPx: number,
  limits: ZoomLimits = { minPxPerBeat: 0, maxPxPerBeat: MAX_PX_PER_BEAT },
): View {
  const roomPx = view.widthPx - 2 * marginPx;
  if (!(to > from && roomPx > 0)) return view;
  const pxPerBeat = within(limits, roomPx / (to - from));
  return changed(view, from + (to - from) / 2 - view.widthPx / 2 / pxPerBeat, pxPerBeat);
}

/** The view nearest to what is asked for that can be shown: what is not a number becomes the least that is allowed. */
export function clampView(view: View, limits: ZoomLimits): View {
  const from = beats(finiteOrZero(view.from));
  const widthPx = finiteOrZero(view.widthPx);
  const pxPerBeat = within(limits, Number.isNaN(view.pxPerBeat) ? 0 : view.pxPerBeat);
  const isSame = from === view.from && widthPx === view.widthPx && pxPerBeat === view.pxPerBeat;
  return isSame ? view : { from, pxPerBeat, widthPx };
}

/**
 * The only way from one view to the next: a view from before zero becomes one from zero, and what is not finite changes
 * nothing. The same object where nothing changes.
 */
export function changed(view: View, from: number, pxPerBeat: number): View {
  if (!(Number.isFinite(from) && Number.isFinite(pxPerBeat) && pxPerBeat > 0)) return view;
  const kept = beats(Math.max(0, from));
  return kept === view.from && pxPerBeat === view.pxPerBeat
    ? view
    : { ...view, from: kept, pxPerBeat };
}

const within = ({ minPxPerBeat, maxPxPerBeat }: ZoomLimits, pxPerBeat: number): number =>
  Math.min(maxPxPerBeat, Math.max(minPxPerBeat, pxPerBeat));

const finiteOrZero = (value: number): number => (Number.isFinite(value) ? Math.max(0, value) : 0);

/** What is read of a `WheelEvent`. */
export interface WheelTurn {
  /** 0: pixels, 1: lines, 2: pages. */
  readonly deltaMode: number;
  readonly deltaX: number;
  readonly deltaY: number;
}

const PX_PER_LINE = 16;
/** A notch of three lines, 48 px, zooms by 1.2. */
const ZOOM_PER_PX = Math.log(1.2) / 48;
/** One event zooms by no more than this, however far the wheel was thrown. */
const MAX_ZOOM = 1.25;

/** How far the wheel was turned in pixels, whatever unit the browser counts in. A page is `pagePx`. */
export function wheelPixels(
  { deltaMode, deltaX, deltaY }: WheelTurn,
  pagePx: number,
): { dxPx: number; dyPx: number } {
  const unitPx = deltaMode === 1 ? PX_PER_LINE : deltaMode === 2 ? pagePx : 1;
  return { dxPx: deltaX * unitPx, dyPx: deltaY * unitPx };
}

/**
 * What a turn of the wheel zooms by: down (positive) makes smaller. A notch of a mouse is about 1.2 whether it counts as
 * 48, 100 or 120 px; a pinch comes as many turns of a few pixels. As much back again is the same view again.
 */
export function zoomFactor(deltaPx: number): number {
  const factor = Math.exp(-deltaPx * ZOOM_PER_PX);
  return Number.isNaN(factor) ? 1 : Math.min(MAX_ZOOM, Math.max(1 / MAX_ZOOM, factor));
}
