import { shownStepTicks } from "./grid.ts";
import { type Meter, ticksPerBar, ticksPerMeterBeat } from "./meter.ts";
import { type MeterMap, barAtTicks, barOf } from "./meter-map.ts";
import { type Beats, TICKS_PER_BEAT, beats } from "./units.ts";
import type { View } from "./view.ts";

/** A note value: `1/16` is a sixteenth, `1/16T` one of a triplet of them. */
const NOTE_TICKS = {
  "1/2": 1920,
  "1/4": 960,
  "1/8": 480,
  "1/16": 240,
  "1/32": 120,
  "1/64": 60,
  "1/128": 30,
  "1/4T": 640,
  "1/8T": 320,
  "1/16T": 160,
  "1/32T": 80,
  "1/64T": 40,
} as const;

export type SnapSetting = "adaptive" | "off" | "bar" | "beat" | keyof typeof NOTE_TICKS;

/** In the order of a menu. */
export const SNAP_SETTINGS: readonly { readonly setting: SnapSetting; readonly label: string }[] = [
  { setting: "adaptive", label: "Adaptive" },
  { setting: "off", label: "Off" },
  { setting: "bar", label: "Bar" },
  { setting: "beat", label: "Beat" },
  { setting: "1/2", label: "1/2" },
  { setting: "1/4", label: "1/4" },
  { setting: "1/8", label: "1/8" },
  { setting: "1/16", label: "1/16" },
  { setting: "1/32", label: "1/32" },
  { setting: "1/64", label: "1/64" },
  { setting: "1/128", label: "1/128" },
  { setting: "1/4T", label: "1/4 triplet" },
  { setting: "1/8T", label: "1/8 triplet" },
  { setting: "1/16T", label: "1/16 triplet" },
  { setting: "1/32T", label: "1/32 triplet" },
  { setting: "1/64T", label: "1/64 triplet" },
];

/** For the finest of steps with the arrow keys: a hundredth of a beat, 5 ms at 120 bpm. */
const FINE_STEP_TICKS = 10;

/** Later or earlier. */
export type Direction = 1 | -1;

/**
 * The distance of two places of the grid in ticks. `adaptive` is that of the lines on screen, which is several bars when
 * zoomed out; `off` a single tick, the least there is.
 */
export function snapStepTicks(setting: SnapSetting, view: View, meter: Meter): number {
  switch (setting) {
    case "adaptive":
      return shownStepTicks(view, meter);
    case "off":
      return 1;
    case "bar":
      return ticksPerBar(meter);
    case "beat":
      return ticksPerMeterBeat(meter);
    default:
      return NOTE_TICKS[setting];
  }
}

/**
 * The place of the grid nearest to `position`, the later one when it is in the middle, and never before 0. `off` leaves
 * it where it is.
 */
export function snap(position: Beats, setting: SnapSetting, view: View, map: MeterMap): Beats {
  if (!(position > 0)) return beats(0);
  if (setting === "off") return position;
  const ticks = position * TICKS_PER_BEAT;
  const { before, after } = placesAround(Math.floor(ticks), setting, view, map);
  return inBeats(ticks - before < after - ticks ? before : after);
}

/** The next place of the grid strictly after `position`, or before it, at 0 the least. With `off` as with `adaptive`. */
export function gridStep(
  position: Beats,
  direction: Direction,
  setting: SnapSetting,
  view: View,
  map: MeterMap,
): Beats {
  const kept = setting === "off" ? "adaptive" : setting;
  const ticks = withoutNoise(position * TICKS_PER_BEAT);
  return direction === 1
    ? inBeats(placesAround(Math.floor(ticks), kept, view, map).after)
    : inBeats(placesAround(Math.ceil(ticks) - 1, kept, view, map).before);
}

/** The next bar line strictly after `position`, or before it, at 0 the least. */
export function barStep(position: Beats, direction: Direction, map: MeterMap): Beats {
  const ticks = withoutNoise(position * TICKS_PER_BEAT);
  if (direction === -1) return inBeats(barAtTicks(map, Math.ceil(ticks) - 1).startTicks);
  const { startTicks, lengthTicks } = barAtTicks(map, Math.floor(ticks));
  return inBeats(startTicks + lengthTicks);
}

/** A step of `FINE_STEP_TICKS` from where it is, on or off the grid, to a whole tick. At 0 the least. */
export const fineStep = (position: Beats, direction: Direction): Beats =>
  inBeats(Math.round(position * TICKS_PER_BEAT) + direction * FINE_STEP_TICKS);

/**
 * The last place of the grid that is not after a whole number of ticks, and the first that is. The grid counts from the
 * start of each bar, whatever is left over at its end, and its next bar line is always a place. Steps of several bars
 * count from where the signature begins, as the lines on screen do.
 */
function placesAround(
  ticks: number,
  setting: Exclude<SnapSetting, "off">,
  view: View,
  map: MeterMap,
): { before: number; after: number } {
  const reached = Math.max(0, ticks);
  const bar = barAtTicks(map, reached);
  const step = snapStepTicks(setting, view, bar.meter);
  const isSeveralBars = setting === "adaptive" && step > bar.lengthTicks;
  const from = isSeveralBars ? barOf(map, bar.meter.bar).startTicks : bar.startTicks;
  const end = isSeveralBars ? signatureEnd(map, bar.meter.bar) : from + bar.lengthTicks;
  const before = from + Math.floor((reached - from) / step) * step;
  return { before, after: ticks < 0 ? 0 : Math.min(before + step, end) };
}

/** Where the next signature takes over from that of a bar, in ticks. */
function signatureEnd(map: MeterMap, bar: number): number {
  const next = map.find((event) => event.bar > bar);
  return next ? barOf(map, next.bar).startTicks : Number.POSITIVE_INFINITY;
}

/** Clears what floating point makes of a whole tick: a millionth of one is forgiven. */
function withoutNoise(ticks: number): number {
  const whole = Math.round(ticks);
  return Math.abs(ticks - whole) < 1e-6 ? whole : ticks;
}

const inBeats = (ticks: number): Beats => beats(Math.max(0, ticks) / TICKS_PER_BEAT);
