import * as v from "valibot";
import type { RequestId } from "./commands.ts";
import { fieldError, quoted } from "./errors.ts";
import { type JsonObject, type Parsed, failed } from "./parse.ts";
import { requestIdField } from "./wire-fields.ts";

/** A client's question for the time. `era` counts its own clock's restarts and comes back untouched. */
export interface PingRequest {
  readonly id?: RequestId | undefined;
  readonly t0: number;
  readonly era?: number | undefined;
  /** The client's base delay, for the session's start lead: what a message to it takes at the least, in ms. */
  readonly base?: number | undefined;
}

const ALLOWED_TIME = "a finite number: the sender's clock in ms";
const ALLOWED_MOMENT = "a finite number: server time in ms";
const clockTime = v.pipe(v.number(ALLOWED_TIME), v.finite(ALLOWED_TIME));
const ALLOWED_BASE = "a number of ms, 0 or more";
const pingSchema = v.object({
  id: requestIdField,
  t0: clockTime,
  era: v.optional(clockTime),
  base: v.optional(
    v.pipe(v.number(ALLOWED_BASE), v.finite(ALLOWED_BASE), v.minValue(0, ALLOWED_BASE)),
  ),
});

export const encodePing = (ping: PingRequest): string => JSON.stringify({ type: "ping", ...ping });

export function decodePing(message: JsonObject): Parsed<PingRequest> {
  const result = v.safeParse(pingSchema, message);
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "t0";
  return failed(
    Object.hasOwn(message, field)
      ? fieldError("invalid_field", field, `${issue.message}, not ${quoted(issue.input)}`)
      : fieldError("missing_field", field, `given, as ${ALLOWED_TIME}`),
  );
}

const momentSchema = v.optional(v.pipe(v.number(ALLOWED_MOMENT), v.finite(ALLOWED_MOMENT)));

/**
 * A command's `at`, the server time at which it was given, and the command without it. A client that shows its own
 * commands at once says when it did.
 */
export function decodeMoment({
  at,
  ...command
}: JsonObject): Parsed<{ readonly atMs: number | undefined; readonly command: JsonObject }> {
  const result = v.safeParse(momentSchema, at);
  if (result.success) return { ok: true, value: { atMs: result.output, command } };
  return failed(fieldError("invalid_field", "at", `${ALLOWED_MOMENT}, not ${quoted(at)}`));
}

/** How a client wants to be called. What is left out stays as it was. */
export interface PresenceRequest {
  readonly name?: string | undefined;
  readonly colour?: string | undefined;
}

const LONGEST_NAME = 40;
const ALLOWED_NAME = `a text of 1 to ${LONGEST_NAME} characters`;
const ALLOWED_COLOUR = 'a colour such as "#e0a94a"';
const presenceSchema = v.object({
  name: v.optional(
    v.pipe(
      v.string(ALLOWED_NAME),
      v.trim(),
      v.minLength(1, ALLOWED_NAME),
      v.maxLength(LONGEST_NAME, ALLOWED_NAME),
    ),
  ),
  colour: v.optional(v.pipe(v.string(ALLOWED_COLOUR), v.regex(/^#[0-9a-f]{6}$/i, ALLOWED_COLOUR))),
});

export const encodePresenceRequest = (request: PresenceRequest): string =>
  JSON.stringify({ type: "presence", ...request });

/** What is in a `presence` besides its type and id. A field that there is none of is refused, as in commands. */
export function decodePresenceRequest(message: JsonObject): Parsed<PresenceRequest> {
  const stranger = Object.keys(message).find((key) => !Object.hasOwn(presenceSchema.entries, key));
  if (stranger !== undefined) {
    const words = `presence has no field ${quoted(stranger)}: it takes name, colour`;
    return failed({ code: "unknown_field", field: stranger.slice(0, 40), message: words });
  }
  const result = v.safeParse(presenceSchema, message);
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "name";
  return failed(fieldError("invalid_field", field, `${issue.message}, not ${quoted(issue.input)}`));
}
