import { type MeterMap, barPositionAt } from "../../core/meter-map.ts";
import { speakBars } from "../../core/readout/bars.ts";
import type { Beats } from "../../core/units.ts";

/** `bar 4`, and `bar 4, beat 3` for a place within the bar. */
export function placeWords(place: Beats, map: MeterMap): string {
  const { bar, beat, sixteenth, tick } = barPositionAt(place, map);
  const isBarLine = beat === 1 && sixteenth === 1 && tick === 0;
  return isBarLine ? `bar ${bar}` : speakBars(place, map);
}
