import { MIN_LABEL_DISTANCE_PX, MIN_LINE_DISTANCE_PX } from "./grid.ts";
import { type TempoMap, beatsFromSeconds, bpmAt, secondsFromBeats } from "./tempo-map.ts";
import { type Beats, beats, seconds } from "./units.ts";
import { type View, beatsToX, isDrawable, xToBeats } from "./view.ts";

export interface SecondsLine {
  readonly xPx: number;
  /** From the start of the song, whole. */
  readonly ms: number;
  /** `0:05`, `1:02:03`, and with decimals where the labels are less than a second apart. Most lines have none. */
  readonly label?: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** To half a second, half a minute, half an hour, and an hour. Then it goes on with twice as much, and so on. */
const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 900_000, 1_800_000, 3_600_000,
] as const;

/** The room for a character of a label in the ruler's small digits, and the gap to the next label. */
const CHARACTER_PX = 6;
const GAP_PX = 6;

/**
 * The lines of a ruler that counts seconds, left to right: those in view, and those so little left of it that their label
 * may reach in. A tempo that changes in view puts them unevenly. The steps are chosen where a second is narrowest, so the
 * least distances, `MIN_LINE_DISTANCE_PX` and `MIN_LABEL_DISTANCE_PX`, hold everywhere. Long labels are given more room.
 */
export function secondsLines(view: View, map: TempoMap): SecondsLine[] {
  if (!isDrawable(view)) return [];
  const { pxPerBeat, widthPx } = view;
  const left = beats(Math.max(0, xToBeats(-MIN_LABEL_DISTANCE_PX, view)));
  const right = xToBeats(widthPx, view);
  const pxPerMs = (pxPerBeat * lowestBpm(map, left, right)) / MINUTE;
  const endMs = secondsFromBeats(right, map) * SECOND;
  // Beyond, milliseconds cannot be counted. That is 285 000 years.
  if (!(pxPerMs > 0 && endMs < Number.MAX_SAFE_INTEGER)) return [];

  const labelMs = firstStep((ms) => ms * pxPerMs >= labelRoomPx(endMs, ms));
  const stepMs = firstStep((ms) => ms * pxPerMs >= MIN_LINE_DISTANCE_PX && labelMs % ms === 0);
  const lines: SecondsLine[] = [];
  const firstMs = secondsFromBeats(left, map) * SECOND;
  const first = Math.ceil(firstMs / stepMs);
  const most = (endMs - firstMs) / stepMs;
  for (let i = 0; i <= most; i += 1) {
    const ms = (first + i) * stepMs;
    const xPx = beatsToX(beatsFromSeconds(seconds(ms / SECOND), map), view);
    if (!(xPx < widthPx)) break;
    lines.push(ms % labelMs === 0 ? { xPx, ms, label: labelOf(ms, labelMs) } : { xPx, ms });
  }
  return lines;
}

/** Along a ramp the lowest is at one of its ends, so the ends of the range and the events within it are enough. */
function lowestBpm(map: TempoMap, left: Beats, right: Beats): number {
  const within = map.filter(({ beats }) => beats > left && beats < right).map(({ bpm }) => bpm);
  return Math.min(bpmAt(map, left), bpmAt(map, right), ...within);
}

function firstStep(isEnough: (ms: number) => boolean): number {
  const step = STEPS_MS.find(isEnough);
  if (step !== undefined) return step;
  let longer = 2 * HOUR;
  while (!isEnough(longer)) longer *= 2;
  return longer;
}

/** For the longest label in view, which is the last. */
const labelRoomPx = (endMs: number, stepMs: number): number =>
  Math.max(MIN_LABEL_DISTANCE_PX, labelOf(endMs, stepMs).length * CHARACTER_PX + GAP_PX);

function labelOf(ms: number, stepMs: number): string {
  const hours = Math.floor(ms / HOUR);
  const minutes = Math.floor(ms / MINUTE) % 60;
  const secondsPart = padded(Math.floor(ms / SECOND) % 60, 2);
  const whole = hours > 0 ? `${hours}:${padded(minutes, 2)}` : String(minutes);
  const decimals = decimalsOf(stepMs);
  const fraction = padded(Math.floor(ms) % SECOND, 3).slice(0, decimals);
  return `${whole}:${secondsPart}${decimals > 0 ? `.${fraction}` : ""}`;
}

function decimalsOf(stepMs: number): number {
  if (stepMs % SECOND === 0) return 0;
  if (stepMs % 100 === 0) return 1;
  return stepMs % 10 === 0 ? 2 : 3;
}

const padded = (value: number, digits: number) => String(value).padStart(digits, "0");
