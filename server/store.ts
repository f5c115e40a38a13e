import type { Logger } from "pino";
import { createAlarm } from "../src/core/alarm.ts";
import type { Timers } from "../src/core/timing.ts";
import {
  DirectoryInUse,
  FORMAT,
  FORMAT_KEY,
  type Level,
  type Opened,
  openLevelDirectory,
  readLevelDirectory,
} from "./level-directory.ts";
import { sealed, unsealed } from "./seal.ts";

/** What is written at once, or not at all. */
export interface Write {
  readonly put?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
}

/** Values under names, on disk. The whole of it is in memory as well. */
export interface Store {
  /** The value under this key, as it was put. */
  get(key: string): unknown;
  /** The keys that begin with this. */
  keys(prefix: string): string[];
  /** Resolves when a power cut would not undo it. Rejects when it was not written; it may be tried again. */
  write(write: Write): Promise<void>;
  /** Writes what is no loss if it is lost: no wait for the disk. Never rejects. */
  note(key: string, value: unknown): void;
  /** What keeps it from storing anything at the moment, in words. Null: nothing. */
  readonly trouble: string | null;
  close(): Promise<void>;
}

const check = (_key: string, text: string) =>
  unsealed(text) === null ? "its checksum is wrong" : null;

/** How often a store in trouble is tried again. */
const RETRY_MS = 1000;

/**
 * Opens the store in a directory. It opens in every case but one: what is damaged is set aside, and where nothing can be
 * written it says so by `trouble`, refuses every write, and goes on trying.
 *
 * @throws DirectoryInUse when another process has it
 */
export async function openStore(directory: string, log: Logger, timers: Timers): Promise<Store> {
  const alarm = createAlarm(timers);
  let level: Level | null = null;
  let known = new Map<string, string>();
  let trouble: string | null = null;
  let isClosed = false;
  /** Writes and repairs, one after the other. */
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  function reportDamage({ damage }: Opened) {
    if (!damage) return;
    const { keptAt, fault } = damage;
    log.error({ keptAt, fault }, "the store was damaged: what could be read of it is used");
  }

  function fail(error: unknown) {
    const words = error instanceof Error ? error.message : String(error);
    if (trouble === null) log.error({ err: error }, "nothing can be stored: commands are refused");
    trouble = words;
    if (!isClosed) alarm.set(() => void inTurn(repair), RETRY_MS);
  }

  /** Makes the disk say what is known, and nothing else: what a failed write has left behind must not come to be. */
  async function rewrite(to: Level) {
    const stored = await to.keys().all();
    const operations = [
      ...stored.filter((key) => !known.has(key)).map((key) => ({ type: "del" as const, key })),
      ...[...known].map(([key, value]) => ({ type: "put" as const, key, value })),
    ];
    await to.batch(operations, { sync: true });
  }

  /** LevelDB refuses everything after a failed write, until it is opened anew. */
  async function repair() {
    if (isClosed) return;
    try {
      await level?.close();
      level = null;
      const opened = await openLevelDirectory(directory, check);
      reportDamage(opened);
      level = opened.level;
      await rewrite(level);
      trouble = null;
      log.info("the store can be written to again");
    } catch (error) {
      fail(error);
    }
  }

  async function open() {
    try {
      const opened = await openLevelDirectory(directory, check);
      reportDamage(opened);
      level = opened.level;
      known = new Map(opened.entries).set(FORMAT_KEY, sealed(FORMAT));
      if (opened.damage || opened.entries.size === 0) await rewrite(level);
    } catch (error) {
      if (error instanceof DirectoryInUse) throw error;
      const readable = known.size > 0 ? known : await readLevelDirectory(directory, check);
      if (readable) {
        known = new Map(readable).set(FORMAT_KEY, sealed(FORMAT));
        return fail(error);
      }
      // Writing over what could not even be read would be the end of it.
      trouble = error instanceof Error ? error.message : String(error);
      log.error(
        { err: error },
        "the store cannot be read: sessions begin anew, and nothing is stored until a restart finds it readable",
      );
    }
  }
  await open();

  return {
    get(key) {
      const text = known.get(key);
      return text === undefined ? undefined : unsealed(text)?.value;
    },
    keys: (prefix) => [...known.keys()].filter((key) => key.startsWith(prefix)),
    write: ({ put = {}, remove = [] }) =>
      inTurn(async () => {
        if (trouble !== null || !level) throw new Error(trouble ?? "the store is closed");
        const puts = Object.entries(put).map(([key, value]) => [key, sealed(value)] as const);
        try {
          await level.batch(
            [
              ...remove.map((key) => ({ type: "del" as const, key })),
              ...puts.map(([key, value]) => ({ type: "put" as const, key, value })),
            ],
            { sync: true },
          );
        } catch (error) {
          fail(error);
          throw error;
        }
        for (const key of remove) known.delete(key);
        for (const [key, text] of puts) known.set(key, text);
      }),
    note(key, value) {
      const text = sealed(value);
      known.set(key, text);
      void inTurn(async () => {
        if (trouble === null) await level?.put(key, text).catch(fail);
      });
    },
    get trouble() {
      return trouble;
    },
    close() {
      isClosed = true;
      alarm.clear();
      return inTurn(async () => {
        const closing = level;
        level = null;
        await closing
          ?.close()
          .catch((error: unknown) => log.error({ err: error }, "store not closed"));
      });
    },
  };
}
