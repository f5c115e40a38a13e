import * as v from "valibot";
import type { Position, TransportCommand } from "../core/commands.ts";
import { LIMITS } from "../core/limits.ts";
import type { StartLead } from "../core/start-lead.ts";
import { beats, seconds } from "../core/units.ts";
import { type FieldNames, type WireError, fieldError, quoted } from "./errors.ts";
import { type JsonObject, type Parsed, failed } from "./parse.ts";

/** What a client calls its request, to find the answer again. */
export type RequestId = string | number;

export interface CommandRequest {
  readonly command: TransportCommand;
  readonly id?: RequestId;
}

const ALLOWED_ID = "a string of at most 64 characters or a whole number";
const ALLOWED_NUMBER = "a finite number";
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
const bare = v.object({ type: v.string(), id: requestIdField });

/**
 * Every command as it is written on the wire: `{"type":"seek","time_seconds":10.5}`. The shapes stand here and the
 * ranges in the core (`applyCommand`), which holds them for every way in.
 */
const WIRE_COMMANDS = {
  play: bare,
  pause: bare,
  resume: bare,
  stop: bare,
  /** To zero, playing or not: `seek` to 0 by another name. */
  rewind: bare,
  seek: v.object({
    type: v.string(),
    id: requestIdField,
    time_seconds: v.optional(number),
    beats: v.optional(number),
  }),
  tempo: v.object({ type: v.string(), id: requestIdField, bpm: number }),
  loop: v.object({
    type: v.string(),
    id: requestIdField,
    enabled: v.optional(v.boolean("true or false")),
    start_seconds: v.optional(number),
    end_seconds: v.optional(number),
    start_beats: v.optional(number),
    end_beats: v.optional(number),
  }),
  start_lead: v.object({
    type: v.string(),
    id: requestIdField,
    lead_ms: v.union([number, v.literal("auto")], ALLOWED_LEAD),
  }),
} as const;

export type WireCommandType = keyof typeof WIRE_COMMANDS;

export const WIRE_COMMAND_TYPES = Object.keys(WIRE_COMMANDS) as readonly WireCommandType[];

export const isCommandType = (type: unknown): type is WireCommandType =>
  typeof type === "string" && Object.hasOwn(WIRE_COMMANDS, type);

/** The fields that a command takes, without `type` and `id`. */
export const fieldsOf = (type: WireCommandType): string[] =>
  Object.keys(WIRE_COMMANDS[type].entries).filter((field) => field !== "type" && field !== "id");

/**
 * The command in a parsed message. Never throws. A field that a command does not have is refused, so that a misspelt
 * one is not taken for one left out.
 *
 * @param names what the fields are called at this way in, for the sentence in an error
 */
export function decodeCommand(message: JsonObject, names: FieldNames = {}): Parsed<CommandRequest> {
  const type = message["type"];
  if (!isCommandType(type)) return failed(unknownType(type, names));
  const schema = WIRE_COMMANDS[type];

  const stranger = Object.keys(message).find((key) => !Object.hasOwn(schema.entries, key));
  if (stranger !== undefined) return failed(unknownField(stranger, type, names));

  const result = v.safeParse(schema, message);
  if (!result.success) return failed(issueError(result.issues[0], names));

  const command = commandOf(type, result.output, names);
  if (!command.ok) return command;
  const requestId = result.output.id;
  return {
    ok: true,
    value:
      requestId === undefined
        ? { command: command.value }
        : { command: command.value, id: requestId },
  };
}

/** A message's `id`, if it has one that can be echoed: an error is answered under it whatever else is wrong. */
export function requestIdOf(message: JsonObject): RequestId | undefined {
  const result = v.safeParse(requestIdField, message["id"]);
  return result.success ? result.output : undefined;
}

/** All that a command of any type may carry, once its shape has been checked. */
interface WireFields {
  readonly type: string;
  readonly bpm?: number;
  readonly time_seconds?: number | undefined;
  readonly beats?: number | undefined;
  readonly enabled?: boolean | undefined;
  readonly start_seconds?: number | undefined;
  readonly end_seconds?: number | undefined;
  readonly start_beats?: number | undefined;
  readonly end_beats?: number | undefined;
  readonly lead_ms?: StartLead;
}

function commandOf(
  type: WireCommandType,
  fields: WireFields,
  names: FieldNames,
): Parsed<TransportCommand> {
  switch (type) {
    case "rewind":
      return { ok: true, value: { type: "seek", position: { beats: beats(0) } } };
    case "seek": {
      const position = place(fields, "time_seconds", "beats", names);
      if (!position.ok) return position;
      if (position.value) return { ok: true, value: { type, position: position.value } };
      return failed(fieldError("missing_field", "time_seconds", "given, or beats", names));
    }
    case "tempo":
      return { ok: true, value: { type, bpm: fields.bpm ?? Number.NaN } };
    case "loop": {
      const start = place(fields, "start_seconds", "start_beats", names);
      if (!start.ok) return start;
      const end = place(fields, "end_seconds", "end_beats", names);
      if (!end.ok) return end;
      return {
        ok: true,
        value: {
          type,
          ...(fields.enabled !== undefined && { enabled: fields.enabled }),
          ...(start.value && { start: start.value }),
          ...(end.value && { end: end.value }),
        },
      };
    }
    case "start_lead":
      return { ok: true, value: { type, lead: fields.lead_ms ?? Number.NaN } };
    default:
      return { ok: true, value: { type } };
  }
}

/** A place that may be given in one unit or the other, not in both. */
function place(
  fields: WireFields,
  secondsField: "time_seconds" | "start_seconds" | "end_seconds",
  beatsField: "beats" | "start_beats" | "end_beats",
  names: FieldNames,
): Parsed<Position | undefined> {
  const inSeconds = fields[secondsField];
  const inBeats = fields[beatsField];
  if (inSeconds !== undefined && inBeats !== undefined) {
    const allowed = `left out when ${names[secondsField] ?? secondsField} is given`;
    return failed(fieldError("invalid_field", beatsField, allowed, names));
  }
  if (inSeconds !== undefined) return { ok: true, value: { seconds: seconds(inSeconds) } };
  return { ok: true, value: inBeats === undefined ? undefined : { beats: beats(inBeats) } };
}

function unknownType(type: unknown, names: FieldNames): WireError {
  // Where the type goes by another name, at the control endpoint, there are no pings.
  const types = names["type"] ? WIRE_COMMAND_TYPES : [...WIRE_COMMAND_TYPES, "ping"];
  const allowed = `one of ${types.join(", ")}`;
  if (type === undefined) return fieldError("missing_field", "type", allowed, names);
  return fieldError("unknown_type", "type", `${allowed}, not ${quoted(type)}`, names);
}

function unknownField(stranger: string, type: WireCommandType, names: FieldNames): WireError {
  const known = fieldsOf(type).map((field) => names[field] ?? field);
  const allowed = known.length > 0 ? `takes ${known.join(", ")}` : "takes no fields";
  const field = stranger.slice(0, 40);
  return {
    code: "unknown_field",
    field,
    message: `${type} has no field ${quoted(stranger)}: it ${allowed}`,
  };
}

function issueError(issue: v.BaseIssue<unknown>, names: FieldNames): WireError {
  const field = v.getDotPath(issue) ?? "type";
  if (issue.input === undefined) {
    const needed = { id: ALLOWED_ID, lead_ms: ALLOWED_LEAD }[field] ?? ALLOWED_NUMBER;
    return fieldError("missing_field", field, `given, as ${needed}`, names);
  }
  return fieldError("invalid_field", field, `${issue.message}, not ${quoted(issue.input)}`, names);
}

/** What is wrong with a command's shape before it is even sent: a number that is not one, say. Ranges are the core's. */
export function validateCommand(command: TransportCommand): WireError | null {
  const decoded = decodeCommand(wireFields(command));
  return decoded.ok ? null : decoded.error;
}

/**
 * A command as our client writes it. The inverse of `decodeCommand`.
 *
 * @param atMs server time at which it was given, see `decodeMoment` of codette.v1
 */
export function encodeCommand(
  command: TransportCommand,
  requestId: RequestId,
  atMs?: number,
): string {
  return JSON.stringify({ ...wireFields(command), id: requestId, at: atMs });
}

function wireFields(command: TransportCommand): JsonObject {
  switch (command.type) {
    case "seek":
      return { type: "seek", ...placeFields(command.position, "time_seconds", "beats") };
    case "tempo":
      return command;
    case "loop":
      return {
        type: "loop",
        ...(command.enabled !== undefined && { enabled: command.enabled }),
        ...(command.start && placeFields(command.start, "start_seconds", "start_beats")),
        ...(command.end && placeFields(command.end, "end_seconds", "end_beats")),
      };
    case "start_lead":
      return { type: "start_lead", lead_ms: command.lead };
    default:
      return { type: command.type };
  }
}

const placeFields = (position: Position, secondsField: string, beatsField: string) =>
  "beats" in position ? { [beatsField]: position.beats } : { [secondsField]: position.seconds };
