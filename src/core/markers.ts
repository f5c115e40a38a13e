import type { Beats } from "./units.ts";

/** A named place in the song. */
export interface Marker {
  /** Its own among the song's markers, for as long as the marker lives. */
  readonly key: string;
  readonly beats: Beats;
  /** May be empty. */
  readonly name: string;
}

/** In the order of their beats; at one beat in the order of their keys. */
export type Markers = readonly Marker[];

export const inOrder = (markers: readonly Marker[]): Markers =>
  markers.toSorted((a, b) => a.beats - b.beats || (a.key < b.key ? -1 : 1));

/** The last marker before `position`, by more than what playing on has covered since it was passed. */
export const markerBefore = (
  markers: Markers,
  position: Beats,
  graceBeats = 0,
): Marker | undefined => markers.findLast(({ beats }) => beats < position - graceBeats - 1e-9);

export const markerAfter = (markers: Markers, position: Beats): Marker | undefined =>
  markers.find(({ beats }) => beats > position + 1e-9);
