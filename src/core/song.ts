import type { Markers } from "./markers.ts";
import { FOUR_FOUR_THROUGHOUT, type MeterMap } from "./meter-map.ts";
import { type TempoMap, constantTempo } from "./tempo-map.ts";

/** What a session lays over its whole length. Kept as one object while nothing in it changes, however often the transport does. */
export interface Song {
  readonly tempo: TempoMap;
  readonly meter: MeterMap;
  readonly markers: Markers;
  /** The transport's revision that made it what it is. */
  readonly revision: number;
}

export const createSong = (bpm: number): Song => ({
  tempo: constantTempo(bpm),
  meter: FOUR_FOUR_THROUGHOUT,
  markers: [],
  revision: 0,
});
