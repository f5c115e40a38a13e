import { type Meter, ticksPerBar, ticksPerMeterBeat } from "./meter.ts";
import type { MeterEvent, MeterMap } from "./meter-map.ts";
import { TICKS_PER_BEAT, beats } from "./units.ts";
import { type View, beatsToX, isDrawable } from "./view.ts";

/** Labels closer than this cannot be told apart at a glance. */
export const MIN_LABEL_DISTANCE_PX = 48;
/** Lines closer than this are a grey area, not a grid. */
export const MIN_LINE_DISTANCE_PX = 8;
/** Lines this far apart stand in full strength; closer, they fade. */
const FULL_STRENGTH_PX = 2 * MIN_LINE_DISTANCE_PX;

const TICKS_PER_SIXTEENTH = TICKS_PER_BEAT / 4;

export interface GridLine {
  readonly xPx: number;
  /** From the start of the song, whole. */
  readonly ticks: number;
  readonly level: "bar" | "beat" | "sixteenth";
  /** 0–1: how much of its level's colour the line has. It goes towards 0 before the line has to go. */
  readonly strength: number;
  /** What the ruler writes beside the line: `5`, or `5.3`, `5.3.2` within a bar. Most lines have none. */
  readonly label?: string;
}

/**
 * The lines of a ruler and of the grid below it, left to right: those in view, and those so little left of it that their
 * label may reach in. No two are closer than `MIN_LINE_DISTANCE_PX`, no two labels closer than `MIN_LABEL_DISTANCE_PX`.
 *
 * Every signature counts from its own first bar, in whole ticks. So the millionth bar is as exact as the first, and which
 * lines there are depends on the zoom alone: scrolling moves them and never picks others. Where a new signature begins is
 * a line, and lines too close before it give way; of several signatures within a few pixels the first has the line.
 */
export function gridLines(view: View, map: MeterMap): GridLine[] {
  if (!isDrawable(view)) return [];
  const { from, widthPx } = view;
  const lines: GridLine[] = [];
  const leftTicks = from * TICKS_PER_BEAT - ticksIn(MIN_LABEL_DISTANCE_PX, view);
  const rightTicks = from * TICKS_PER_BEAT + ticksIn(widthPx, view);
  for (const stretch of stretchesUpTo(rightTicks, view, map)) {
    if (stretch.endTicks > leftTicks) addLines(lines, stretch, leftTicks, rightTicks, view);
  }
  return lines;
}

/** The distance in ticks of the finest lines that `gridLines` shows at this zoom. Several bars when zoomed out. */
export const shownStepTicks = (view: View, meter: Meter): number =>
  finestStep(meter, ticksIn(MIN_LINE_DISTANCE_PX, view));

/** Where one signature is in force. */
interface Stretch {
  readonly meter: MeterEvent;
  readonly startTicks: number;
  readonly endTicks: number;
  /** Its first bar has a line, which may have a label. It has none when the start before it is too close. */
  readonly start: "labelled" | "line" | "none";
}

function stretchesUpTo(rightTicks: number, view: View, map: MeterMap): Stretch[] {
  const stretches: Stretch[] = [];
  let startTicks = 0;
  let lastLine = Number.NEGATIVE_INFINITY;
  let lastLabel = Number.NEGATIVE_INFINITY;
  for (const [index, meter] of map.entries()) {
    if (!(startTicks < rightTicks)) break;
    const next = map[index + 1];
    const bars = next ? next.bar - meter.bar : Number.POSITIVE_INFINITY;
    const endTicks = startTicks + bars * ticksPerBar(meter);
    const hasLine = startTicks - lastLine >= ticksIn(MIN_LINE_DISTANCE_PX, view);
    const hasLabel = hasLine && startTicks - lastLabel >= ticksIn(MIN_LABEL_DISTANCE_PX, view);
    if (hasLine) lastLine = startTicks;
    if (hasLabel) lastLabel = startTicks;
    const start = hasLabel ? "labelled" : hasLine ? "line" : "none";
    stretches.push({ meter, startTicks, endTicks, start });
    startTicks = endTicks;
  }
  return stretches;
}

function addLines(
  lines: GridLine[],
  { meter, startTicks, endTicks, start }: Stretch,
  leftTicks: number,
  rightTicks: number,
  view: View,
): void {
  if (!(ticksPerBar(meter) > 0)) return;
  const minLine = ticksIn(MIN_LINE_DISTANCE_PX, view);
  const minLabel = ticksIn(MIN_LABEL_DISTANCE_PX, view);
  const step = finestStep(meter, minLine);
  const coarser = finestStep(meter, step + 1);
  const labelStep = finestStep(meter, minLabel);
  const finestStrength = strengthOf((step / TICKS_PER_BEAT) * view.pxPerBeat);

  const first = Math.max(0, Math.ceil((leftTicks - startTicks) / step));
  // As many as fit, and no more: beyond 2^53 `first + 1` is `first`, and the end would never come.
  const most = (view.widthPx + MIN_LABEL_DISTANCE_PX) / MIN_LINE_DISTANCE_PX;
  for (let i = 0; i <= most; i += 1) {
    const inStretch = (first + i) * step;
    const ticks = startTicks + inStretch;
    const isStart = inStretch === 0;
    if (!(ticks < rightTicks)) break;
    if (!isStart && endTicks - ticks < minLine) break;
    if (isStart && start === "none") continue;

    const isLabelled = isStart
      ? start === "labelled"
      : inStretch % labelStep === 0 && endTicks - ticks >= minLabel;
    const line = {
      xPx: beatsToX(beats(ticks / TICKS_PER_BEAT), view),
      ticks,
      level: levelOf(inStretch, meter),
      strength: inStretch % coarser === 0 ? 1 : finestStrength,
    };
    lines.push(isLabelled ? { ...line, label: labelOf(inStretch, meter) } : line);
  }
}

const ticksIn = (px: number, { pxPerBeat }: View): number => (px * TICKS_PER_BEAT) / pxPerBeat;

const strengthOf = (distancePx: number): number =>
  Math.min(
    1,
    Math.max(0, (distancePx - MIN_LINE_DISTANCE_PX) / (FULL_STRENGTH_PX - MIN_LINE_DISTANCE_PX)),
  );

/**
 * Sixteenth, beat, bar, then 2, 4, 8 … bars: the first that is at least `minTicks` long. Each is a whole number of the one
 * before: where a beat is shorter than a sixteenth there is no step of sixteenths.
 */
function finestStep(meter: Meter, minTicks: number): number {
  const bar = ticksPerBar(meter);
  const beat = ticksPerMeterBeat(meter);
  if (TICKS_PER_SIXTEENTH >= minTicks && TICKS_PER_SIXTEENTH < beat) return TICKS_PER_SIXTEENTH;
  if (beat >= minTicks) return beat;
  let step = bar;
  while (step < minTicks) step *= 2;
  return step;
}

function levelOf(inStretch: number, meter: Meter): GridLine["level"] {
  const inBar = inStretch % ticksPerBar(meter);
  if (inBar === 0) return "bar";
  return inBar % ticksPerMeterBeat(meter) === 0 ? "beat" : "sixteenth";
}

function labelOf(inStretch: number, meter: MeterEvent): string {
  const perBar = ticksPerBar(meter);
  const perBeat = ticksPerMeterBeat(meter);
  const inBar = inStretch % perBar;
  const bar = meter.bar + Math.floor(inStretch / perBar) + 1;
  if (inBar === 0) return String(bar);
  const beat = Math.floor(inBar / perBeat) + 1;
  const inBeat = inBar % perBeat;
  return inBeat === 0
    ? `${bar}.${beat}`
    : `${bar}.${beat}.${Math.floor(inBeat / TICKS_PER_SIXTEENTH) + 1}`;
}
