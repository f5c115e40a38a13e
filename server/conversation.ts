import type { TransportCommand } from "../src/core/commands.ts";
import type { TransportState } from "../src/core/transport-state.ts";
import {
  type RequestId,
  decodeCommand,
  fieldsOf,
  isCommandType,
  requestIdOf,
} from "../src/protocol/commands.ts";
import {
  type FieldNames,
  type WireError,
  fieldError,
  rejectionError,
} from "../src/protocol/errors.ts";
import { type JsonObject, type Parsed, failed } from "../src/protocol/parse.ts";
import { toMicroMs } from "../src/protocol/seed.ts";
import {
  decodeMoment,
  decodePing,
  encodeAck,
  encodeError,
  encodePong,
} from "../src/protocol/v1.ts";
import type { Authority } from "./authority.ts";
import type { Broadcast } from "./broadcast.ts";

/** What one connection's messages are answered with. */
export interface Conversation {
  /**
   * A promised answer is sent in its turn, a text at once: that is a pong, whose stamps are of this very moment.
   * `arrivedMs` is server time, read before anything else was done with the message.
   */
  answer(message: JsonObject, arrivedMs: number): string | Promise<string>;
  /** The answer to something that could not even be read as a message. */
  refuse(error: WireError): Promise<string>;
}

export interface ConversationContext {
  readonly authority: Authority;
  readonly broadcast: Broadcast;
  readonly boot: string;
  /** What a client has found its base delay to be, in ms. */
  reportWay(baseMs: number): void;
}

/** The state that a command led to, or why it was refused. Every way in comes through here. */
export async function submitCommand(
  authority: Authority,
  command: TransportCommand,
  names?: FieldNames,
  givenAtMs?: number,
): Promise<Parsed<TransportState>> {
  const outcome = await authority.submit(command, givenAtMs);
  if (outcome.ok) return { ok: true, value: outcome.state };
  return failed(rejectionError(outcome.rejection, names));
}

const refuse = async (error: WireError, id?: RequestId) => encodeError(error, id);

/** Commands are obeyed and acknowledged, pings answered. On `/ws`, which is for listening, pings alone. */
export function createConversation(
  { authority, broadcast, boot, reportWay }: ConversationContext,
  { ownProtocol, mayCommand }: { readonly ownProtocol: boolean; readonly mayCommand: boolean },
): Conversation {
  const pong = (message: JsonObject, arrivedMs: number) => {
    const id = requestIdOf(message);
    if (!ownProtocol) {
      return JSON.stringify({ type: "pong", id, data: { timestamp: toMicroMs(arrivedMs) } });
    }
    const ping = decodePing(message);
    if (!ping.ok) return refuse(ping.error, id);
    if (ping.value.base !== undefined) reportWay(ping.value.base);
    return encodePong(ping.value, boot, arrivedMs, authority.now());
  };

  const obey = async (message: JsonObject) => {
    const id = requestIdOf(message);
    const moment = ownProtocol
      ? decodeMoment(message)
      : ({ ok: true, value: { atMs: undefined, command: message } } as const);
    if (!moment.ok) return encodeError(moment.error, id);
    const request = decodeCommand(moment.value.command);
    if (!request.ok) return encodeError(request.error, id);
    const { command } = request.value;
    const result = await submitCommand(authority, command, undefined, moment.value.atMs);
    if (!result.ok) return encodeError(result.error, id);
    if (ownProtocol) return encodeAck(id, result.value, broadcast.stamp());
    return JSON.stringify({ type: "ack", id, revision: result.value.revision });
  };

  return {
    refuse,
    answer(message, arrivedMs) {
      const type = message["type"];
      if (type === "ping") return pong(message, arrivedMs);
      if (mayCommand || !isCommandType(type)) return obey(message);
      const text = "/ws is for listening: send commands to /ws/transport";
      return refuse({ code: "read_only", message: text }, requestIdOf(message));
    },
  };
}

const refusal = (error: WireError, message: JsonObject = {}) => {
  const { command } = message;
  const shown = isCommandType(command) ? command : undefined;
  const id = requestIdOf(message);
  return JSON.stringify({ type: "error", success: false, command: shown, id, ...error });
};

/** The older control endpoint: `{"command":"seek","value":10}` is answered `{"success":true,"command":"seek"}`. */
export function createControlConversation({ authority }: ConversationContext): Conversation {
  return {
    refuse: async (error) => refusal(error),
    async answer(message) {
      if (Object.hasOwn(message, "type")) return refusal(TYPE_AT_CONTROL, message);
      const translated = fromControl(message);
      if (!translated.ok) return refusal(translated.error, message);
      const { wire, names } = translated.value;
      const request = decodeCommand(wire, names);
      if (!request.ok) return refusal(request.error, message);
      const result = await submitCommand(authority, request.value.command, names);
      if (!result.ok) return refusal(result.error, message);
      return JSON.stringify({ success: true, command: message["command"], id: request.value.id });
    },
  };
}

const TYPE_AT_CONTROL: WireError = {
  code: "unknown_field",
  field: "type",
  message: 'this endpoint has no field "type": it takes {"command":"seek","value":10}',
};

/** What `value` stands for. A loop's may also be an object with the fields of `loop`. */
const VALUE_FIELD: FieldNames = { seek: "time_seconds", tempo: "bpm", loop: "enabled" };

/** A control message in the words of `/ws/transport`, and what its fields are called here. */
function fromControl(message: JsonObject): Parsed<{ wire: JsonObject; names: FieldNames }> {
  const { command, value, ...fields } = message;
  const names = { type: "command" };
  const wire: JsonObject = { ...fields, ...(command !== undefined && { type: command }) };
  const valueField = isCommandType(command) && fieldsOf(command).length > 0 && VALUE_FIELD[command];
  if (value === undefined) {
    const isMissing = valueField && !Object.hasOwn(wire, valueField);
    return {
      ok: true,
      value: { wire, names: isMissing ? { ...names, [valueField]: "value" } : names },
    };
  }
  if (!valueField) return { ok: true, value: { wire: { ...wire, value }, names } };

  const hasFields = command === "loop" && isObject(value);
  const given: JsonObject = hasFields ? value : { [valueField]: value };
  const twice = Object.keys(given).find((field) => Object.hasOwn(wire, field));
  if (twice !== undefined) {
    return failed(fieldError("invalid_field", twice, "given once, in value or beside it"));
  }
  const inner = hasFields ? names : { ...names, [valueField]: "value" };
  return { ok: true, value: { wire: { ...wire, ...given }, names: inner } };
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
