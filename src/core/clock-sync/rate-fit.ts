import { type OneWaySample, heightBelow, lowerHull } from "./lower-hull.ts";
import type { OneWaySamples } from "./one-way-samples.ts";

/** Beyond what any quartz that works does. */
export const MAX_RATE = 300e-6;
const PRECISION = 2e-8;
/** More messages a minute than this say no more: they are not as independent of each other as the formula has it. */
const MOST_WEIGHED = 400;
/** Below this the clock's own resolution is all that there is to see. */
const LEAST_EXCESS_MS = 0.02;
/** Rates less likely than the likeliest by more than this, in natural logarithms, are left out of the mean. */
const UNLIKELY = 5;
const STEPS = 40;

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
 * How much faster the server's clock runs than the client's: the slope under the samples of `up` and, turned over, of
 * `down`. With delays that are exponential above a floor, a slope's log-likelihood is the height of the highest line of
 * that slope below the samples, at the middle of them, times their number, divided by what they lie above it on average;
 * `prior` stands in where that says little. What is given back is the mean over all slopes that are at all likely: it
 * errs less than the likeliest.
 *
 * After Moon, Skelly and Towsley, "Estimation and Removal of Clock Skew from Network Delay Measurements" (INFOCOM 1999),
 * who fit such a line to one direction.
 *
 * @param latest the last estimate, to tell a sample's delay from the clocks' drifting apart
 * @returns ms per ms, within ±300 ppm
 */
export function fitRate(
  up: OneWaySamples,
  down: OneWaySamples,
  prior: RatePrior,
  latest: number,
): number {
  const there = directionOf(up, latest);
  const back = directionOf(down, -latest);
  const likelihood = (rate: number) =>
    weightedHeight(there, rate) +
    weightedHeight(back, -rate) -
    ((rate - prior.rate) / prior.spread) ** 2 / 2;
  return meanOver(likelihood, highest(likelihood, -MAX_RATE, MAX_RATE));
}

function directionOf({ recent, remembered }: OneWaySamples, slope: number): Direction {
  // Offsets are taken from the last minute, but a rate holds for longer, and shows in longer.
  const hull = lowerHull([...remembered, ...recent]);
  const firstMs = hull[0]?.atMs ?? 0;
  const lastMs = hull.at(-1)?.atMs ?? 0;
  const recentMs = lastMs - (recent[0]?.atMs ?? 0);
  const minutes = recentMs > 0 ? (lastMs - firstMs) / recentMs : 1;

  const meanAt = recent.reduce((sum, { atMs }) => sum + atMs, 0) / recent.length;
  const mean =
    recent.reduce((sum, { atMs, apparentMs }) => sum + apparentMs - slope * (atMs - meanAt), 0) /
    recent.length;
  const excessMs = Math.max(LEAST_EXCESS_MS, mean - heightBelow(hull, slope, meanAt));
  return {
    hull,
    middleMs: remembered.length > 0 ? (firstMs + lastMs) / 2 : meanAt,
    weight: (minutes * Math.min(recent.length, MOST_WEIGHED)) / excessMs,
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

/** The mean of what the log-likelihood `f` speaks for, which has its summit at `mode`. */
function meanOver(f: (x: number) => number, mode: number): number {
  const top = f(mode);
  const from = edge(f, mode, -MAX_RATE, top - UNLIKELY);
  const to = edge(f, mode, MAX_RATE, top - UNLIKELY);
  let weights = 0;
  let sum = 0;
  for (let step = 0; step <= STEPS; step += 1) {
    const x = from + ((to - from) * step) / STEPS;
    const weight = Math.exp(f(x) - top);
    weights += weight;
    sum += weight * x;
  }
  return sum / weights;
}

/** Where on the way from its summit to `outside` a function falls below `level`. */
function edge(f: (x: number) => number, summit: number, outside: number, level: number): number {
  let inside = summit;
  let beyond = outside;
  while (Math.abs(beyond - inside) > PRECISION) {
    const middle = (inside + beyond) / 2;
    if (f(middle) > level) inside = middle;
    else beyond = middle;
  }
  return inside;
}
