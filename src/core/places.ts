import { LIMITS } from "./limits.ts";
import type { Rejection } from "./outcome.ts";
import { type TempoMap, beatsFromSeconds, bpmAt } from "./tempo-map.ts";
import { type Beats, type Seconds, seconds } from "./units.ts";

/** A place in the session, in either unit. */
export type Position = { readonly beats: Beats } | { readonly seconds: Seconds };

export const toBeats = (position: Position, tempo: TempoMap): Beats =>
  "beats" in position ? position.beats : beatsFromSeconds(position.seconds, tempo);

/**
 * What is wrong with a place outside the session's 24 hours, or undefined. Catches NaN as well.
 *
 * @param secondsField what the place is called on the wire when it is given in seconds
 */
export function outsideSession(
  position: Position,
  tempo: TempoMap,
  secondsField: string,
  beatsField: string,
): Rejection | undefined {
  const { min, max } = LIMITS.timeSeconds;
  // Each unit is held to its own range: a beat just below zero is no time below zero, once it is rounded.
  if ("seconds" in position) {
    if (position.seconds >= min && position.seconds <= max) return undefined;
    return { code: "out_of_range", field: secondsField, allowed: `from ${min} to ${max} seconds` };
  }
  const lastBeat = beatsFromSeconds(seconds(max), tempo);
  if (position.beats >= 0 && position.beats <= lastBeat) return undefined;
  const where = tempo.length === 1 ? `at ${bpmAt(tempo, lastBeat)} bpm` : "in this song's tempos";
  const allowed = `from 0 to ${lastBeat} ${where} (24 hours)`;
  return { code: "out_of_range", field: beatsField, allowed };
}

/** Two places that differ by less than floating point makes of one: a thousandth of a tick. */
export const isSamePlace = (a: Beats, b: Beats): boolean => Math.abs(a - b) < 1e-6;
