import { type TempoMap, beatsAfter, secondsFromBeats } from "./tempo-map.ts";
import { type Beats, beats } from "./units.ts";

/** A half-open range `[start, end)` in beats. The range is kept while the loop is off. */
export interface Loop {
  readonly enabled: boolean;
  readonly start: Beats;
  readonly end: Beats;
}

/**
 * Where a playhead is that set out from `from`, before the loop's end, `elapsedSeconds` ago with this loop in its way.
 * The time beyond the end is kept: 0.3 s past the end is 0.3 s past the start, however many rounds that took and however
 * the tempo runs inside.
 */
export function wrapIntoLoop(
  from: Beats,
  elapsedSeconds: number,
  loop: Loop,
  tempo: TempoMap,
): Beats {
  const travelled = beatsAfter(from, elapsedSeconds, tempo);
  if (travelled < loop.end) return travelled;
  const end = secondsFromBeats(loop.end, tempo);
  const roundSeconds = end - secondsFromBeats(loop.start, tempo);
  const beyondSeconds = Math.max(0, elapsedSeconds - (end - secondsFromBeats(from, tempo)));
  const wrapped = beatsAfter(loop.start, beyondSeconds % roundSeconds, tempo);
  // For a short loop far from zero the sum can round up to the end itself, which is not in the range.
  return beats(wrapped < loop.end ? wrapped : loop.start);
}
