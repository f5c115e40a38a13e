import * as v from "valibot";
import { LIMITS } from "../core/limits.ts";
import type { Position } from "../core/places.ts";
import { type Beats, beats, seconds } from "../core/units.ts";
import { type FieldNames, fieldError } from "./errors.ts";
import { type JsonObject, type Parsed, failed } from "./parse.ts";

const ALLOWED_ID = "a string of at most 64 characters or a whole number";
const ALLOWED_NUMBER = "a finite number";
const ALLOWED_FLAG = "true or false";
const ALLOWED_TEXT = "a text";
const ALLOWED_LEAD = `a number of ms from ${LIMITS.startLeadMs.min} to ${LIMITS.startLeadMs.max}, or "auto"`;

/** JSON can write a number that is not finite (`1e400`), and a zero with a sign. */
const number = v.pipe(
  v.number(ALLOWED_NUMBER),
  v.finite(ALLOWED_NUMBER),
  v.transform((value) => (value === 0 ? 0 : value)),
);

/** The `id` that every request may carry. */
export const requestIdField = v.optional(
  v.union(
    [
      v.pipe(v.string(), v.maxLength(64, ALLOWED_ID)),
      v.pipe(v.number(), v.safeInteger(ALLOWED_ID)),
    ],
    ALLOWED_ID,
  ),
);

/** The shapes that fields come in. What they may be beyond that is the core's to say. */
export const FIELD = {
  number,
  flag: v.boolean(ALLOWED_FLAG),
  text: v.string(ALLOWED_TEXT),
  lead: v.union([number, v.literal("auto")], ALLOWED_LEAD),
} as const;

/** What a field that is missing should have been. */
const ALLOWED: Readonly<Record<string, string>> = {
  id: ALLOWED_ID,
  lead_ms: ALLOWED_LEAD,
  marker: ALLOWED_TEXT,
};
export const allowedFor = (field: string): string => ALLOWED[field] ?? ALLOWED_NUMBER;

/** The part of an object that was given: what is undefined is left out. */
export const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

export const beatsIfGiven = (value: number | undefined): Beats | undefined =>
  value === undefined ? undefined : beats(value);

/** A place that may be given in one unit or the other, not in both. */
export function placeIn(
  fields: Readonly<Record<string, unknown>>,
  secondsField: string,
  beatsField: string,
  names: FieldNames,
): Parsed<Position | undefined> {
  const inSeconds = fields[secondsField];
  const inBeats = fields[beatsField];
  if (inSeconds !== undefined && inBeats !== undefined) {
    const allowed = `left out when ${names[secondsField] ?? secondsField} is given`;
    return failed(fieldError("invalid_field", beatsField, allowed, names));
  }
  if (typeof inSeconds === "number") return { ok: true, value: { seconds: seconds(inSeconds) } };
  return { ok: true, value: typeof inBeats === "number" ? { beats: beats(inBeats) } : undefined };
}

export const placeFields = (
  position: Position,
  secondsField: string,
  beatsField: string,
): JsonObject =>
  "beats" in position ? { [beatsField]: position.beats } : { [secondsField]: position.seconds };
