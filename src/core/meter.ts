import { TICKS_PER_BEAT } from "./units.ts";

/** A time signature: `numerator` beats in a bar, each a `1/denominator` note. */
export interface Meter {
  readonly numerator: number;
  readonly denominator: number;
}

export const FOUR_FOUR: Meter = { numerator: 4, denominator: 4 };

/** The length of one of the signature's beats in ticks: 960 in 4/4, 480 in 6/8. */
export const ticksPerMeterBeat = (meter: Meter): number => (TICKS_PER_BEAT * 4) / meter.denominator;

/** The length of a bar in ticks: 3840 in 4/4, 2880 in 3/4 and in 6/8. */
export const ticksPerBar = (meter: Meter): number => meter.numerator * ticksPerMeterBeat(meter);
