import { type TempoEvent, type TempoMap, bpmAt } from "../../core/tempo-map.ts";
import { type Beats, beats } from "../../core/units.ts";
import { type View, beatsToX } from "../../core/view.ts";

/** What of the lane's height the curve leaves free above and below: the half of a handle. */
export const CURVE_INSET_PX = 7;
/** However little the tempo changes, that is not drawn as a cliff. */
const LEAST_RANGE_BPM = 10;

export interface TempoScale {
  readonly lowBpm: number;
  readonly highBpm: number;
}

/** From the slowest to the fastest; a song of one tempo has it in the middle. */
export function tempoScale(tempo: TempoMap): TempoScale {
  const all = tempo.map(({ bpm }) => bpm);
  const low = Math.min(...all);
  const high = Math.max(...all);
  const spare = Math.max(0, LEAST_RANGE_BPM - (high - low)) / 2;
  return { lowBpm: low - spare, highBpm: high + spare };
}

/** How high a tempo stands: 0 at the slowest, 1 at the fastest. */
export const tempoHeight = (bpm: number, { lowBpm, highBpm }: TempoScale): number =>
  (bpm - lowBpm) / (highBpm - lowBpm);

export interface CurvePoint {
  readonly xPx: number;
  /** 0–1. */
  readonly height: number;
}

/**
 * The corners of the curve over the view, left to right, from its left edge to its right one. A tempo that holds until
 * the next ends in an upright line; a ramp is linear over the beats, and so a straight line here.
 */
export function tempoCurve(tempo: TempoMap, view: View): CurvePoint[] {
  const scale = tempoScale(tempo);
  const end = beats(view.from + view.widthPx / view.pxPerBeat);
  const points: CurvePoint[] = [];
  const add = (place: Beats, bpm: number) =>
    points.push({ xPx: beatsToX(place, view), height: tempoHeight(bpm, scale) });

  add(view.from, bpmAt(tempo, view.from));
  let before: TempoEvent = tempo[0];
  for (const event of tempo) {
    if (event.beats >= end) break;
    if (event.beats > view.from) {
      if (!before.ramp) add(event.beats, before.bpm);
      add(event.beats, event.bpm);
    }
    before = event;
  }
  add(end, bpmAt(tempo, end));
  return points;
}

/** `120`, `97.5`: at most two decimals. */
export const formatBpm = (bpm: number): string => String(Number(bpm.toFixed(2)));
