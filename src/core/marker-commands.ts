import { acceptSong } from "./accept-song.ts";
import { LIMITS } from "./limits.ts";
import { type Marker, inOrder } from "./markers.ts";
import { type Outcome, accept, refuse, refuseWith } from "./outcome.ts";
import { type Position, outsideSession, toBeats } from "./places.ts";
import { type TransportState, positionAt } from "./transport-state.ts";

export type MarkerCommand =
  /** Changes the marker with this key, or adds one: at the playhead and without a name where those are left out. */
  | {
      readonly type: "marker";
      /** Left out, one is made up. */
      readonly key?: string;
      readonly at?: Position;
      readonly name?: string;
    }
  | { readonly type: "delete_marker"; readonly key: string };

/** A part of `applyCommand`: what it says of time and revisions holds here. */
export const applyMarkerCommand = (
  state: TransportState,
  command: MarkerCommand,
  nowMs: number,
): Outcome =>
  command.type === "marker" ? setMarker(state, command, nowMs) : deleteMarker(state, command.key);

function setMarker(
  state: TransportState,
  { key, at, name }: Extract<MarkerCommand, { type: "marker" }>,
  nowMs: number,
): Outcome {
  const { markers, tempo } = state.song;
  const { markerName, markerKey, songEvents } = LIMITS;
  const wrong = at && outsideSession(at, tempo, "time_seconds", "beats");
  if (wrong) return refuseWith(wrong);
  if (name !== undefined && name.length > markerName) {
    return refuse("out_of_range", "name", `at most ${markerName} characters long`);
  }
  if (key !== undefined && !(key.length >= 1 && key.length <= markerKey)) {
    return refuse("out_of_range", "marker", `from 1 to ${markerKey} characters long`);
  }
  const before = markers.find((marker) => marker.key === key);
  if (!before && markers.length >= songEvents) {
    return refuse("too_many", "marker", `that of one of the ${songEvents} there may be`);
  }
  const marker: Marker = {
    // Every revision comes once, and so does a key that is made of it.
    key: key ?? unusedKey(state),
    beats: at ? toBeats(at, tempo) : (before?.beats ?? positionAt(state, nowMs)),
    name: name ?? before?.name ?? "",
  };
  if (before && before.beats === marker.beats && before.name === marker.name) {
    return accept(state, {});
  }
  const rest = markers.filter((other) => other !== before);
  return acceptSong(state, { markers: inOrder([...rest, marker]) });
}

function unusedKey({ song, revision }: TransportState): string {
  let key = `r${revision + 1}`;
  while (song.markers.some((marker) => marker.key === key)) key += "'";
  return key;
}

function deleteMarker(state: TransportState, key: string): Outcome {
  const { markers } = state.song;
  if (!markers.some((marker) => marker.key === key)) {
    return refuse("not_found", "marker", "the key of a marker");
  }
  return acceptSong(state, { markers: markers.filter((marker) => marker.key !== key) });
}
