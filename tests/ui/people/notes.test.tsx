import { expect, test } from "vitest";
import type { TransportCommand } from "../../../src/core/commands.ts";
import { beats } from "../../../src/core/units.ts";
import { type Note, nameOf, noteKey, withNote } from "../../../src/ui/people/notes.ts";

const ADA = { id: 3, name: "Ada", colour: "#c2752b" };
const BEA = { id: 4, name: "Bea", colour: "#3d84c6" };
const seek: TransportCommand = { type: "seek", position: { beats: beats(4) } };
const note = (key: string, words = ""): Note => ({ key, by: ADA, words, untilMs: 0 });

test("a drag has one note, play and pause have one, and everybody has their own", () => {
  expect(noteKey(ADA, seek)).toBe(noteKey(ADA, { type: "seek", position: { beats: beats(5) } }));
  expect(noteKey(ADA, { type: "play" })).toBe(noteKey(ADA, { type: "pause" }));
  const others = [
    noteKey(ADA, seek),
    noteKey(BEA, seek),
    noteKey(null, seek),
    noteKey(ADA, { type: "tempo", bpm: 120 }),
    noteKey(ADA, { type: "play" }),
    noteKey(ADA, { type: "marker", key: "r5" }),
    noteKey(ADA, { type: "delete_marker", key: "r6" }),
  ];
  expect(new Set(others).size).toBe(others.length);
});

test("a later one of its kind takes the place of a note, and stays in it", () => {
  const notes = [note("a", "first"), note("b")];
  expect(withNote(notes, note("a", "second"))).toEqual([note("a", "second"), note("b")]);
});

test("there are three at the most, and the oldest goes", () => {
  const notes = ["a", "b", "c", "d"].map((key) => note(key));
  const shown = notes.reduce<readonly Note[]>(withNote, []);
  expect(shown.map(({ key }) => key)).toEqual(["b", "c", "d"]);
});

test("whoever has no name is somebody", () => {
  expect(nameOf(note("a"))).toBe("Ada");
  expect(nameOf({ ...note("a"), by: null })).toBe("Somebody");
});
