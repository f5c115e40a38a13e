import { LIMITS } from "../../../src/core/limits.ts";
import { type Dice, chance, oneOf, whole } from "../dice.ts";

const number = (dice: Dice, max: number) => JSON.stringify(dice() * max);
/** In half of them small and round, so that places are found again. */
const place = (dice: Dice, max: number) =>
  chance(dice, 0.5) ? String(whole(dice, 0, 8) * 4) : number(dice, max);
const bar = (dice: Dice) => String(whole(dice, 0, 12));
const flag = (dice: Dice) => oneOf(dice, ["true", "false"]);
const seconds = (dice: Dice) => place(dice, LIMITS.timeSeconds.max);
const beats = (dice: Dice) => place(dice, chance(dice, 0.5) ? 400 : 1_000_000);

/** As JSON, what each field of a command usually takes. What they may be together is another matter. */
const USUAL: Readonly<Record<string, (dice: Dice) => string>> = {
  time_seconds: seconds,
  start_seconds: seconds,
  end_seconds: seconds,
  beats,
  start_beats: beats,
  end_beats: beats,
  from_beats: beats,
  bpm: (dice) => oneOf(dice, ["20", "999", "120", JSON.stringify(20 + dice() * 979)]),
  enabled: flag,
  ramp: flag,
  count_in_bars: (dice) => String(whole(dice, 0, 4)),
  lead_ms: (dice) => oneOf(dice, ['"auto"', "0", "0", number(dice, 500)]),
  numerator: (dice) => String(whole(dice, 1, 64)),
  denominator: (dice) => oneOf(dice, ["1", "2", "4", "8", "16", "32"]),
  bar,
  from_bar: bar,
  marker: (dice) => oneOf(dice, ['"a"', '"b"', '"c"', '"d"']),
  name: (dice) => oneOf(dice, ['"Verse"', '""', '"\u{1f3b5}"', JSON.stringify("n".repeat(64))]),
};

/** @throws Error for a field that has been added to the protocol and not here */
export function usualValue(dice: Dice, field: string): string {
  const make = USUAL[field];
  if (!make) throw new Error(`no value for the field ${field}`);
  return make(dice);
}

/** JSON of other types, at the edges of numbers and beyond, and texts that something might choke on. */
const ODD: readonly string[] = "null true false [] {} [1]"
  .split(" ")
  .concat(
    "0 -0 -1 0.5 -5e-324 5e-324 1e-7 19.999 999.001 86400.001".split(" "),
    "1e300 1e308 -1e308 1.7976931348623157e308 1e309 -1e999 9007199254740993".split(" "),
    '"" "5" "NaN" "Infinity" "true" "auto" "\\u0000" "\\ud800" "\u202e"'.split(" "),
    ["9".repeat(400), `"${"x".repeat(65)}"`, `"${"x".repeat(3000)}"`],
    ['{"a":1}', '{"__proto__":{"playing":true}}', "[".repeat(500) + "]".repeat(500)],
  );

export const oddValue = (dice: Dice): string =>
  chance(dice, 0.2)
    ? JSON.stringify((dice() - 0.5) * 10 ** whole(dice, -300, 300))
    : oneOf(dice, ODD);
