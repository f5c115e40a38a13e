import {
  WIRE_COMMAND_TYPES,
  type WireCommandType,
  fieldsOf,
} from "../../../src/protocol/commands.ts";
import { type Dice, chance, listOf, oneOf, whole } from "../dice.ts";
import { garbled, noise } from "./garbage.ts";
import { oddValue, usualValue } from "./values.ts";

/** Where a command comes in: by the seed protocol, by codette.v1, at the older control endpoint, or by HTTP. */
export const WAYS = ["seed", "own", "control", "http"] as const;
export type Way = (typeof WAYS)[number];

/** Something that is sent to the server. */
export interface Input {
  readonly way: Way;
  /** The message, or the body of the request. */
  readonly text: string;
  /** As a binary frame. */
  readonly isBinary: boolean;
  /** By HTTP: where to, with the query. */
  readonly path: string;
  readonly method: "GET" | "POST";
}

const QUERY_CHARACTERS = "%&=+;.~-_0aAfF".split("");

/** A field, and the JSON that stands for its value: not all of it could be made by `JSON.stringify`. */
type Field = readonly [name: string, json: string];

const STRANGE_NAMES = ["__proto__", "constructor", "toString", "type", "command", "value", "", "ä"];

/**
 * The next input: about half of them commands as they should be, or nearly, each in the words of its way; the others are
 * no messages at all, or have been damaged.
 */
export function nextInput(dice: Dice): Input {
  const way = oneOf(dice, WAYS);
  if (way === "own" && chance(dice, 0.1)) return { ...NOWHERE, way, text: wordOf(dice) };
  const type = oneOf(dice, WIRE_COMMAND_TYPES);
  const fields = fieldsFor(dice, type, way);
  const asQuery = way === "http" && chance(dice, 0.5);
  const message = asQuery
    ? ""
    : objectOf(way === "http" ? fields : [typeField(way, type), ...fields]);
  return {
    way,
    text: asQuery ? "" : damaged(dice, message),
    isBinary: chance(dice, 0.01),
    path: `/transport/${type}${asQuery ? damagedQuery(dice, fields) : ""}`,
    method: chance(dice, 0.9) ? "POST" : "GET",
  };
}

const NOWHERE = { isBinary: false, path: "", method: "POST" } as const;

/** What clients of codette.v1 say besides commands. */
function wordOf(dice: Dice): string {
  const [type, names] = oneOf(dice, [
    ["ping", ["t0", "era", "base"]],
    ["presence", ["name", "colour"]],
  ] as const);
  const usual = { name: '"Ada"', colour: '"#c2752b"' } as Readonly<Record<string, string>>;
  const fields = names.map((name): Field => {
    const value = chance(dice, 0.7) ? (usual[name] ?? String(whole(dice, 0, 99))) : oddValue(dice);
    return [name, value];
  });
  return damaged(dice, objectOf([["type", JSON.stringify(type)], ...fields]));
}

const typeField = (way: Way, type: string): Field => [
  way === "control" ? "command" : "type",
  JSON.stringify(type),
];

function fieldsFor(dice: Dice, type: WireCommandType, way: Way): Field[] {
  const known = fieldsOf(type);
  // Every one in half of them: that is what those with two needs.
  const share = oneOf(dice, [0.4, 1]);
  const given = known.filter(() => chance(dice, share));
  const fields = given.map((name): Field => [
    shownName(name, way),
    chance(dice, 0.9) ? usualValue(dice, name) : oddValue(dice),
  ]);
  const [first] = fields;
  if (first && way === "control" && chance(dice, 0.5)) fields[0] = ["value", first[1]];
  if (chance(dice, 0.2)) fields.push(["id", chance(dice, 0.9) ? usualId(dice) : oddValue(dice)]);
  if (way === "own" && chance(dice, 0.1)) fields.push(["at", oddValue(dice)]);
  if (chance(dice, 0.03)) fields.push([oneOf(dice, [...STRANGE_NAMES, ...known]), oddValue(dice)]);
  return fields;
}

const shownName = (name: string, way: Way) =>
  way === "http" && name === "time_seconds" ? "seconds" : name;

/** Few enough to come again, with the same command and with another. */
const usualId = (dice: Dice) => oneOf(dice, ['"a"', '"b"', '""', "1", "2", "-3"]);

const objectOf = (fields: readonly Field[]) =>
  `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;

function damaged(dice: Dice, message: string): string {
  if (chance(dice, 0.8)) return message;
  return chance(dice, 0.6) ? garbled(dice, message) : noise(dice);
}

function damagedQuery(dice: Dice, fields: readonly Field[]): string {
  if (fields.length === 0) return "";
  const shown = fields.map(([name, json]) => {
    const text = json.startsWith('"') ? (JSON.parse(json) as string) : json;
    return `${escaped(name)}=${escaped(text)}`;
  });
  const query = `?${shown.join("&")}`;
  if (chance(dice, 0.9)) return query;
  // Of what a URL may have in it, and not a word of sense.
  const characters = listOf(whole(dice, 1, 12), () => oneOf(dice, QUERY_CHARACTERS));
  return query + characters.join("");
}

/** A half of a pair of surrogates cannot be escaped. */
const escaped = (text: string) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "\ufffd"));
