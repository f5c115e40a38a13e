import type { Logger } from "pino";
import { createAlarm } from "../src/core/alarm.ts";
import { counted } from "../src/core/counted.ts";
import type { Clock, Timers } from "../src/core/timing.ts";
import type { TransportState } from "../src/core/transport-state.ts";
import { DEFAULT_SESSION } from "../src/protocol/session-name.ts";
import {
  type Authority,
  type Engine,
  type JournalEntry,
  type LastSeen,
  createAuthority,
} from "./authority.ts";
import type { MachineTime } from "./machine-time.ts";
import { type Answered, WINDOW_MS, WINDOW_SIZE } from "./request-window.ts";
import { clockShiftMs, resumed } from "./resume.ts";
import {
  type SessionRecord,
  decodeAnswered,
  decodeAlive,
  decodeRecord,
  encodeRecord,
  encodeStoredSong,
} from "./session-record.ts";
import type { Store } from "./store.ts";

export interface StoredEngineOptions {
  readonly store: Store;
  /** A session that nobody has used before. */
  readonly initial: () => TransportState;
  /** Of this process: random. */
  readonly boot: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly machineNow: () => MachineTime;
  readonly resumeWithinMs: number;
  /** Sessions that are kept on disk. One more is refused. */
  readonly maxStored: number;
  readonly log: Logger;
}

/** Sessions that outlive their process. */
export interface StoredEngine extends Engine {
  /** All that was written is on disk, and the moment at which this process ends. */
  close(): Promise<void>;
}

/** While something plays, so often it is noted that this process lives: an outage is counted from the last time. */
const ALIVE_EVERY_MS = 1000;
/** Clients that have been away for more processes than this are told that their view was replaced. */
const PAST_LENGTH = 64;

const ALIVE = "alive";
const recordKey = (session: string) => `session/${session}`;
const songKey = (session: string) => `song/${session}`;
const answeredPrefix = (session: string) => `answered/${session}/`;
/** So many places, used over and over. */
const answeredKey = (session: string, { revision }: Answered) =>
  answeredPrefix(session) + String(revision % WINDOW_SIZE).padStart(4, "0");

export function createStoredEngine(options: StoredEngineOptions): StoredEngine {
  const { store, boot, clock, machineNow, log } = options;
  const alarm = createAlarm(options.timers);
  const openAuthorities = new Set<Authority>();
  /** The last that this process does to a session, which has to be done before it is opened again. */
  const leaving = new Map<string, Promise<void>>();
  /** When an earlier process was last alive. This one's own notes go over it. */
  const lastAlive = decodeAlive(store.get(ALIVE));

  function beat() {
    if (![...openAuthorities].some(({ state }) => state.playing)) return;
    store.note(ALIVE, { epoch: boot, ...machineNow() });
    alarm.set(beat, ALIVE_EVERY_MS);
  }

  async function stored(session: string): Promise<SessionRecord | null> {
    const value = store.get(recordKey(session));
    if (value === undefined) return null;
    const song = store.get(songKey(session));
    const record = decodeRecord(value, song);
    if (record) return record;
    // Of a version to come, say. It is kept for whoever can read it.
    const keptAs = `unreadable/${session}/${machineNow().serverMs}`;
    log.error({ session, keptAs }, "what is stored of this session cannot be read: it begins anew");
    await store.write({ put: { [keptAs]: { record: value, song } } }).catch(() => {});
    return null;
  }

  function answeredBefore(session: string, { written }: SessionRecord): Answered[] {
    const shiftMs = clockShiftMs(written, machineNow());
    return store
      .keys(answeredPrefix(session))
      .map((key) => decodeAnswered(store.get(key)))
      .filter((answered) => answered !== null)
      .map(({ id, command, revision, atMs }) => ({ id, command, revision, atMs: atMs + shiftMs }))
      .toSorted((a, b) => a.revision - b.revision);
  }

  function take(session: string, record: SessionRecord) {
    const { written, epoch, isAway } = record;
    const isOwn = epoch === boot;
    const wasAlive = !isAway && lastAlive?.epoch === epoch ? later(written, lastAlive) : written;
    const now = machineNow();
    const { state, restart } = resumed(
      record.state,
      written,
      wasAlive,
      now,
      options.resumeWithinMs,
    );
    if (restart) log.warn({ session, ...restart }, restart.message);
    const last: LastSeen = { epoch, revision: record.state.revision };
    const past = isOwn ? record.past : [...record.past, last].slice(-PAST_LENGTH);
    return { state, restart, past };
  }

  async function open(session: string, longestWayMs: () => number): Promise<Authority> {
    await leaving.get(session);
    const record = await stored(session);
    if (!record && store.keys("session/").length >= options.maxStored) {
      throw new Error(`this server stores at most ${counted(options.maxStored, "session")}`);
    }
    const taken = record && take(session, record);
    const state = taken?.state ?? options.initial();
    const past = taken?.past ?? [];
    const answered = record ? answeredBefore(session, record) : [];
    /** The places in use, and of when what is there is; oldest first. */
    const places = new Map(answered.map((each) => [answeredKey(session, each), each.atMs]));
    let songRevision = record ? record.state.song.revision : -1;

    /** What is there need not be remembered any longer. */
    function placesBefore(atMs: number): string[] {
      const old: string[] = [];
      for (const [place, placedMs] of places) {
        if (placedMs >= atMs) break;
        old.push(place);
      }
      return old;
    }

    async function write(
      next: TransportState,
      requests: readonly Answered[],
      awaySince?: MachineTime,
    ) {
      const isNewSong = next.song.revision !== songRevision;
      const written = awaySince ?? machineNow();
      const isAway = awaySince !== undefined;
      const record = { state: next, epoch: boot, past, written, isAway };
      const put: Record<string, unknown> = { [recordKey(session)]: encodeRecord(record) };
      if (isNewSong) put[songKey(session)] = encodeStoredSong(next);
      for (const request of requests) put[answeredKey(session, request)] = request;
      const remove = placesBefore(clock.now() - WINDOW_MS);
      await store.write({ put, remove });
      for (const place of remove) places.delete(place);
      for (const request of requests) {
        const place = answeredKey(session, request);
        places.delete(place);
        places.set(place, request.atMs);
      }
      songRevision = next.song.revision;
    }

    const journal = {
      write: ({ state: next, answered: requests }: JournalEntry) => write(next, requests),
    };
    const inner = createAuthority(state, clock, { longestWayMs, journal, answered });
    // So that a client of this process is known to the next. One that was only looked at leaves nothing behind.
    if (record || session === DEFAULT_SESSION) await write(state, []).catch(() => {});
    const unwatch = inner.watch(({ state: next }) => {
      if (next.playing && !alarm.isSet) beat();
    });
    const authority: Authority = {
      ...inner,
      get state() {
        return inner.state;
      },
      restart: taken?.restart ?? undefined,
      continues: (seen) => isPast(seen, [...past, { epoch: boot, revision: inner.state.revision }]),
      close() {
        const now = machineNow();
        unwatch();
        inner.close();
        openAuthorities.delete(authority);
        const left = inner
          .settled()
          .then(() => (inner.state.revision > 0 ? write(inner.state, [], now) : undefined))
          .catch(() => {})
          .then(() => void leaving.delete(session));
        leaving.set(session, left);
      },
    };
    openAuthorities.add(authority);
    beat();
    return authority;
  }

  return {
    open,
    async close() {
      alarm.clear();
      await Promise.all(leaving.values());
      await store.close();
    },
  };
}

/** Nothing has been done in a session at revision 0: whatever came after it has come of it. */
const isPast = ({ epoch, revision }: LastSeen, past: readonly LastSeen[]) =>
  revision === 0 || past.some((each) => each.epoch === epoch && revision <= each.revision);

/** Of two moments of one machine, or of one wall clock. */
const later = (a: MachineTime, b: MachineTime) =>
  a.machineBoot === b.machineBoot && a.machineBoot !== null
    ? a.uptimeMs > b.uptimeMs
      ? a
      : b
    : a.serverMs > b.serverMs
      ? a
      : b;
