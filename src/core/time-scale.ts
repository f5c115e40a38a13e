import { type Beats, beats } from "./units.ts";

/** A stretch of the session, `[from, to)`, laid over a width in pixels. */
export interface TimeScale {
  readonly from: Beats;
  readonly to: Beats;
  readonly widthPx: number;
}

/** Pixels from the left edge. Fractional, and outside `[0, widthPx)` for a position that is not in view. */
export const beatsToX = (position: Beats, scale: TimeScale): number =>
  ((position - scale.from) / (scale.to - scale.from)) * scale.widthPx;

export const xToBeats = (xPx: number, scale: TimeScale): Beats =>
  beats(scale.from + (xPx / scale.widthPx) * (scale.to - scale.from));

/**
 * The page of the session that holds `position`, when pages are `lengthBeats` long and lie end to end from zero.
 * A position that is not a number is on the first page.
 */
export function pageAt(position: Beats, lengthBeats: number): { from: Beats; to: Beats } {
  const page = Math.max(0, Math.floor(position / lengthBeats)) || 0;
  return { from: beats(page * lengthBeats), to: beats((page + 1) * lengthBeats) };
}
