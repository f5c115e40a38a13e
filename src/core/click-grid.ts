import { ticksPerMeterBeat } from "./meter.ts";
import { type MeterMap, barAtTicks, barOf } from "./meter-map.ts";

/** Into how many equal parts the metronome divides a beat of the signature. 1: it clicks on the beats alone. */
export type Subdivision = 1 | 2 | 3 | 4;

/** What a click stands for: the first beat of a bar, another beat of the signature, or a part of a beat. */
export type ClickLevel = "bar" | "beat" | "subdivision";

/** A place where the metronome clicks. */
export interface ClickPlace {
  /** From the start of the song, whole: every allowed beat can be divided by 2, 3 and 4. */
  readonly ticks: number;
  readonly level: ClickLevel;
}

/** The places in `[fromTicks, toTicks)`, in order, counted anew from each bar. They go on for as long as they are asked for. */
export function* clickPlaces(
  map: MeterMap,
  fromTicks: number,
  toTicks: number,
  subdivision: Subdivision,
): Generator<ClickPlace, void> {
  for (let bar = barAtTicks(map, Math.max(0, fromTicks)); ; bar = barOf(map, bar.index + 1)) {
    const perPart = ticksPerMeterBeat(bar.meter) / subdivision;
    const parts = bar.meter.numerator * subdivision;
    const first = Math.max(0, Math.ceil((fromTicks - bar.startTicks) / perPart));
    for (let part = first; part < parts; part += 1) {
      const ticks = bar.startTicks + part * perPart;
      if (!(ticks < toTicks)) return;
      yield { ticks, level: clickLevel(part, subdivision) };
    }
  }
}

/** @param part counted from the start of the bar */
export function clickLevel(part: number, subdivision: Subdivision): ClickLevel {
  if (part === 0) return "bar";
  return part % subdivision === 0 ? "beat" : "subdivision";
}
