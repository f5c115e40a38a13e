import { expectedLowest } from "./expected-lowest.ts";
import type { OneWaySamples } from "./one-way-samples.ts";

/** One direction's samples, the clocks' drift taken out, as if all had been sent now. */
export interface Envelope {
  /** Apparent delays of the last minute, lowest first, ms. */
  readonly levels: Float64Array;
  /** The lowest that is remembered from before, ms; Infinity when nothing is. */
  readonly rememberedMs: number;
  /** How far the levels lie above the lowest on average, ms: what messages wait on the way. */
  readonly excessMs: number;
  /** How far they lie from their median on average, ms. */
  readonly spreadMs: number;
}

/** @param slope ms per ms by which apparent delays grow in this direction because the clocks drift apart */
export function envelopeOf(samples: OneWaySamples, slope: number, nowMs: number): Envelope {
  const levels = new Float64Array(samples.recent.length);
  let sum = 0;
  for (const [i, { atMs, apparentMs }] of samples.recent.entries()) {
    const level = apparentMs - slope * (atMs - nowMs);
    levels[i] = level;
    sum += level;
  }
  const mean = sum / levels.length;
  levels.sort();
  const median = levels[levels.length >> 1] ?? mean;
  return {
    levels,
    rememberedMs: samples.rememberedHeight(slope, nowMs),
    excessMs: mean - (levels[0] ?? mean),
    spreadMs: levels.reduce((total, level) => total + Math.abs(level - median), 0) / levels.length,
  };
}

/** The lowest of `draws` of an envelope's levels, on average. */
export interface Lowest {
  readonly ms: number;
  /** About one standard deviation of it, were the samples taken again, ms. */
  readonly noiseMs: number;
}

export function lowestOf({ levels }: Envelope, draws: number): Lowest {
  const ms = expectedLowest(levels, draws);
  // A minimum of n exponential delays varies by s/n, which is also by how much it rises when half of them are left out. One
  // that is averaged over many choices of `draws` varies by less.
  const riseMs = expectedLowest(levels, draws / 2) - ms;
  return { ms, noiseMs: riseMs * Math.sqrt(draws / levels.length) };
}
