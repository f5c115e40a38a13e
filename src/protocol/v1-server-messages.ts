import * as v from "valibot";
import type { TransportCommand } from "../core/commands.ts";
import type { Song } from "../core/song.ts";
import { bpmAt } from "../core/tempo-map.ts";
import type { TransportState } from "../core/transport-state.ts";
import { beats } from "../core/units.ts";
import type { RequestId } from "./commands.ts";
import { type WireError, quoted } from "./errors.ts";
import { type Parsed, failed, parseObject } from "./parse.ts";
import { toMicroMs } from "./seed.ts";
import type { PingRequest } from "./v1-client-messages.ts";
import { wireFields } from "./wire-commands.ts";

const finite = v.pipe(v.number(), v.finite());
const requestId = v.union([v.string(), v.number()]);
/** Whoever is connected: what the page calls them, and the colour that it gives them. */
const person = v.object({ id: v.number(), name: v.string(), colour: v.string() });

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
  /** At the anchor, for whoever does without the song. */
  bpm: finite,
  loop: v.object({ enabled: v.boolean(), start: finite, end: finite }),
  playStart: finite,
  /** The revision of the song that this state goes with: the `song` message of that revision has come before. */
  song: v.number(),
  /** Left out where nothing is counted in. */
  countInBars: v.optional(finite, 0),
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
    /** Which of the people in `presence` this client is. */
    client: v.number(),
    sentAt: finite,
    session: v.object({ name: v.string(), sampleRateHz: finite }),
    /** What this client may do. */
    role: v.optional(v.picklist(["control", "view"]), "control"),
    /**
     * What has become of what the client saw last (`?epoch=&revision=`): it has gone on, in this process or brought back from
     * the store, or this transport is another. `new` for whoever has seen nothing.
     */
    view: v.optional(v.picklist(["new", "continued", "replaced"]), "new"),
    /** There when this process has brought the session back: after how long, and whether what played was paused for it. */
    restart: v.optional(
      v.object({ outageMs: finite, wasPaused: v.boolean(), message: v.string() }),
    ),
    /** State messages a second on this connection, besides those that changes cause. */
    hz: finite,
    /** How often this client may ask for the time once it knows it well, in ms. */
    pingEveryMs: finite,
    limits: v.object({
      bpm: v.tuple([finite, finite]),
      timeSeconds: v.tuple([finite, finite]),
      messageBytes: finite,
    }),
  }),
  state: v.object({ type: v.literal("state"), ...transportFields }),
  /** Tempos, time signatures and markers: at the beginning, and whenever one of them has changed. */
  song: v.object({
    type: v.literal("song"),
    boot: v.string(),
    revision: v.number(),
    tempo: v.pipe(
      v.array(v.object({ beats: finite, bpm: finite, ramp: v.boolean() })),
      v.minLength(1),
    ),
    meter: v.pipe(
      v.array(v.object({ bar: finite, numerator: finite, denominator: finite })),
      v.minLength(1),
    ),
    markers: v.array(v.object({ key: v.string(), beats: finite, name: v.string() })),
  }),
  /**
   * Who is there, at the beginning and whenever that changes. Those who listen in the seed protocol are not named. `people`
   * are the first to come, `count` is how many there are.
   */
  presence: v.object({ type: v.literal("presence"), people: v.array(person), count: v.number() }),
  /** What somebody has changed, as it was written on the wire. `by` is null for whoever has no name: a script, say. */
  change: v.object({
    type: v.literal("change"),
    revision: v.number(),
    by: v.nullable(person),
    command: v.record(v.string(), v.unknown()),
  }),
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
    /** There when it is no longer what this client was told last. */
    pingEveryMs: v.optional(finite),
  }),
} as const;

export type HelloMessage = v.InferOutput<(typeof SERVER_MESSAGES)["hello"]>;
export type TransportMessage = v.InferOutput<
  (typeof SERVER_MESSAGES)["state"] | (typeof SERVER_MESSAGES)["ack"]
>;
export type SongMessage = v.InferOutput<(typeof SERVER_MESSAGES)["song"]>;
export type PresenceMessage = v.InferOutput<(typeof SERVER_MESSAGES)["presence"]>;
export type ChangeMessage = v.InferOutput<(typeof SERVER_MESSAGES)["change"]>;
export type Person = v.InferOutput<typeof person>;
export type PongMessage = v.InferOutput<(typeof SERVER_MESSAGES)["pong"]>;
export type ServerMessage =
  | HelloMessage
  | TransportMessage
  | SongMessage
  | PresenceMessage
  | ChangeMessage
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
  bpm: bpmAt(state.song.tempo, state.anchor.beats),
  loop: state.loop,
  playStart: state.playStart,
  song: state.song.revision,
  ...(state.countInBars > 0 && { countInBars: state.countInBars }),
  ...(state.timebase !== "beats" && { timebase: state.timebase }),
  ...(state.startLead !== 0 && { startLeadMs: state.startLead }),
});

export const encodeState = (state: TransportState, stamp: Stamp): string =>
  JSON.stringify({ type: "state", ...transportPayload(state, stamp) });

export const encodeAck = (id: RequestId | undefined, state: TransportState, stamp: Stamp): string =>
  JSON.stringify({ type: "ack", id, ...transportPayload(state, stamp) });

export const encodeHello = (
  hello: Omit<v.InferInput<(typeof SERVER_MESSAGES)["hello"]>, "type" | "protocol">,
): string => JSON.stringify({ type: "hello", protocol: 1, ...hello });

export const encodeError = (error: WireError, id?: RequestId): string =>
  JSON.stringify({ type: "error", id, ...error });

export const encodeSong = ({ revision, tempo, meter, markers }: Song, boot: string): string =>
  JSON.stringify({ type: "song", boot, revision, tempo, meter, markers });

export const encodePresence = (people: readonly Person[], count: number): string =>
  JSON.stringify({ type: "presence", people, count });

export const encodeChange = (
  revision: number,
  by: Person | null,
  command: TransportCommand,
): string => JSON.stringify({ type: "change", revision, by, command: wireFields(command) });

/** The transport's state as the core knows it, out of a `state` or an `ack` and the song that goes with it. */
export const stateOf = (message: TransportMessage, song: Song): TransportState => ({
  playing: message.playing,
  anchor: { beats: beats(message.anchor.beats), atMs: message.anchor.at },
  song,
  loop: {
    enabled: message.loop.enabled,
    start: beats(message.loop.start),
    end: beats(message.loop.end),
  },
  timebase: message.timebase,
  startLead: message.startLeadMs,
  playStart: beats(message.playStart),
  countInBars: message.countInBars,
  revision: message.revision,
});

/** The song as the core knows it. */
export function songOf({ revision, tempo, meter, markers }: SongMessage): Song {
  const [firstTempo, ...tempos] = tempo.map((event) => ({ ...event, beats: beats(event.beats) }));
  const [firstMeter, ...meters] = meter;
  // The schema lets none through.
  if (!firstTempo || !firstMeter) throw new Error("a song has a tempo and a time signature");
  return {
    revision,
    tempo: [firstTempo, ...tempos],
    meter: [firstMeter, ...meters],
    markers: markers.map((marker) => ({ ...marker, beats: beats(marker.beats) })),
  };
}

export const encodePong = (
  { id, t0, era }: PingRequest,
  boot: string,
  t1: number,
  t2: number,
  pingEveryMs?: number,
): string =>
  JSON.stringify({
    type: "pong",
    boot,
    id,
    t0,
    era,
    t1: toMicroMs(t1),
    t2: toMicroMs(t2),
    pingEveryMs,
  });
