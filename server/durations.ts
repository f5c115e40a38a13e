/** Percentiles are of this many: at 30 Hz of the last half minute of ticks. */
const KEPT = 1024;

/** Of the last 1024, in ms, rounded to microseconds. All zero before the first. */
export interface DurationSummary {
  /** Of all since the start. */
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Of all since the start. */
export interface DurationHistogram {
  /** From the shortest to the longest. `count` are those of at most `upToMs`, so each bucket has the ones before it in it. */
  readonly buckets: readonly { readonly upToMs: number; readonly count: number }[];
  readonly count: number;
  readonly sumMs: number;
}

export interface Durations {
  /** In ms; below zero counts as zero. It stands on the hot path, so it compares and adds, and allocates nothing. */
  add(ms: number): void;
  summary(): DurationSummary;
  histogram(): DurationHistogram;
}

/** @param bounds of the histogram's buckets in ms, ascending; above the last of them there is one more */
export function createDurations(bounds: readonly number[]): Durations {
  const recent: number[] = [];
  const limits = Float64Array.of(...bounds, Infinity);
  const perBucket = new Float64Array(limits.length);
  let count = 0;
  // In an array, as V8 makes a new object of every new fraction in a variable.
  const sumMs = new Float64Array(1);

  return {
    add(ms) {
      const took = Math.max(0, ms);
      recent[count % KEPT] = took;
      count += 1;
      sumMs[0] = (sumMs[0] ?? 0) + took;
      let bucket = 0;
      while (took > (limits[bucket] ?? Infinity)) bucket += 1;
      perBucket[bucket] = (perBucket[bucket] ?? 0) + 1;
    },
    summary() {
      const sorted = recent.toSorted((a, b) => a - b);
      const at = (part: number) =>
        roundToMicroseconds(sorted[Math.floor(part * (sorted.length - 1))] ?? 0);
      return { count, p50: at(0.5), p99: at(0.99), max: at(1) };
    },
    histogram() {
      let soFar = 0;
      const buckets = bounds.map((upToMs, index) => {
        soFar += perBucket[index] ?? 0;
        return { upToMs, count: soFar };
      });
      return { buckets, count, sumMs: sumMs[0] ?? 0 };
    },
  };
}

/** A clock's last digits say nothing. */
export const roundToMicroseconds = (ms: number) => Math.round(ms * 1000) / 1000;
