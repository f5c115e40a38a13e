import { LIMITS } from "./limits.ts";

/** More than this no caller needs to keep. */
export const TAPS_USED = 8;

/**
 * Two intervals that agree are the least that says a tempo is meant: one tap may be a slip of the hand and two a double
 * click, and the session's tempo is everybody's.
 */
const TAPS_NEEDED = 3;
/** By how much one interval may differ from those before it and still be the same tempo, if badly tapped. */
const OUT_OF_STEP = 1.8;
/** The longest interval there can be: a beat of the slowest tempo, tapped a tenth late. */
const LONGEST_MS = (60_000 / LIMITS.bpm.min) * 1.1;

/**
 * Beats a minute, to the tenth, that the last taps beat, given in ms on any clock; null where there are too few, or where
 * the tempo is none that a session may have. The straight line nearest to the taps (least squares) uses all of them, where
 * an average of the intervals would use the first and the last only. A tap that is out of step starts over.
 */
export function tapTempo(tapsMs: readonly number[]): number | null {
  const taps = inStep(tapsMs).slice(-TAPS_USED);
  if (taps.length < TAPS_NEEDED) return null;
  const bpm = Math.round(600_000 / slope(taps)) / 10;
  return bpm >= LIMITS.bpm.min && bpm <= LIMITS.bpm.max ? bpm : null;
}

/** The taps since the last that was out of step with those before it. */
function inStep(tapsMs: readonly number[]): readonly number[] {
  let taps: number[] = [];
  for (const tap of tapsMs) {
    const before = taps.at(-1);
    const interval = tap - (before ?? tap);
    const usual = median(intervals(taps)) ?? interval;
    if (interval > LONGEST_MS || interval > usual * OUT_OF_STEP) taps = [];
    // Faster from one tap to the next: the one before is already the first of the new tempo.
    else if (before !== undefined && interval < usual / OUT_OF_STEP) taps = [before];
    taps.push(tap);
  }
  return taps;
}

const intervals = (taps: readonly number[]): number[] =>
  taps.slice(1).map((tap, index) => tap - (taps[index] ?? tap));

const median = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[values.length >> 1];

/** Milliseconds from one tap to the next, along the line nearest to all of them. */
function slope(taps: readonly number[]): number {
  const middle = (taps.length - 1) / 2;
  const first = taps[0] ?? 0;
  let products = 0;
  let squares = 0;
  for (const [index, tap] of taps.entries()) {
    products += (index - middle) * (tap - first);
    squares += (index - middle) ** 2;
  }
  return products / squares;
}
