/** Tells when frames are, from stamps that may be coarse: a browser rounds them to as much as a millisecond. */
export interface FrameClock {
  /** The frame's time in ms, on the clock of its stamp. Never earlier than the frame before. */
  timeOf(stampMs: number): number;
}

const FRAMES_TO_LEARN = 30;
const PHASE_GAIN = 0.08;
const PERIOD_GAIN = 0.0015;
/** A stamp that is this far off is no rounding: the display has changed its rate, or missed a beat. */
const LEAST_TRUSTED_MS = 2.2;
const TRUSTED_PERIODS = 0.3;
/** So many of them in a row, and the period is learned anew. */
const MISFITS_ALLOWED = 10;

/**
 * A display's frames are evenly spaced, or a whole number of periods apart where some were missed. Once 30 intervals have
 * shown the period, the next frame is expected a whole number of periods after the last, and its stamp corrects
 * that by a little (a phase-locked loop of the second order).
 */
export function createFrameClock(): FrameClock {
  let lastMs: number | null = null;
  let lastStampMs = 0;
  let intervals: number[] = [];
  let periodMs: number | null = null;
  let misfits = 0;

  /** The median: intervals over missed frames are few, and long. */
  function learn(intervalMs: number) {
    if (intervalMs > 0) intervals.push(intervalMs);
    if (intervals.length < FRAMES_TO_LEARN) return;
    const middle = intervals.toSorted((a, b) => a - b)[FRAMES_TO_LEARN / 2] ?? 0;
    const usual = intervals.filter((ms) => Math.abs(ms - middle) < TRUSTED_PERIODS * middle);
    periodMs = usual.reduce((sum, ms) => sum + ms, 0) / usual.length;
    intervals = [];
    misfits = 0;
  }

  /** The frame's time if it is where a frame is expected; null otherwise. */
  function expected(stampMs: number): number | null {
    if (periodMs === null || lastMs === null) return null;
    const periods = Math.round((stampMs - lastMs) / periodMs);
    if (periods < 1) return null;
    const expectedMs = lastMs + periods * periodMs;
    const errorMs = stampMs - expectedMs;
    if (Math.abs(errorMs) > Math.max(LEAST_TRUSTED_MS, TRUSTED_PERIODS * periodMs)) return null;
    periodMs += PERIOD_GAIN * (errorMs / periods);
    return expectedMs + PHASE_GAIN * errorMs;
  }

  return {
    timeOf(stampMs) {
      if (periodMs === null && lastMs !== null) learn(stampMs - lastStampMs);
      const timeMs = expected(stampMs);
      misfits = timeMs === null ? misfits + 1 : 0;
      if (misfits > MISFITS_ALLOWED) periodMs = null;
      lastStampMs = stampMs;
      lastMs = Math.max(timeMs ?? stampMs, lastMs ?? stampMs);
      return lastMs;
    },
  };
}
