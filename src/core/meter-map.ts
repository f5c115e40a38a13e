import { type Meter, FOUR_FOUR, ticksPerBar, ticksPerMeterBeat } from "./meter.ts";
import { type Beats, TICKS_PER_BEAT, beats } from "./units.ts";
import { wholeReached } from "./whole-reached.ts";

/** A time signature from the start of `bar` on. Bars are counted from 0 here, and shown from 1. */
export interface MeterEvent extends Meter {
  readonly bar: number;
}

/**
 * A song's time signatures: in the order of their bars, no two at one bar, the first at bar 0. They stand on bars and
 * not on beats, so that no change of an earlier one can put a later one into the middle of a bar.
 */
export type MeterMap = readonly [MeterEvent, ...MeterEvent[]];

export const constantMeter = ({ numerator, denominator }: Meter): MeterMap => [
  { bar: 0, numerator, denominator },
];
export const FOUR_FOUR_THROUGHOUT: MeterMap = constantMeter(FOUR_FOUR);

/** One bar of a song. */
export interface Bar {
  /** From 0. */
  readonly index: number;
  /** Ticks from the start of the song, whole. */
  readonly startTicks: number;
  readonly lengthTicks: number;
  /** The signature in force. */
  readonly meter: MeterEvent;
}

/** A place as musicians count it: all parts but the ticks from 1. */
export interface BarPosition {
  readonly bar: number;
  /** In the signature's own beats: eighths in 7/8. */
  readonly beat: number;
  readonly sixteenth: number;
  readonly tick: number;
}

/** The ticks that have been reached: cut off, but forgiving what floating point makes of "exactly bar 5". */
export const ticksReached = (position: Beats): number => wholeReached(position * TICKS_PER_BEAT);

/** The bar that a place is in, the place being given in ticks from the start. */
export function barAtTicks(map: MeterMap, ticks: number): Bar {
  const all = stretches(map);
  const { startTicks, meter } = all[lastUpTo(all, "startTicks", ticks)] ?? first(all);
  const lengthTicks = ticksPerBar(meter);
  const bars = Math.max(0, Math.floor((ticks - startTicks) / lengthTicks));
  return {
    index: meter.bar + bars,
    startTicks: startTicks + bars * lengthTicks,
    lengthTicks,
    meter,
  };
}

export const barAt = (map: MeterMap, position: Beats): Bar =>
  barAtTicks(map, ticksReached(position));

/** The bar of that number, from 0. */
export function barOf(map: MeterMap, index: number): Bar {
  const all = stretches(map);
  const { startTicks, meter } = all[lastUpTo(all, "startBar", index)] ?? first(all);
  const lengthTicks = ticksPerBar(meter);
  return { index, startTicks: startTicks + (index - meter.bar) * lengthTicks, lengthTicks, meter };
}

/** Where a bar begins, counted from 0. */
export const barStart = (map: MeterMap, index: number): Beats =>
  beats(barOf(map, index).startTicks / TICKS_PER_BEAT);

/** The signature in force at `position`. */
export const meterAt = (map: MeterMap, position: Beats): MeterEvent => barAt(map, position).meter;

/** The bar, beat, sixteenth and tick that have been reached at `position`. Never one that has not been reached yet. */
export function barPositionAt(position: Beats, map: MeterMap): BarPosition {
  const ticks = ticksReached(position);
  const { index, startTicks, meter } = barAtTicks(map, ticks);
  const perBeat = ticksPerMeterBeat(meter);
  const perSixteenth = TICKS_PER_BEAT / 4;
  const inBar = ticks - startTicks;
  const inBeat = inBar % perBeat;
  return {
    bar: index + 1,
    beat: Math.floor(inBar / perBeat) + 1,
    sixteenth: Math.floor(inBeat / perSixteenth) + 1,
    tick: inBeat % perSixteenth,
  };
}

/** From one signature to the next. */
interface Stretch {
  readonly meter: MeterEvent;
  readonly startBar: number;
  readonly startTicks: number;
}

/** Worked out once for every map: a map never changes, it is replaced. */
const known = new WeakMap<MeterMap, readonly Stretch[]>();

function stretches(map: MeterMap): readonly Stretch[] {
  const before = known.get(map);
  if (before) return before;
  const made: Stretch[] = [];
  let startTicks = 0;
  for (const [index, meter] of map.entries()) {
    made.push({ meter, startBar: meter.bar, startTicks });
    const next = map[index + 1];
    if (next) startTicks += (next.bar - meter.bar) * ticksPerBar(meter);
  }
  known.set(map, made);
  return made;
}

/** The last stretch that begins at or before `value`, and the first for what comes before all. */
function lastUpTo(
  all: readonly Stretch[],
  start: "startBar" | "startTicks",
  value: number,
): number {
  const after = all.findIndex((stretch) => stretch[start] > value);
  return Math.max(0, after < 0 ? all.length - 1 : after - 1);
}

const first = (all: readonly Stretch[]): Stretch => {
  const [stretch] = all;
  if (!stretch) throw new Error("a meter map has at least one signature");
  return stretch;
};
