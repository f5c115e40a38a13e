import * as v from "valibot";
import type { TransportState } from "../core/transport-state.ts";
import { beats } from "../core/units.ts";
import { type RequestId, requestIdField } from "./commands.ts";
import { type WireError, fieldError, quoted } from "./errors.ts";
import { type JsonObject, type Parsed, failed, parseObject } from "./parse.ts";
import { toMicroMs } from "./seed.ts";

/**
 * Our own protocol: what a client gets on `/ws/transport` that offers this WebSocket subprotocol. PROTOCOL.md has the
 * prose. Times are ms; `at`, `sentAt`, `t1` and `t2` are the server's monotonic clock, `t0` is the client's.
 */
export const SUBPROTOCOL_V1 = "codette.v1";
export const MAX_STREAM_HZ = 60;
/** One message in ten seconds: slower than that is what 0, changes only, is for. */
export const MIN_STREAM_HZ = 0.1;

export const isStreamHz = (hz: number): boolean =>
  hz === 0 || (hz >= MIN_STREAM_HZ && hz <= MAX_STREAM_HZ);

export const DEFAULT_STREAM_HZ = 30;

const finite = v.pipe(v.number(), v.finite());
const requestId = v.union([v.string(), v.number()]);

/** The transport in anchor form: enough to know the position at any moment, from one message. */
const transportFields = {
  /** Random for every server process: a `revision` means nothing across two of them. */
  boot: v.string(),
  /** Counts the messages in which the server has sent this state. Gaps are normal. */
  seq: v.number(),
  sentAt: finite,
  revision: v.number(),
  playing: v.boolean(),
  anchor: v.object({ beats: finite, at: finite }),
  bpm: finite,
  loop: v.object({ enabled: v.boolean(), start: finite, end: finite }),
  /** Left out in a session kept in beats, which is nearly every one. */
  timebase: v.optional(v.picklist(["beats", "seconds"]), "beats"),
  /** Left out where nothing is announced ahead, which is nearly everywhere. */
  startLeadMs: v.optional(v.union([finite, v.literal("auto")]), 0),
};

const SERVER_MESSAGES = {
  hello: v.object({
    type: v.literal("hello"),
    protocol: v.literal(1),
    server: v.string(),
    boot: v.string(),
    sentAt: finite,
    session: v.object({ name: v.string(), sampleRateHz: finite }),
    /** State messages a second on this connection, besides those that changes cause. */
    hz: finite,
    limits: v.object({
      bpm: v.tuple([finite, finite]),
      timeSeconds: v.tuple([finite, finite]),
      messageBytes: finite,
    }),
  }),
  state: v.object({ type: v.literal("state"), ...transportFields }),
  /** The answer to an accepted command, with the state that it led to. */
  ack: v.object({ type: v.literal("ack"), id: v.optional(requestId), ...transportFields }),
  error: v.object({
    type: v.literal("error"),
    id: v.optional(requestId),
    code: v.string(),
    message: v.string(),
    field: v.optional(v.string()),
  }),
  pong: v.object({
    type: v.literal("pong"),
    id: v.optional(requestId),
    boot: v.string(),
    t0: finite,
    era: v.optional(finite),
    t1: finite,
    t2: finite,
  }),
} as const;

export type HelloMessage = v.InferOutput<(typeof SERVER_MESSAGES)["hello"]>;
export type TransportMessage = v.InferOutput<
  (typeof SERVER_MESSAGES)["state"] | (typeof SERVER_MESSAGES)["ack"]
>;
export type PongMessage = v.InferOutput<(typeof SERVER_MESSAGES)["pong"]>;
export type ServerMessage =
  | HelloMessage
  | TransportMessage
  | PongMessage
  | v.InferOutput<(typeof SERVER_MESSAGES)["error"]>;

/** A text from the server. Never throws: a message of a kind that this client does not know is an error like any other. */
export function decodeServerMessage(text: string): Parsed<ServerMessage> {
  const parsed = parseObject(text);
  if (!parsed.ok) return parsed;
  const type = parsed.value["type"];
  if (typeof type !== "string" || !Object.hasOwn(SERVER_MESSAGES, type)) {
    return failed({ code: "unknown_type", message: `no server message is called ${quoted(type)}` });
  }
  const schema = SERVER_MESSAGES[type as keyof typeof SERVER_MESSAGES];
  const result = v.safeParse(schema, parsed.value);
  if (result.success) return { ok: true, value: result.output };
  const where = v.getDotPath(result.issues[0]) ?? "message";
  return failed({
    code: "invalid_message",
    message: `${type}: ${where}: ${result.issues[0].message}`,
  });
}

/** Who is speaking and when: the same for every state message of one moment. */
export interface Stamp {
  readonly boot: string;
  readonly seq: number;
  readonly sentAtMs: number;
}

const transportPayload = (state: TransportState, stamp: Stamp) => ({
  boot: stamp.boot,
  seq: stamp.seq,
  sentAt: toMicroMs(stamp.sentAtMs),
  revision: state.revision,
  playing: state.playing,
  // Positions go out as they are: rounded, an anchor just before the loop's end could land on it and miss the loop.
  anchor: { beats: state.anchor.beats, at: toMicroMs(state.anchor.atMs) },
  bpm: state.bpm,
  loop: state.loop,
  ...(state.timebase !== "beats" && { timebase: state.timebase }),
  ...(state.startLead !== 0 && { startLeadMs: state.startLead }),
});

export const encodeState = (state: TransportState, stamp: Stamp): string =>
  JSON.stringify({ type: "state", ...transportPayload(state, stamp) });

export const encodeAck = (id: RequestId | undefined, state: TransportState, stamp: Stamp): string =>
  JSON.stringify({ type: "ack", id, ...transportPayload(state, stamp) });

export const encodeHello = (hello: Omit<HelloMessage, "type" | "protocol">): string =>
  JSON.stringify({ type: "hello", protocol: 1, ...hello });

export const encodeError = (error: WireError, id?: RequestId): string =>
  JSON.stringify({ type: "error", id, ...error });

/** The transport's state as the core knows it, out of a `state` or an `ack`. */
export const stateOf = (message: TransportMessage): TransportState => ({
  playing: message.playing,
  anchor: { beats: beats(message.anchor.beats), atMs: message.anchor.at },
  bpm: message.bpm,
  loop: {
    enabled: message.loop.enabled,
    start: beats(message.loop.start),
    end: beats(message.loop.end),
  },
  timebase: message.timebase,
  startLead: message.startLeadMs,
  revision: message.revision,
});

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

export const encodePong = (
  { id, t0, era }: PingRequest,
  boot: string,
  t1: number,
  t2: number,
): string =>
  JSON.stringify({ type: "pong", boot, id, t0, era, t1: toMicroMs(t1), t2: toMicroMs(t2) });

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
