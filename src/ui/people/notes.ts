import type { TransportCommand } from "../../core/commands.ts";
import type { Person } from "../../react/usePeople.ts";

/** What somebody has done, for as long as it is shown. */
export interface Note {
  /** Who, and what kind of thing: the next of that kind takes the place of this one. */
  readonly key: string;
  /** Null for whoever has no name. */
  readonly by: Person | null;
  readonly words: string;
  /** When it goes, in ms of the page's clock. */
  readonly untilMs: number;
}

/** Somebody who does a lot does not fill the page with it. */
const MOST_NOTES = 3;

/** All of one drag have the same key, and so do play and pause: the last one says it all. */
export function noteKey(by: Person | null, command: TransportCommand): string {
  const who = by?.id ?? "nobody";
  switch (command.type) {
    case "play":
    case "resume":
    case "pause":
    case "stop":
      return `${who} plays`;
    case "marker":
    case "delete_marker":
      return `${who} marker ${command.key ?? ""}`;
    default:
      return `${who} ${command.type}`;
  }
}

/** The newest below, the oldest out; one that takes the place of another stays where that was. */
export function withNote(notes: readonly Note[], note: Note): readonly Note[] {
  return notes.some(({ key }) => key === note.key)
    ? notes.map((other) => (other.key === note.key ? note : other))
    : [...notes, note].slice(-MOST_NOTES);
}

export const nameOf = ({ by }: Note): string => by?.name ?? "Somebody";
