import * as v from "valibot";
import type { TransportState } from "../src/core/transport-state.ts";
import {
  decodeServerMessage,
  encodeSong,
  encodeState,
  songOf,
  stateOf,
} from "../src/protocol/v1-server-messages.ts";
import type { LastSeen } from "./authority.ts";
import { type MachineTime, machineTimeSchema, msBetween, sameClock } from "./machine-time.ts";
import type { Answered } from "./request-window.ts";

/** What is stored of a session, besides the requests that were answered. */
export interface SessionRecord {
  readonly state: TransportState;
  /** The process that has written this. */
  readonly epoch: string;
  /** The processes that had this session before, each with the last revision that it led to, oldest first. */
  readonly past: readonly LastSeen[];
  /** When this was written. The state's times are of the same clock. */
  readonly written: MachineTime;
  /** The session was put away then, and nobody has used it since. */
  readonly isAway: boolean;
}

const finite = v.pipe(v.number(), v.finite());
const recordSchema = v.object({
  state: v.unknown(),
  epoch: v.string(),
  past: v.array(v.object({ epoch: v.string(), revision: finite })),
  written: machineTimeSchema,
  isAway: v.boolean(),
});
const answeredSchema = v.object({
  id: v.union([v.string(), v.number()]),
  command: v.string(),
  revision: finite,
  at: machineTimeSchema,
  isByHttp: v.boolean(),
});

/** The state as codette.v1 says it: there is one way to write it down, and one that reads it with a check of every field. */
export function encodeRecord({ state, ...rest }: SessionRecord): Record<string, unknown> {
  const stamp = { boot: rest.epoch, seq: 0, sentAtMs: rest.written.serverMs };
  return { ...rest, state: JSON.parse(encodeState(state, stamp)) as unknown };
}

export const encodeStoredSong = ({ song }: TransportState): unknown =>
  JSON.parse(encodeSong(song, "")) as unknown;

/** Null when it is none of ours: from a version to come, say. */
export function decodeRecord(record: unknown, song: unknown): SessionRecord | null {
  const parsed = v.safeParse(recordSchema, record);
  const storedSong = messageIn(song);
  if (!parsed.success || !storedSong.ok || storedSong.value.type !== "song") return null;
  const stored = messageIn(parsed.output.state);
  if (!stored.ok || stored.value.type !== "state") return null;
  return { ...parsed.output, state: stateOf(stored.value, songOf(storedSong.value)) };
}

/** @param now of the clock that `atMs` is of */
export const encodeAnswered = ({ atMs, ...rest }: Answered, now: MachineTime): unknown => ({
  ...rest,
  at: sameClock(now, atMs),
});

/** Its time as one of the clock of `now`, wherever that was set before. */
export function decodeAnswered(value: unknown, now: MachineTime): Answered | null {
  const parsed = v.safeParse(answeredSchema, value);
  if (!parsed.success) return null;
  const { at, ...rest } = parsed.output;
  return { ...rest, atMs: now.serverMs - msBetween(at, now) };
}

const messageIn = (value: unknown) => decodeServerMessage(JSON.stringify(value) ?? "");
