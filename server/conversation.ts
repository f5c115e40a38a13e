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
  type PresenceRequest,
  decodeMoment,
  decodePing,
  decodePresenceRequest,
} from "../src/protocol/v1-client-messages.ts";
import {
  type Person,
  type Stamp,
  encodeAck,
  encodeError,
  encodePong,
} from "../src/protocol/v1-server-messages.ts";
import type { Song } from "../src/core/song.ts";
import type { Role } from "../src/protocol/access-token.ts";
import type { Authority, Submission } from "./authority.ts";
import type { Request, RequestScope } from "./request-window.ts";

/** What is said in answer. */
export interface Answer {
  /** Null: nothing. */
  readonly text: string | null;
  /** The song that has to be known for it to make sense. */
  readonly song?: Song;
}

/** Who speaks, as far as the answers depend on it. */
export interface Speaker {
  /** Null for whoever has no name. */
  person(): Person | null;
  /** Whether they may command, or listen only. */
  readonly role: Role;
  /** Where the ids of their requests are their own. */
  readonly scope: RequestScope;
  /** What they have found their base delay to be, in ms. */
  reportWay(baseMs: number): void;
  /** How they want to be called. */
  rename(wanted: PresenceRequest): void;
  /** How often they may ask for the time, in ms, if that is no longer what they were told last. */
  newPace(): number | undefined;
}

/** What messages are answered with, the same for all who speak to one session in one way. */
export interface Conversation {
  /**
   * A promised answer is sent in its turn, a text at once: that is a pong, whose stamps are of this very moment.
   * `arrivedMs` is server time, read before anything else was done with the message.
   */
  answer(message: JsonObject, arrivedMs: number, speaker: Speaker): string | Promise<Answer>;
  /** The answer to something that could not even be read as a message. */
  refuse(error: WireError, id?: RequestId): Promise<Answer>;
}

export interface ConversationContext {
  readonly authority: Authority;
  readonly boot: string;
  /** The stamp for a message of this moment. */
  stamp(): Stamp;
}

/** What a command led to. */
export interface Obeyed {
  readonly state: TransportState;
  /** The revision that it led to: not the state's where it has been done before. */
  readonly revision: number;
}

/** What a command led to, or why it was refused. Every way in comes through here. */
export async function submitCommand(
  authority: Authority,
  command: TransportCommand,
  names: FieldNames | undefined,
  submission: Submission,
): Promise<Parsed<Obeyed>> {
  const verdict = await authority.submit(command, submission);
  if (!verdict.ok) {
    return failed("error" in verdict ? verdict.error : rejectionError(verdict.rejection, names));
  }
  const { state } = verdict;
  const revision = "repeats" in verdict ? verdict.repeats : state.revision;
  return { ok: true, value: { state, revision } };
}

/** What a listener's command is answered with. */
export const VIEW_ONLY: WireError = {
  code: "forbidden",
  message: "this token is for listening: it may not command",
};

const requestOf = (id: RequestId | undefined, { scope }: Speaker): Request | undefined =>
  id === undefined ? undefined : { id, scope };

const refuse = async (error: WireError, id?: RequestId): Promise<Answer> => ({
  text: encodeError(error, id),
});

/** Commands are obeyed and acknowledged, pings answered. On `/ws`, which is for listening, pings alone. */
export function createConversation(
  { authority, boot, stamp }: ConversationContext,
  { ownProtocol, mayCommand }: { readonly ownProtocol: boolean; readonly mayCommand: boolean },
): Conversation {
  const pong = (message: JsonObject, arrivedMs: number, speaker: Speaker) => {
    const id = requestIdOf(message);
    if (!ownProtocol) {
      return JSON.stringify({ type: "pong", id, data: { timestamp: toMicroMs(arrivedMs) } });
    }
    const ping = decodePing(message);
    if (!ping.ok) return refuse(ping.error, id);
    if (ping.value.base !== undefined) speaker.reportWay(ping.value.base);
    return encodePong(ping.value, boot, arrivedMs, authority.now(), speaker.newPace());
  };

  const meet = (message: JsonObject, speaker: Speaker): Promise<Answer> => {
    const { type: _type, id, ...fields } = message;
    const wanted = decodePresenceRequest(fields);
    if (!wanted.ok) return refuse(wanted.error, requestIdOf({ id }));
    speaker.rename(wanted.value);
    return Promise.resolve({ text: null });
  };

  const obey = async (message: JsonObject, speaker: Speaker): Promise<Answer> => {
    const id = requestIdOf(message);
    const moment = ownProtocol
      ? decodeMoment(message)
      : ({ ok: true, value: { atMs: undefined, command: message } } as const);
    if (!moment.ok) return refuse(moment.error, id);
    const request = decodeCommand(moment.value.command);
    if (!request.ok) return refuse(request.error, id);
    if (speaker.role === "view") return refuse(VIEW_ONLY, id);
    const { command } = request.value;
    const result = await submitCommand(authority, command, undefined, {
      givenAtMs: moment.value.atMs,
      by: speaker.person(),
      request: requestOf(id, speaker),
    });
    if (!result.ok) return refuse(result.error, id);
    const { state, revision } = result.value;
    if (!ownProtocol) return { text: JSON.stringify({ type: "ack", id, revision }) };
    return { text: encodeAck(id, state, stamp()), song: state.song };
  };

  return {
    refuse,
    answer(message, arrivedMs, speaker) {
      const type = message["type"];
      if (type === "ping") return pong(message, arrivedMs, speaker);
      if (ownProtocol && type === "presence") return meet(message, speaker);
      if (mayCommand || !isCommandType(type)) return obey(message, speaker);
      const text = "/ws is for listening: send commands to /ws/transport";
      return refuse({ code: "read_only", message: text }, requestIdOf(message));
    },
  };
}

const refusal = (error: WireError, message: JsonObject = {}) => {
  const { command } = message;
  const shown = isCommandType(command) ? command : undefined;
  const id = requestIdOf(message);
  return {
    text: JSON.stringify({ type: "error", success: false, command: shown, id, ...error }),
  };
};

/** The older control endpoint: `{"command":"seek","value":10}` is answered `{"success":true,"command":"seek"}`. */
export function createControlConversation(authority: Authority): Conversation {
  return {
    refuse: async (error, id) => refusal(error, id === undefined ? {} : { id }),
    async answer(message, _arrivedMs, speaker) {
      if (Object.hasOwn(message, "type")) return refusal(TYPE_AT_CONTROL, message);
      const translated = fromControl(message);
      if (!translated.ok) return refusal(translated.error, message);
      const { wire, names } = translated.value;
      const request = decodeCommand(wire, names);
      if (!request.ok) return refusal(request.error, message);
      if (speaker.role === "view") return refusal(VIEW_ONLY, message);
      const { id, command } = request.value;
      const submission = { request: requestOf(id, speaker) };
      const result = await submitCommand(authority, command, names, submission);
      if (!result.ok) return refusal(result.error, message);
      return { text: JSON.stringify({ success: true, command: message["command"], id }) };
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
