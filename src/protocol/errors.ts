import type { Rejection } from "../core/outcome.ts";

/** Stable words that a program can act on. The sentence beside them is for people and may change. */
export type ErrorCode =
  | Rejection["code"]
  | "invalid_json"
  | "invalid_message"
  | "not_text"
  | "too_large"
  | "unknown_type"
  | "unknown_field"
  | "missing_field"
  | "invalid_field"
  | "read_only"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "bad_handshake"
  | "unavailable"
  /** What came was right, and could not be stored: nothing has changed. */
  | "store_unavailable"
  /** A token is missing or wrong. */
  | "unauthorized"
  | "rate_limited"
  | "internal";

/** What was wrong with what somebody sent. The sentence names the field and says what is allowed. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field?: string;
}

/** Names that a field goes by at one way in: `time_seconds` is `seconds` in a query and `value` at the control endpoint. */
export type FieldNames = Readonly<Record<string, string>>;

export function fieldError(
  code: ErrorCode,
  field: string,
  allowed: string,
  names: FieldNames = {},
): WireError {
  const shown = Object.hasOwn(names, field) ? (names[field] ?? field) : field;
  return { code, field: shown, message: `${shown} must be ${allowed}` };
}

export const rejectionError = (rejection: Rejection, names?: FieldNames): WireError =>
  fieldError(rejection.code, rejection.field, rejection.allowed, names);

const MOST_QUOTED = 40;

/** Somebody else's words, made short and harmless enough to repeat in a sentence. */
export function quoted(value: unknown): string {
  // JSON writes a number that is not finite as null.
  const text = typeof value === "number" ? String(value) : beginningOf(value, MOST_QUOTED + 1);
  return text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED - 1)}…` : text;
}

/**
 * The JSON of a value, or as much of it as fills `room` characters. Every level takes a bracket, so that it goes no deeper than
 * that: `JSON.stringify` runs out of stack over a few thousand levels, which a message of some kilobytes can have.
 */
function beginningOf(value: unknown, room: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, room));
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "nothing";
  const isList = Array.isArray(value);
  let text = isList ? "[" : "{";
  for (const name of Object.keys(value)) {
    if (text.length > 1) text += ",";
    if (!isList) text += `${JSON.stringify(name.slice(0, room))}:`;
    if (text.length >= room) return text;
    text += beginningOf((value as Record<string, unknown>)[name], room - text.length);
  }
  return text + (isList ? "]" : "}");
}
