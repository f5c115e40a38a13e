import { type Beats, type Seconds, beats, seconds } from "./units.ts";

/** Where a beat falls in time. `bpm` is quarter notes a minute. */
export const secondsFromBeats = (position: Beats, bpm: number): Seconds =>
  seconds((position * 60) / bpm);

/** The beat at a moment. The inverse of `secondsFromBeats` at the same tempo. */
export const beatsFromSeconds = (time: Seconds, bpm: number): Beats => beats((time * bpm) / 60);
