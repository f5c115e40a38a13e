import { type Beats, TICKS_PER_BEAT } from "./units.ts";

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

/** A place as musicians count it: all parts but the ticks from 1. */
export interface BarPosition {
  readonly bar: number;
  readonly beat: number;
  readonly sixteenth: number;
  readonly tick: number;
}

/**
 * The bar, beat, sixteenth and tick that have been reached at `position`. Never one that has not been reached yet:
 * the fraction is cut off. A millionth of a tick is forgiven, which is what floating point makes of "exactly bar 5".
 */
export function barPositionAt(position: Beats, meter: Meter): BarPosition {
  const ticks = Math.floor(position * TICKS_PER_BEAT + 1e-6);
  const perBar = ticksPerBar(meter);
  const perBeat = ticksPerMeterBeat(meter);
  const perSixteenth = TICKS_PER_BEAT / 4;
  const inBar = ticks % perBar;
  const inBeat = inBar % perBeat;
  return {
    bar: Math.floor(ticks / perBar) + 1,
    beat: Math.floor(inBar / perBeat) + 1,
    sixteenth: Math.floor(inBeat / perSixteenth) + 1,
    tick: inBeat % perSixteenth,
  };
}
