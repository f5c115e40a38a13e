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
import { type Life, decodeLife, livesAfter, outagesSince } from "./lives.ts";
import type { MachineTime } from "./machine-time.ts";
import { type Answered, WINDOW_MS, WINDOW_SIZE } from "./request-window.ts";
import { resumed } from "./resume.ts";
import {
  type SessionRecord,
  decodeAnswered,
  decodeRecord,
  encodeAnswered,
  encodeRecord,
  encodeStoredSong,
} from "./session-record.ts";
import type { Store, Write } from "./store.ts";

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
/**
 * So many processes are remembered. Clients that have been away for more are told that their view was replaced, and for a
 * session that has been, they were one outage.
 */
const PAST_LENGTH = 64;

const LIVES = "life/";
const recordKey = (session: string) => `session/${session}`;
const songKey = (session: string) => `song/${session}`;
const answeredPrefix = (session: string) => `answered/${session}/`;
interface WriteOptions {
  /** This process has no more need of the session. */
  readonly left?: { readonly now: MachineTime; readonly isEnd: boolean };
  readonly more?: Write;
}

/** What is on disk of a session, and what of it cannot be read, under the names that it is kept by. */
interface Stored {
  readonly record: SessionRecord | null;
  readonly unreadable: Record<string, unknown>;
}

/** So many places, used over and over. */
const answeredKey = (session: string, { revision }: Answered) =>
  answeredPrefix(session) + String(revision % WINDOW_SIZE).padStart(4, "0");

export function createStoredEngine(options: StoredEngineOptions): StoredEngine {
  const { store, boot, clock, machineNow, log } = options;
  const alarm = createAlarm(options.timers);
  const openAuthorities = new Set<Authority>();
  /** The last that this process does to a session, which has to be done before it is opened again. */
  const leaving = new Map<string, Promise<void>>();
  /** Sessions that are open, and not on disk as long as nothing has been done in them. */
  const unstored = new Set<string>();
  const lives = livesBefore();

  function livesBefore(): readonly Life[] {
    const known = store
      .keys(LIVES)
      .map((key) => decodeLife(store.get(key)))
      .filter((life) => life !== null)
      .toSorted((a, b) => a.order - b.order);
    store.drop(known.slice(0, -PAST_LENGTH).map(({ epoch }) => LIVES + epoch));
    const began = machineNow();
    const order = (known.at(-1)?.order ?? 0) + 1;
    const own: Life = { epoch: boot, order, began, alive: began };
    return [...known.slice(-PAST_LENGTH), own];
  }

  function noteAlive() {
    store.note(LIVES + boot, { ...lives.at(-1), alive: machineNow() });
  }
  // That it began, should it end before anything plays.
  noteAlive();

  function beat() {
    if (![...openAuthorities].some(({ state }) => state.playing)) return;
    noteAlive();
    alarm.set(beat, ALIVE_EVERY_MS);
  }

  function stored(session: string): Stored {
    const value = store.get(recordKey(session));
    if (value === undefined) return { record: null, unreadable: {} };
    const song = store.get(songKey(session));
    const record = decodeRecord(value, song);
    if (record) return { record, unreadable: {} };
    // Of a version to come, say. It is kept for whoever can read it, at the latest when the session is written over.
    const keptAs = `unreadable/${session}/${machineNow().serverMs}`;
    log.error({ session, keptAs }, "what is stored of this session cannot be read: it begins anew");
    return { record: null, unreadable: { [keptAs]: { record: value, song } } };
  }

  function answeredBefore(session: string): Answered[] {
    const now = machineNow();
    return store
      .keys(answeredPrefix(session))
      .map((key) => decodeAnswered(store.get(key), now))
      .filter((answered) => answered !== null)
      .toSorted((a, b) => a.revision - b.revision);
  }

  function take(session: string, record: SessionRecord) {
    const { written, epoch, isAway } = record;
    const now = machineNow();
    // Nobody has used one that was put away, until now.
    const outages = isAway ? [{ from: written, to: now }] : outagesSince(epoch, written, lives);
    const { resumeWithinMs } = options;
    const { state, restart } = resumed(record.state, written, outages, now, resumeWithinMs);
    if (restart) log.warn({ session, ...restart }, restart.message);
    const { revision } = record.state;
    // Those in between did not change it, or they would have written it.
    const since = livesAfter(epoch, lives).slice(0, -1);
    const had = epoch === boot ? [] : [epoch, ...since.map((life) => life.epoch)];
    const past = [...record.past, ...had.map((each): LastSeen => ({ epoch: each, revision }))];
    return { state, restart, past: past.slice(-PAST_LENGTH) };
  }

  function requireRoom(session: string) {
    const kept = store.keys("session/").length + unstored.size;
    if (session !== DEFAULT_SESSION && kept >= options.maxStored) {
      throw new Error(`this server stores at most ${counted(options.maxStored, "session")}`);
    }
  }

  async function open(session: string, longestWayMs: () => number): Promise<Authority> {
    await leaving.get(session);
    const { record, unreadable } = stored(session);
    if (store.get(recordKey(session)) === undefined) {
      requireRoom(session);
      unstored.add(session);
    }
    let carried: Record<string, unknown> = unreadable;
    const taken = record && take(session, record);
    const state = taken?.state ?? options.initial();
    const past = taken?.past ?? [];
    // Read when they are needed: a start has more urgent things to do.
    const answered = () => (record ? answeredBefore(session) : []);
    let placed: Map<string, number> | null = null;
    /** The places in use, and of when what is there is; oldest first. */
    const places = () =>
      (placed ??= new Map(answered().map((each) => [answeredKey(session, each), each.atMs])));
    let songRevision = record ? record.state.song.revision : -1;

    /** What is there need not be remembered any longer. */
    function placesBefore(atMs: number): string[] {
      const old: string[] = [];
      for (const [place, placedMs] of places()) {
        if (placedMs >= atMs) break;
        old.push(place);
      }
      return old;
    }

    async function write(next: TransportState, { left, more = {} }: WriteOptions = {}) {
      const isNewSong = next.song.revision !== songRevision;
      const written = left?.now ?? machineNow();
      const isAway = left?.isEnd === false;
      const record = { state: next, epoch: boot, past, written, isAway };
      const put: Record<string, unknown> = {
        ...carried,
        ...more.put,
        [recordKey(session)]: encodeRecord(record),
      };
      if (isNewSong) put[songKey(session)] = encodeStoredSong(next);
      await store.write({ ...more, put });
      carried = {};
      unstored.delete(session);
      songRevision = next.song.revision;
    }

    async function writeAnswered(next: TransportState, requests: readonly Answered[]) {
      const now = machineNow();
      const remove = placesBefore(now.serverMs - WINDOW_MS);
      const put = requests.map((each) => [answeredKey(session, each), encodeAnswered(each, now)]);
      await write(next, { more: { put: Object.fromEntries(put), remove } });
      for (const place of remove) places().delete(place);
      for (const request of requests) {
        const place = answeredKey(session, request);
        // Taken out first, so that the order stays that of age.
        places().delete(place);
        places().set(place, request.atMs);
      }
    }

    const journal = {
      write: ({ state: next, answered: requests }: JournalEntry) => writeAnswered(next, requests),
      forget(requests: readonly Answered[]) {
        const gone = requests.map((request) => answeredKey(session, request));
        store.drop(gone);
        for (const place of gone) places().delete(place);
      },
    };
    const inner = createAuthority(state, clock, { longestWayMs, journal, answered });
    // So that a client of this process is known to the next. One that was only looked at leaves nothing behind.
    const isUsed = record || session === DEFAULT_SESSION || Object.keys(carried).length > 0;
    if (isUsed) await write(state).catch(() => {});
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
      close(isEnd = false) {
        const now = machineNow();
        unwatch();
        inner.close();
        openAuthorities.delete(authority);
        const left = inner
          .settled()
          .then(() =>
            inner.state.revision > 0 ? write(inner.state, { left: { now, isEnd } }) : undefined,
          )
          .catch(() => {})
          .finally(() => {
            unstored.delete(session);
            leaving.delete(session);
          });
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
      noteAlive();
      await store.close();
    },
  };
}

/** Nothing has been done in a session at revision 0: whatever came after it has come of it. */
const isPast = ({ epoch, revision }: LastSeen, past: readonly LastSeen[]) =>
  revision === 0 || past.some((each) => each.epoch === epoch && revision <= each.revision);
