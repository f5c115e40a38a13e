import { ticksPerMeterBeat } from "../meter.ts";
import { type MeterEvent, type MeterMap, barOf, barPositionAt, meterAt } from "../meter-map.ts";
import { type Beats, TICKS_PER_BEAT, beats } from "../units.ts";
import { padded } from "./padded.ts";
import { type Parsed, parsed, refused } from "./parsed.ts";

const TICKS_PER_SIXTEENTH = TICKS_PER_BEAT / 4;

/** Sixteenths that begin within one of the signature's beats: 4 in 4/4, 2 in 7/8, and 1 where the beat is no longer. */
const sixteenthsPerBeat = (meter: MeterEvent): number =>
  Math.max(1, ticksPerMeterBeat(meter) / TICKS_PER_SIXTEENTH);

/**
 * `001.1.1.000`: bar, beat, sixteenth, tick at 960 to the quarter note; all but the ticks counted from 1. The beats are the
 * signature's own, eighths in 7/8. Where a signature counts beyond 9, its beats (or sixteenths) have two digits from the
 * first on, so that nothing moves while it runs.
 */
export function formatBars(position: Beats, map: MeterMap): string {
  const { bar, beat, sixteenth, tick } = barPositionAt(position, map);
  const meter = meterAt(map, position);
  return [
    padded(bar, 3),
    padded(beat, String(meter.numerator).length),
    padded(sixteenth, String(sixteenthsPerBeat(meter)).length),
    padded(tick, 3),
  ].join(".");
}

/** `bar 4, beat 3`, for a screen reader. */
export function speakBars(position: Beats, map: MeterMap): string {
  const { bar, beat } = barPositionAt(position, map);
  return `bar ${bar}, beat ${beat}`;
}

/** Up to four numbers with a point, a comma, a bar or spaces between them. */
const BARS = /^\d+(?:(?:\s*[.,|]\s*|\s+)\d+){0,3}$/;

/** `5`, `5.3`, `5 3 2`, `5|3|2`, `5.3.2.240`: what is left out is the first of its kind. Refuses what the bar does not have. */
export function parseBars(text: string, map: MeterMap): Parsed<Beats> {
  if (!BARS.test(text)) {
    return refused("Type a bar, like 5, or a place in it, like 5.3 or 5.3.2.120.");
  }
  const [bar = 1, beat = 1, sixteenth = 1, tick = 0] = (text.match(/\d+/g) ?? []).map(Number);
  if (bar < 1) return refused("Bars are counted from 1.");

  const { startTicks, meter } = barOf(map, bar - 1);
  const name = `${meter.numerator}/${meter.denominator}`;
  if (beat < 1 || beat > meter.numerator) {
    return refused(`Bar ${bar} is in ${name}: it has ${range("beat", 1, meter.numerator)}.`);
  }
  const perBeat = ticksPerMeterBeat(meter);
  const sixteenths = sixteenthsPerBeat(meter);
  if (sixteenth < 1 || sixteenth > sixteenths) {
    return refused(`Bar ${bar} is in ${name}: a beat has ${range("sixteenth", 1, sixteenths)}.`);
  }
  const ticks = Math.min(perBeat, TICKS_PER_SIXTEENTH);
  if (tick >= ticks) return refused(`There are ${range("tick", 0, ticks - 1)}.`);
  const inBar = (beat - 1) * perBeat + (sixteenth - 1) * TICKS_PER_SIXTEENTH + tick;
  return parsed(beats((startTicks + inBar) / TICKS_PER_BEAT));
}

const range = (unit: string, from: number, to: number): string =>
  from === to ? `only ${unit} ${from}` : `${unit}s ${from} to ${to}`;
