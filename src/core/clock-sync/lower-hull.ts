/**
 * One message, one way, seen by two clocks that do not agree. `apparentMs` is its arrival by the receiver's clock less
 * its departure by the sender's: the delay, give or take the clocks' difference. `atMs` is the client's time.
 */
export interface OneWaySample {
  readonly atMs: number;
  readonly apparentMs: number;
}

/**
 * Adds a sample to the lower convex hull of those before it: the corners that a straight line can touch from below, in
 * the order of time. (Andrew's monotone chain; every sample is added and dropped once at the most.)
 */
export function addToHull(hull: OneWaySample[], sample: OneWaySample): void {
  for (;;) {
    const last = hull.at(-1);
    const beforeLast = hull.at(-2);
    if (!last || !beforeLast || isBelowLine(last, beforeLast, sample)) break;
    hull.pop();
  }
  hull.push(sample);
}

const isBelowLine = (middle: OneWaySample, from: OneWaySample, to: OneWaySample) =>
  (middle.apparentMs - from.apparentMs) * (to.atMs - from.atMs) <
  (to.apparentMs - from.apparentMs) * (middle.atMs - from.atMs);

export function lowerHull(samples: readonly OneWaySample[]): OneWaySample[] {
  const hull: OneWaySample[] = [];
  for (const sample of samples) addToHull(hull, sample);
  return hull;
}

/**
 * The height at `atMs` of the highest line of this slope (ms per ms) that has every sample on it or above. Infinity when
 * there is none. A hull gives the same answer as all the samples it came from.
 */
export function heightBelow(samples: readonly OneWaySample[], slope: number, atMs: number): number {
  let height = Number.POSITIVE_INFINITY;
  for (const sample of samples) {
    height = Math.min(height, sample.apparentMs - slope * (sample.atMs - atMs));
  }
  return height;
}
