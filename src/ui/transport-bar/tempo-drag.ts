import { LIMITS } from "../../core/limits.ts";

/** Beats a minute for every pixel of a vertical drag, and with the fine mode. */
const BPM_PER_PX = 0.5;
const FINE_BPM_PER_PX = 0.05;

/** To the hundredth, which is what is shown, and within the range. */
export function allowedTempo(bpm: number): number {
  const { min, max } = LIMITS.bpm;
  return Math.min(max, Math.max(min, Math.round(bpm * 100) / 100));
}

/** The tempo after a drag upwards by `upPx` more. Coarse it comes to whole beats, fine to tenths. */
export function draggedTempo(bpm: number, upPx: number, isFine: boolean): number {
  return bpm + upPx * (isFine ? FINE_BPM_PER_PX : BPM_PER_PX);
}

/** What is shown of a dragged tempo. */
export const roundedTempo = (bpm: number, isFine: boolean): number =>
  allowedTempo(isFine ? Math.round(bpm * 10) / 10 : Math.round(bpm));
