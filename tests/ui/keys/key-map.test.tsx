import { describe, expect, test } from "vitest";
import { chordWords } from "../../../src/ui/keys/chord-words.ts";
import {
  type Chord,
  KEY_BINDINGS,
  type PressedKey,
  bindingFor,
  isSingleKey,
} from "../../../src/ui/keys/key-map.ts";

/** The event of that chord, from a keyboard that has it as it stands in the map. */
const pressed = ({ by, key, modifiers }: Chord): PressedKey => ({
  key,
  code: by === "code" ? key : "",
  shiftKey: modifiers.includes("Shift"),
  altKey: modifiers.includes("Alt"),
  ctrlKey: modifiers.includes("Ctrl"),
  metaKey: false,
  getModifierState: () => false,
});

describe("the map of keys", () => {
  const chords = KEY_BINDINGS.flatMap((binding) =>
    [...binding.chords, ...(binding.aliases ?? [])].map((chord) => ({ binding, chord })),
  );

  test.each(chords)("$binding.id is what $chord.key does, and nothing else is", (entry) => {
    expect(bindingFor(pressed(entry.chord))?.id).toBe(entry.binding.id);
  });

  test("has every id once", () => {
    const ids = KEY_BINDINGS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("knows which are single keys: letters and signs, and nothing with Ctrl", () => {
    const single = KEY_BINDINGS.filter(isSingleKey).flatMap((binding) => binding.chords);
    const names = single.map((chord) => chordWords(chord, false).join("+")).toSorted();
    expect(names.join(" ")).toBe("+ . ? F I J K L M O Shift+M T X Z [ ] −");
  });
});

test.each([
  [{ by: "character", key: "z", modifiers: ["Shift", "Ctrl"] }, false, "Shift Ctrl Z"],
  [{ by: "character", key: "z", modifiers: ["Shift", "Ctrl"] }, true, "Shift Cmd Z"],
  [{ by: "code", key: "ArrowLeft", modifiers: ["Alt"] }, true, "Alt ←"],
  [{ by: "code", key: "Space", modifiers: [] }, false, "Space"],
] satisfies [Chord, boolean, string][])(
  "a chord is called by its keys: %o",
  (chord, apple, words) => {
    expect(chordWords(chord, apple).join(" ")).toBe(words);
  },
);
