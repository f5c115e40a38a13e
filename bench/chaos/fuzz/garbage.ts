import { type Dice, listOf, oneOf, whole } from "../dice.ts";

const CHARACTERS = '{}[]",:\\0123456789eE+-. \t\n\0truefalsnbxyz\u00e4\u2028\ud800'.split("");
const someCharacters = (dice: Dice, most: number) =>
  listOf(whole(dice, 0, most), () => oneOf(dice, CHARACTERS)).join("");

/** A text with something missing, something else in a place, or something too many. */
export function garbled(dice: Dice, text: string): string {
  const from = whole(dice, 0, text.length);
  const to = Math.min(text.length, from + whole(dice, 0, 3));
  switch (whole(dice, 0, 4)) {
    case 0:
      return text.slice(0, from);
    case 1:
      return text.slice(0, from) + text.slice(to);
    case 2:
      return text.slice(0, from) + oneOf(dice, CHARACTERS) + text.slice(to);
    case 3:
      return text.slice(0, from) + someCharacters(dice, 4) + text.slice(from);
    default:
      return text + text;
  }
}

const OTHER_JSON = ["", " ", "null", "true", "0", "-1", '"play"', "[]", "{}", '["play"]', "NaN"];

/** What is no command whatever one does with it. Some of it is longer than a message may be. */
export function noise(dice: Dice): string {
  switch (whole(dice, 0, 4)) {
    case 0:
      return oneOf(dice, OTHER_JSON);
    case 1:
      return someCharacters(dice, 200);
    case 2:
      return '{"a":'.repeat(whole(dice, 1, 600));
    case 3:
      return "[".repeat(whole(dice, 1, 4000));
    default:
      return `{"type":"play","x":"${"x".repeat(whole(dice, 3000, 6000))}"}`;
  }
}
