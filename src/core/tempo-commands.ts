import { acceptSong } from "./accept-song.ts";
import { LIMITS } from "./limits.ts";
import { inOrder } from "./markers.ts";
import { type Outcome, accept, refuse, refuseWith } from "./outcome.ts";
import { isSamePlace, outsideSession } from "./places.ts";
import { heldAt } from "./reanchor.ts";
import {
  type TempoEvent,
  type TempoMap,
  beatsFromSeconds,
  secondsFromBeats,
  tempoEventAt,
} from "./tempo-map.ts";
import { type TransportState, positionAt } from "./transport-state.ts";
import type { Beats } from "./units.ts";

export type TempoCommand =
  /** The tempo in force at the playhead. */
  | { readonly type: "tempo"; readonly bpm: number }
  /** Adds a tempo or changes the one that is there; with `from`, moves the one there to `at`. */
  | {
      readonly type: "tempo_event";
      readonly at: Beats;
      readonly bpm: number;
      /** Left out: as it was, and a step when it is new. */
      readonly ramp?: boolean;
      readonly from?: Beats;
    }
  | { readonly type: "delete_tempo_event"; readonly at: Beats };

/** A part of `applyCommand`: what it says of time and revisions holds here. */
export function applyTempoCommand(
  state: TransportState,
  command: TempoCommand,
  nowMs: number,
): Outcome {
  switch (command.type) {
    case "tempo": {
      const { beats, ramp } = tempoEventAt(state.song.tempo, positionAt(state, nowMs));
      return setTempoEvent(state, { at: beats, bpm: command.bpm, ramp }, nowMs);
    }
    case "tempo_event":
      return setTempoEvent(state, command, nowMs);
    case "delete_tempo_event":
      return deleteTempoEvent(state, command.at, nowMs);
  }
}

function setTempoEvent(
  state: TransportState,
  { at, bpm, ramp, from }: Omit<Extract<TempoCommand, { type: "tempo_event" }>, "type">,
  nowMs: number,
): Outcome {
  const { tempo } = state.song;
  const { min, max } = LIMITS.bpm;
  if (!(bpm >= min && bpm <= max)) return refuse("out_of_range", "bpm", `from ${min} to ${max}`);
  const wrong = outsideSession({ beats: at }, tempo, "beats", "beats");
  if (wrong) return refuseWith(wrong);

  const moved = from === undefined ? undefined : tempo.find((e) => isSamePlace(e.beats, from));
  if (from !== undefined && !moved) {
    return refuse("not_found", "from_beats", "the place of a tempo event");
  }
  if (moved === tempo[0] && !isSamePlace(at, tempo[0].beats)) {
    return refuse("out_of_range", "beats", "0 for the song's first tempo, which cannot be moved");
  }
  const there = tempo.find((e) => isSamePlace(e.beats, at));
  if (moved && there && there !== moved) {
    return refuse("taken", "beats", "a place where no other tempo event is");
  }
  const before = moved ?? there;
  if (!before && tempo.length >= LIMITS.songEvents) {
    return refuse("too_many", "beats", `that of one of the ${LIMITS.songEvents} there may be`);
  }
  const event = { beats: there?.beats ?? at, bpm, ramp: ramp ?? before?.ramp ?? false };
  if (before && isSameTempo(before, event)) return accept(state, {});
  const rest = tempo.filter((e) => e !== before);
  return retempo(state, sortedByBeats([...rest, event]), nowMs);
}

function deleteTempoEvent(state: TransportState, at: Beats, nowMs: number): Outcome {
  const [first, ...later] = state.song.tempo;
  if (isSamePlace(at, first.beats)) {
    return refuse("out_of_range", "beats", "above 0: a song has a tempo from its start on");
  }
  if (!later.some((e) => isSamePlace(e.beats, at))) {
    return refuse("not_found", "beats", "the place of a tempo event");
  }
  return retempo(state, [first, ...later.filter((e) => !isSamePlace(e.beats, at))], nowMs);
}

const isSameTempo = (a: TempoEvent, b: TempoEvent) =>
  a.beats === b.beats && a.bpm === b.bpm && a.ramp === b.ramp;

function sortedByBeats(events: readonly TempoEvent[]): TempoMap {
  const [first, ...later] = events.toSorted((a, b) => a.beats - b.beats);
  if (!first) throw new Error("a tempo map has at least one event");
  return [first, ...later];
}

/** New tempos: what is kept in beats stays on its beat, and in a session kept in seconds everything stays in time. */
function retempo(state: TransportState, tempo: TempoMap, nowMs: number): Outcome {
  const held = heldAt(state, nowMs);
  if (state.timebase === "beats") return acceptSong(state, { tempo }, held);
  const kept = (place: Beats) => beatsFromSeconds(secondsFromBeats(place, state.song.tempo), tempo);
  const markers = inOrder(
    state.song.markers.map((marker) => ({ ...marker, beats: kept(marker.beats) })),
  );
  return acceptSong(
    state,
    { tempo, markers },
    {
      ...held,
      anchor: { ...held.anchor, beats: kept(held.anchor.beats) },
      loop: { ...state.loop, start: kept(state.loop.start), end: kept(state.loop.end) },
      playStart: kept(state.playStart),
    },
  );
}
