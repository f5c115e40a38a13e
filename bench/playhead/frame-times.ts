import { mean, median, steps } from "./statistics.ts";

/** When the frames of a round really were. */
export interface FrameTimes {
  readonly periodMs: number;
  /** The frames' own times, freed of the stamps' coarseness; the stamps as they are where they follow no regular beat. */
  readonly timesMs: readonly number[];
  /** The stamps minus the regular beat. */
  readonly residualsMs: readonly number[];
  readonly isRegular: boolean;
}

/** A browser rounds its clock to 0.1 ms, up or down by a throw of dice, so a stamp is off by less than that. */
const STAMP_ERROR_MS = 0.1;
/** For the fit itself. */
const TOLERANCE_MS = 0.02;

/**
 * A display's frames are a regular beat, of which some are left out. With the number of each frame known, a straight line
 * through all the stamps is exact to some microseconds. Seen against the compositor's own `frame_time` in a trace of
 * Chromium 156: the stamps lie within ±0.1 ms of it, and their mean error is 0.000.
 */
export function frameTimes(stampsMs: readonly number[]): FrameTimes {
  const stepsMs = steps(stampsMs);
  const roughPeriodMs = median(stepsMs);
  let frame = 0;
  const numbers = [0, ...stepsMs.map((step) => (frame += Math.round(step / roughPeriodMs)))];
  const middle = mean(numbers);
  const middleMs = mean(stampsMs);
  const spread = mean(numbers.map((n) => (n - middle) ** 2));
  const slope = mean(numbers.map((n, i) => (n - middle) * ((stampsMs[i] ?? 0) - middleMs)));
  const periodMs = slope / spread;
  const lineMs = numbers.map((n) => middleMs + (n - middle) * periodMs);
  const residualsMs = stampsMs.map((stamp, i) => stamp - (lineMs[i] ?? stamp));
  const worstMs = Math.max(...residualsMs.map(Math.abs));
  const isRegular = worstMs <= STAMP_ERROR_MS + TOLERANCE_MS;
  return { periodMs, timesMs: isRegular ? lineMs : stampsMs, residualsMs, isRegular };
}

/** How often each step between two stamps occurs, by tenths of a millisecond, shortest first. */
export function stepHistogram(stampsMs: readonly number[]): [stepMs: string, count: number][] {
  const counts = new Map<string, number>();
  for (const step of steps(stampsMs)) {
    const key = step.toFixed(1);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].toSorted(([a], [b]) => Number(a) - Number(b));
}
