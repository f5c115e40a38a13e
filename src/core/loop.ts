import { type Beats, beats } from "./units.ts";

/** A half-open range `[start, end)` in beats. The range is kept while the loop is off. */
export interface Loop {
  readonly enabled: boolean;
  readonly start: Beats;
  readonly end: Beats;
}

/**
 * Where a playhead is that has travelled to `travelled` beats with this loop in its way.
 * The part beyond the end is kept: 0.3 beats past the end is 0.3 beats past the start, however many rounds that took.
 */
export function wrapIntoLoop(travelled: Beats, loop: Loop): Beats {
  if (travelled < loop.end) return travelled;
  const wrapped = loop.start + ((travelled - loop.end) % (loop.end - loop.start));
  // For a short loop far from zero the sum can round up to the end itself, which is not in the range.
  return beats(wrapped < loop.end ? wrapped : loop.start);
}
