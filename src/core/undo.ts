import type { TransportCommand } from "./commands.ts";
import type { Loop } from "./loop.ts";
import type { Marker } from "./markers.ts";
import type { MeterEvent } from "./meter-map.ts";
import { isSamePlace } from "./places.ts";
import type { TempoEvent } from "./tempo-map.ts";
import type { TransportState } from "./transport-state.ts";

/** One thing that was changed and can be changed back. Null: it was not there. */
export type EditedPart =
  | { readonly part: "loop"; readonly before: Loop; readonly after: Loop }
  | {
      readonly part: "tempo";
      readonly before: TempoEvent | null;
      readonly after: TempoEvent | null;
    }
  | {
      readonly part: "meter";
      readonly before: MeterEvent | null;
      readonly after: MeterEvent | null;
    }
  | { readonly part: "marker"; readonly before: Marker | null; readonly after: Marker | null };

/** All that one step of undo takes back. Empty: nothing. */
export type Edit = readonly EditedPart[];

/** What is different in `after`, of all that can be undone: loop, tempos, time signatures, markers. */
export function editBetween(before: TransportState, after: TransportState): Edit {
  const parts: EditedPart[] = [];
  if (!isSame(before.loop, after.loop)) {
    parts.push({ part: "loop", before: before.loop, after: after.loop });
  }
  if (before.song === after.song) return parts;
  for (const part of LISTS) {
    const was = partsIn(before, part);
    const is = partsIn(after, part);
    for (const key of new Set([...was.keys(), ...is.keys()])) {
      const change = { part, before: was.get(key) ?? null, after: is.get(key) ?? null };
      if (!isSame(change.before, change.after)) parts.push(change as EditedPart);
    }
  }
  return parts;
}

/** Two edits, one after the other, as one: a drag is one step however many commands it took. */
export function joined(first: Edit, second: Edit): Edit {
  const parts = new Map(first.map((part) => [keyOf(part), part]));
  for (const part of second) {
    const key = keyOf(part);
    const earlier = parts.get(key);
    parts.delete(key);
    const both = { ...part, before: earlier ? earlier.before : part.before } as EditedPart;
    if (!isSame(both.before, both.after)) parts.set(key, both);
  }
  return [...parts.values()];
}

/** The same edit the other way round: undoing that is doing it again. */
export const reversed = (edit: Edit): Edit =>
  edit.map((part) => ({ ...part, before: part.after, after: part.before }) as EditedPart);

/** What is still as this edit left it. The rest has been changed since, by somebody else, and is theirs. */
export const untouched = (edit: Edit, state: TransportState): Edit =>
  edit.filter((part) => isSame(part.after, currentOf(part, state)));

/** The commands that make everything as it was before the edit. */
export function commandsToUndo(edit: Edit): TransportCommand[] {
  return edit.toSorted((a, b) => order(a) - order(b)).map(commandToUndo);
}

/** What goes makes room for what comes back, and the tempo comes before what is kept in time under it. */
const order = ({ part, before }: EditedPart) => (before === null ? 0 : part === "tempo" ? 1 : 2);

function commandToUndo(edit: EditedPart): TransportCommand {
  switch (edit.part) {
    case "loop": {
      const { before, after } = edit;
      // Only what was changed: an edge that a slower tempo has put beyond the session's end could not be sent again.
      return {
        type: "loop",
        enabled: before.enabled,
        ...(before.start !== after.start && { start: { beats: before.start } }),
        ...(before.end !== after.end && { end: { beats: before.end } }),
      };
    }
    case "tempo": {
      const { before, after } = edit;
      if (before)
        return { type: "tempo_event", at: before.beats, bpm: before.bpm, ramp: before.ramp };
      return { type: "delete_tempo_event", at: placeOf(after) };
    }
    case "meter": {
      const { before, after } = edit;
      return before
        ? { type: "meter", ...before }
        : { type: "delete_meter", bar: after?.bar ?? -1 };
    }
    case "marker": {
      const { before, after } = edit;
      if (!before) return { type: "delete_marker", key: after?.key ?? "" };
      return { type: "marker", key: before.key, at: { beats: before.beats }, name: before.name };
    }
  }
}

const LISTS = ["tempo", "meter", "marker"] as const;
type Listed = TempoEvent | MeterEvent | Marker;

const placeOf = (event: TempoEvent | null) => event?.beats ?? (Number.NaN as TempoEvent["beats"]);

/** What each is known by: a tempo by its place, a signature by its bar, a marker by its key. */
function partsIn({ song }: TransportState, part: (typeof LISTS)[number]): Map<string, Listed> {
  switch (part) {
    case "tempo":
      return new Map(song.tempo.map((event) => [String(event.beats), event]));
    case "meter":
      return new Map(song.meter.map((event) => [String(event.bar), event]));
    case "marker":
      return new Map(song.markers.map((marker) => [marker.key, marker]));
  }
}

function keyOf(edit: EditedPart): string {
  const value = edit.after ?? edit.before;
  if (edit.part === "loop" || !value) return edit.part;
  if (edit.part === "tempo") return `tempo ${(value as TempoEvent).beats}`;
  if (edit.part === "meter") return `meter ${(value as MeterEvent).bar}`;
  return `marker ${(value as Marker).key}`;
}

function currentOf(edit: EditedPart, { loop, song }: TransportState) {
  if (edit.part === "loop") return loop;
  const value = edit.after ?? edit.before;
  if (!value) return null;
  if (edit.part === "tempo") {
    const { beats } = value as TempoEvent;
    return song.tempo.find((event) => isSamePlace(event.beats, beats)) ?? null;
  }
  if (edit.part === "meter") {
    return song.meter.find(({ bar }) => bar === (value as MeterEvent).bar) ?? null;
  }
  return song.markers.find(({ key }) => key === (value as Marker).key) ?? null;
}

/** Equal in every field. These are flat objects of a few numbers and texts. */
function isSame(a: object | null, b: object | null): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  const entries = Object.entries(a);
  return (
    entries.length === Object.keys(b).length &&
    entries.every(([key, value]) => (b as Record<string, unknown>)[key] === value)
  );
}
