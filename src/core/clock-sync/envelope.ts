import { expectedLowest } from "./expected-lowest.ts";
import type { OneWaySamples } from "./one-way-samples.ts";

/** With fewer draws than this the expected minimum is no better than the minimum. */
const FEWEST_DRAWS = 8;

/** One direction's samples, the clocks' drift taken out, as if all had been sent now. */
export interface Envelope {
  /** The least apparent delay: what a message that waits for nothing takes, give or take the clocks' difference. */
  readonly lowestMs: number;
  /** How far the samples lie above that on average: what messages wait on the way. */
  readonly excessMs: number;
  readonly count: number;
}

/**
 * @param slope ms per ms by which apparent delays grow in this direction because the clocks drift apart
 * @param draws how many samples the other direction has, if that is fewer
 */
export function envelopeOf(
  samples: OneWaySamples,
  slope: number,
  nowMs: number,
  draws: number,
): Envelope {
  const { recent } = samples;
  const levels = Float64Array.from(
    recent,
    ({ atMs, apparentMs }) => apparentMs - slope * (atMs - nowMs),
  );
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  levels.sort();
  const isOutnumbering = draws >= FEWEST_DRAWS && draws < levels.length;
  const lowestRecent = isOutnumbering ? expectedLowest(levels, draws) : (levels[0] ?? Infinity);
  return {
    lowestMs: Math.min(lowestRecent, samples.rememberedHeight(slope, nowMs)),
    excessMs: Math.max(0, mean - lowestRecent),
    count: levels.length,
  };
}
