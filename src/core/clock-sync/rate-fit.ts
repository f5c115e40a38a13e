import { likelyMean } from "./likely-mean.ts";
import { type OneWaySample, heightBelow, lowerHull } from "./lower-hull.ts";
import type { OffsetFit } from "./offset-fit.ts";
import type { OneWaySamples } from "./one-way-samples.ts";

/** Beyond what any quartz that works does. */
export const MAX_RATE = 300e-6;
/** Three microseconds in half a minute. */
const PRECISION = 1e-7;
/** More messages a minute than this say no more: they are not as independent of each other as the formula has it. */
const MOST_WEIGHED = 400;
/**
 * Nor so many times what there is of the other way. A way that becomes longer for good looks like a slope, and only the other
 * way can say that it is none.
 */
const MOST_TO_ONE = 8;
/** Below this the clock's own resolution is all that there is to see. */
const LEAST_MS = 0.02;
/** With fewer blocks than this their spread says nothing. */
const FEWEST_BLOCKS = 4;

/** What is known of a rate before there is evidence: a Gaussian, ms per ms. */
export interface RatePrior {
  readonly rate: number;
  readonly spread: number;
}

/** The log-likelihood of a slope, ms per ms, of apparent delays over time. */
type SlopeLikelihood = (slope: number) => number;

/**
 * How much faster the server's clock runs than the client's: the slope of the samples of `up` and, turned over, of `down`.
 * Two kinds of evidence are added up for each: the floor, which is sharp where delays have one, and the middle, which
 * says more where they have none. `prior` stands in where both say little.
 *
 * @param latest the last estimate, to tell a sample's delay from the clocks' drifting apart
 * @param fit the last fit of the offset, which says how sharp the floors are
 * @returns ms per ms, within ±300 ppm
 */
export function fitRate(
  up: OneWaySamples,
  down: OneWaySamples,
  prior: RatePrior,
  latest: number,
  fit: OffsetFit,
): number {
  const mostWeighed = Math.min(
    MOST_WEIGHED,
    MOST_TO_ONE * Math.min(up.recent.length, down.recent.length),
  );
  const there = [
    floorLikelihood(up, latest, fit.upFloor.noiseMs, mostWeighed),
    middleLikelihood(up, latest),
  ];
  const back = [
    floorLikelihood(down, -latest, fit.downFloor.noiseMs, mostWeighed),
    middleLikelihood(down, -latest),
  ];
  const likelihood = (rate: number) =>
    sumOf(there, rate) + sumOf(back, -rate) - ((rate - prior.rate) / prior.spread) ** 2 / 2;
  return likelyMean(likelihood, -MAX_RATE, MAX_RATE, PRECISION);
}

const sumOf = (likelihoods: readonly SlopeLikelihood[], slope: number) =>
  likelihoods.reduce((sum, likelihood) => sum + likelihood(slope), 0);

/**
 * With delays that are exponential above a floor it is the height of the highest line of that slope below the samples, at
 * the middle of them, times their number, divided by what they lie above it on average. Where the lowest vary by more
 * than such delays would, they count for less.
 *
 * After Moon, Skelly and Towsley, "Estimation and Removal of Clock Skew from Network Delay Measurements" (INFOCOM 1999),
 * who fit such a line to one direction.
 */
function floorLikelihood(
  { recent, remembered }: OneWaySamples,
  latest: number,
  noiseMs: number,
  mostWeighed: number,
): SlopeLikelihood {
  // Offsets are taken from the last minute, but a rate holds for longer, and shows in longer.
  const hull = lowerHull([...remembered, ...recent]);
  const firstMs = hull[0]?.atMs ?? 0;
  const lastMs = hull.at(-1)?.atMs ?? 0;
  const recentMs = lastMs - (recent[0]?.atMs ?? 0);
  const minutes = recentMs > 0 ? (lastMs - firstMs) / recentMs : 1;

  const count = recent.length;
  const meanAtMs = recent.reduce((sum, { atMs }) => sum + atMs, 0) / count;
  const levels = recent.map(({ atMs, apparentMs }) => apparentMs - latest * (atMs - meanAtMs));
  const mean = levels.reduce((sum, level) => sum + level, 0) / count;
  const excessMs = Math.max(LEAST_MS, mean - heightBelow(hull, latest, meanAtMs));
  const spacingMs = Math.max(excessMs / Math.min(count, mostWeighed), noiseMs);

  const middleMs = remembered.length > 0 ? (firstMs + lastMs) / 2 : meanAtMs;
  return (slope) => (minutes * heightBelow(hull, slope, middleMs)) / spacingMs;
}

/**
 * Least absolute deviations: how far the middles of blocks lie from the line of that slope through their median, in units
 * of what they do at the latest slope. A block out of line, or a step, counts for no more than it must.
 */
function middleLikelihood({ middles }: OneWaySamples, latest: number): SlopeLikelihood {
  if (middles.length < FEWEST_BLOCKS) return () => 0;
  const scaleMs = Math.max(LEAST_MS, deviation(middles, latest) / (middles.length - 2));
  return (slope) => -deviation(middles, slope) / scaleMs;
}

function deviation(samples: readonly OneWaySample[], slope: number): number {
  const fromMs = samples[0]?.atMs ?? 0;
  const levels = new Float64Array(samples.length);
  for (const [i, { atMs, apparentMs }] of samples.entries()) {
    levels[i] = apparentMs - slope * (atMs - fromMs);
  }
  levels.sort();
  const median = levels[levels.length >> 1] ?? 0;
  return levels.reduce((sum, level) => sum + Math.abs(level - median), 0);
}
