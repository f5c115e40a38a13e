import * as v from "valibot";
import type { TransportCommand } from "../core/commands.ts";
import { type FieldNames, type WireError, fieldError, quoted } from "./errors.ts";
import { type JsonObject, type Parsed, failed } from "./parse.ts";
import { WIRE_COMMANDS, type WireCommandType, wireFields } from "./wire-commands.ts";
import { allowedFor, requestIdField } from "./wire-fields.ts";

export type { WireCommandType };

/** What a client calls its request, to find the answer again. */
export type RequestId = string | number;

export interface CommandRequest {
  readonly command: TransportCommand;
  readonly id?: RequestId;
}

export const WIRE_COMMAND_TYPES = Object.keys(WIRE_COMMANDS) as readonly WireCommandType[];

export const isCommandType = (type: unknown): type is WireCommandType =>
  typeof type === "string" && Object.hasOwn(WIRE_COMMANDS, type);

/** The fields that a command takes, without `type` and `id`. */
export const fieldsOf = (type: WireCommandType): string[] =>
  Object.keys(WIRE_COMMANDS[type].schema.entries).filter(
    (field) => field !== "type" && field !== "id",
  );

/** What is known of a wire command whichever it is. */
interface AnyWireCommand {
  readonly schema: v.ObjectSchema<v.ObjectEntries, undefined>;
  read(fields: Record<string, unknown>, names: FieldNames): Parsed<TransportCommand>;
}

/**
 * The command in a parsed message. Never throws. A field that a command does not have is refused, so that a misspelt
 * one is not taken for one left out.
 *
 * @param names what the fields are called at this way in, for the sentence in an error
 */
export function decodeCommand(message: JsonObject, names: FieldNames = {}): Parsed<CommandRequest> {
  const type = message["type"];
  if (!isCommandType(type)) return failed(unknownType(type, names));
  // Each entry reads what its own schema has let through.
  const { schema, read } = WIRE_COMMANDS[type] as unknown as AnyWireCommand;

  const stranger = Object.keys(message).find((key) => !Object.hasOwn(schema.entries, key));
  if (stranger !== undefined) return failed(unknownField(stranger, type, names));

  const result = v.safeParse(schema, message);
  if (!result.success) return failed(issueError(result.issues[0], names));

  const command = read(result.output, names);
  if (!command.ok) return command;
  const requestId = requestIdOf(message);
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
    return fieldError("missing_field", field, `given, as ${allowedFor(field)}`, names);
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
