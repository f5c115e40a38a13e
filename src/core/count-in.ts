import { ticksPerBar } from "./meter.ts";
import { meterAt } from "./meter-map.ts";
import type { Song } from "./song.ts";
import { bpmAt } from "./tempo-map.ts";
import { type Beats, TICKS_PER_BEAT } from "./units.ts";

/**
 * How long so many bars are counted in before `position`, in ms. Counting in keeps the signature and the tempo that are
 * in force there, also where a ramp goes on: nobody can follow a count that changes its pace.
 */
export const countInMs = (song: Song, position: Beats, bars: number): number =>
  (bars * ticksPerBar(meterAt(song.meter, position)) * 60_000) /
  (TICKS_PER_BEAT * bpmAt(song.tempo, position));

/**
 * When a count-in that begins at `nowMs` is over. In whole microseconds, as times are sent: who has counted for themselves
 * and who is told come to the same.
 */
export const countedInAtMs = (song: Song, position: Beats, bars: number, nowMs: number): number =>
  Math.round((nowMs + countInMs(song, position, bars)) * 1e3) / 1e3;
