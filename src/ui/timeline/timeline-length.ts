import type { Loop } from "../../core/loop.ts";
import { barStart } from "../../core/meter-map.ts";
import type { Song } from "../../core/song.ts";
import { type Beats, beats } from "../../core/units.ts";
import type { Session } from "../session.ts";

/** What is shown of a session that has no length yet: sixteen bars. */
const EMPTY_SESSION_BEATS = 64;
/** A playhead that runs on behind the end lengthens the timeline by a quarter at a time, not in every frame. */
const LENGTHENED_BY = 0.25;

/** Where the session's own length ends, or the last of its clips if that is later. */
export function materialEnd({ lengthBeats, lanes }: Session): Beats {
  let end = Math.max(0, lengthBeats);
  for (const { clips } of lanes) {
    for (const clip of clips) end = Math.max(end, clip.startBeats + clip.lengthBeats);
  }
  return beats(end);
}

/** As far as there is anything to see or to take hold of: material, loop, markers, tempos, time signatures. */
export function occupiedBeats(session: Session, song: Song, loop: Loop): number {
  return Math.max(
    materialEnd(session) || EMPTY_SESSION_BEATS,
    loop.end,
    song.markers.at(-1)?.beats ?? 0,
    song.tempo.at(-1)?.beats ?? 0,
    barStart(song.meter, song.meter.at(-1)?.bar ?? 0),
  );
}

/** How long the timeline is with the playhead at `position`. */
export function timelineLength(occupied: number, position: Beats): number {
  if (position <= occupied) return occupied;
  const stepBeats = occupied * LENGTHENED_BY;
  return occupied + Math.ceil((position - occupied) / stepBeats) * stepBeats;
}
