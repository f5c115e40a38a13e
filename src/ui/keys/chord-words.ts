import type { Chord } from "./key-map.ts";

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  "-": "−",
};

/** The keys of a chord as they are called, those that are held first. */
export function chordWords({ key, modifiers }: Chord, isApple: boolean): readonly string[] {
  const held = modifiers.map((modifier) => (modifier === "Ctrl" && isApple ? "Cmd" : modifier));
  const name = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return [...held, name];
}
