import { type OneWaySample, heightBelow, lowerHull } from "./lower-hull.ts";

/** Beyond what any quartz that works does. */
export const MAX_RATE = 300e-6;
const PRECISION = 2e-8;
/** More messages than this say no more: they are not as independent of each other as the formula has it. */
const MAX_WEIGHED = 400;
/** Below this the clock's own resolution is all that there is to see. */
const LEAST_EXCESS_MS = 0.02;

/** What is known of a rate before there is evidence: a Gaussian, ms per ms. */
export interface RatePrior {
  readonly rate: number;
  readonly spread: number;
}

interface Direction {
  readonly hull: readonly OneWaySample[];
  readonly middleMs: number;
  readonly weight: number;
}

/**
 * How much faster the server's clock runs than the client's: the slope γ under the ascents of `up` and, turned over,
 * of `down`, that is the likeliest when delays are exponential above a floor. Each direction's log-likelihood is the height
 * of its highest line of slope ±γ at the middle of its samples, divided by how far the samples lie above it on average;
 * `prior` stands in where that says little.
 *
 * After Moon, Skelly and Towsley, "Estimation and Removal of Clock Skew from Network Delay Measurements" (INFOCOM 1999),
 * who fit such a line to one direction.
 *
 * @param latest the last estimate, to tell a sample's delay from the clocks' drifting apart
 * @returns ms per ms, within ±300 ppm
 */
export function fitRate(
  up: readonly OneWaySample[],
  down: readonly OneWaySample[],
  prior: RatePrior,
  latest: number,
): number {
  const there = directionOf(up, latest);
  const back = directionOf(down, -latest);
  const likelihood = (rate: number) =>
    weightedHeight(there, rate) +
    weightedHeight(back, -rate) -
    ((rate - prior.rate) / prior.spread) ** 2 / 2;
  return highest(likelihood, -MAX_RATE, MAX_RATE);
}

function directionOf(samples: readonly OneWaySample[], slope: number): Direction {
  const hull = lowerHull(samples);
  const count = samples.length;
  const middleMs = samples.reduce((sum, { atMs }) => sum + atMs, 0) / count;
  const mean = samples.reduce(
    (sum, { atMs, apparentMs }) => sum + apparentMs - slope * (atMs - middleMs),
    0,
  );
  const excessMs = mean / count - heightBelow(hull, slope, middleMs);
  return {
    hull,
    middleMs,
    weight: Math.min(count, MAX_WEIGHED) / Math.max(LEAST_EXCESS_MS, excessMs),
  };
}

const weightedHeight = ({ hull, middleMs, weight }: Direction, slope: number) =>
  weight * heightBelow(hull, slope, middleMs);

/** Where a function with one summit between `from` and `to` has it, by golden section. */
function highest(f: (x: number) => number, from: number, to: number): number {
  const part = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - part * (high - low), low + part * (high - low)];
  let [atLeft, atRight] = [f(left), f(right)];
  while (high - low > PRECISION) {
    if (atLeft > atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - part * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + part * (high - low);
      atRight = f(right);
    }
  }
  return (low + high) / 2;
}
