/** The resolution of a clock, from what it has shown: the largest step of which all differences of readings are multiples. */
export interface ResolutionMeter {
  saw(clientMs: number): void;
  /** Never too small, and after a few readings not too large. 0 until two different ones have been seen. */
  readonly ms: number;
}

/** Half of the finest step that any browser's clock takes. What is left below it is rounding. */
const FINEST_MS = 0.0025;

/** A browser's clock counts in steps of 5 µs to 1 ms, some in larger ones, and does not say in which. */
export function createResolutionMeter(): ResolutionMeter {
  let last: number | null = null;
  let stepMs = 0;
  return {
    saw(clientMs) {
      const differenceMs = last === null ? 0 : Math.abs(clientMs - last);
      last = clientMs;
      if (differenceMs === 0) return;
      stepMs = commonStep(differenceMs, stepMs);
      // Euclid's rests collect rounding errors; a difference, divided, has nearly none.
      stepMs = differenceMs / Math.round(differenceMs / stepMs);
    },
    get ms() {
      return stepMs;
    },
  };
}

/** Euclid's greatest common divisor, of numbers that are not whole. */
function commonStep(aMs: number, bMs: number): number {
  let [larger, smaller] = aMs > bMs ? [aMs, bMs] : [bMs, aMs];
  while (smaller > FINEST_MS) {
    const rest = larger % smaller;
    const isRounding = rest < FINEST_MS || smaller - rest < FINEST_MS;
    [larger, smaller] = [smaller, isRounding ? 0 : rest];
  }
  return larger;
}
