import { type Meter, ticksPerBar, ticksPerMeterBeat } from "./meter.ts";
import { type TimeScale, beatsToX } from "./time-scale.ts";
import { TICKS_PER_BEAT, beats } from "./units.ts";

/** Labels closer than this cannot be told apart at a glance. */
export const MIN_LABEL_DISTANCE_PX = 48;
/** Lines closer than this are a grey area, not a grid. */
export const MIN_LINE_DISTANCE_PX = 8;

export interface GridLine {
  readonly xPx: number;
  readonly level: "bar" | "beat" | "sixteenth";
  /** What the ruler writes beside the line: `5`, or `5.3` within a bar. Most lines have none. */
  readonly label?: string;
}

/**
 * The lines of a ruler and of the grid below it, left to right, for what is in view. At most one line for every
 * `MIN_LINE_DISTANCE_PX`, whatever the range. Positions are counted in whole ticks, so the thousandth bar is as exact as
 * the first. A scale with no width or no length has no lines, and neither has a bar without beats.
 */
export function gridLines(scale: TimeScale, meter: Meter): GridLine[] {
  const lengthBeats = scale.to - scale.from;
  if (!(scale.widthPx > 0 && lengthBeats > 0 && ticksPerBar(meter) > 0)) return [];
  if (!Number.isFinite(scale.widthPx) || !Number.isFinite(lengthBeats)) return [];
  const pxPerTick = scale.widthPx / (lengthBeats * TICKS_PER_BEAT);
  const step = finestStep(meter, MIN_LINE_DISTANCE_PX / pxPerTick);
  const labelStep = finestStep(meter, MIN_LABEL_DISTANCE_PX / pxPerTick);

  const lines: GridLine[] = [];
  const first = Math.max(0, Math.ceil((scale.from * TICKS_PER_BEAT) / step));
  const end = scale.to * TICKS_PER_BEAT;
  // As many as fit, and no more: beyond 2^53 `first + 1` is `first`, and the end would never come.
  for (let i = 0; i <= scale.widthPx / MIN_LINE_DISTANCE_PX; i += 1) {
    const ticks = (first + i) * step;
    if (!(ticks < end)) break;
    const line = {
      xPx: beatsToX(beats(ticks / TICKS_PER_BEAT), scale),
      level: levelOf(ticks, meter),
    };
    lines.push(ticks % labelStep === 0 ? { ...line, label: labelOf(ticks, meter) } : line);
  }
  return lines;
}

/** Sixteenth, beat, bar, then 2, 4, 8 … bars: the first that is at least `minTicks` long. */
function finestStep(meter: Meter, minTicks: number): number {
  const bar = ticksPerBar(meter);
  const withinBar = [TICKS_PER_BEAT / 4, ticksPerMeterBeat(meter)].filter((step) => step < bar);
  for (const step of withinBar) if (step >= minTicks && bar % step === 0) return step;
  let step = bar;
  while (step < minTicks) step *= 2;
  return step;
}

function levelOf(ticks: number, meter: Meter): GridLine["level"] {
  const inBar = ticks % ticksPerBar(meter);
  if (inBar === 0) return "bar";
  return inBar % ticksPerMeterBeat(meter) === 0 ? "beat" : "sixteenth";
}

function labelOf(ticks: number, meter: Meter): string {
  const bar = Math.floor(ticks / ticksPerBar(meter)) + 1;
  const inBar = ticks % ticksPerBar(meter);
  if (inBar === 0) return String(bar);
  const perBeat = ticksPerMeterBeat(meter);
  const beat = Math.floor(inBar / perBeat) + 1;
  const inBeat = inBar % perBeat;
  return inBeat === 0 ? `${bar}.${beat}` : `${bar}.${beat}.${inBeat / (TICKS_PER_BEAT / 4) + 1}`;
}
