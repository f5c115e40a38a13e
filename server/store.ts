import type { Logger } from "pino";
import { createAlarm } from "../src/core/alarm.ts";
import type { Timers } from "../src/core/timing.ts";
import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import { DirectoryInUse } from "./level.ts";
import {
  FORMAT,
  FORMAT_KEY,
  type Opened,
  openLevelDirectory,
  readLevelDirectory,
} from "./level-directory.ts";
import { isWhole, sealed, unsealed } from "./seal.ts";

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
  /** Removes what is no great harm if it stays: no wait for the disk. Never rejects. */
  drop(keys: readonly string[]): void;
  /** What keeps it from storing anything at the moment, in words. Null: nothing. */
  readonly trouble: string | null;
  close(): Promise<void>;
}

const check = (_key: string, text: string) => (isWhole(text) ? null : "its checksum is wrong");

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
  let lock: DirectoryLock | null = null;
  let opened: Opened | null = null;
  let known = new Map<string, string>();
  /** What was read while the disk could not be written to: it must still be that when it can. Null: the disk says `known`. */
  let wasRead: ReadonlyMap<string, string> | null = null;
  let isUnwritten = false;
  let trouble: string | null = null;
  let isClosed = false;
  /** Writes and repairs, one after the other. */
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  async function openLocked(): Promise<Opened> {
    lock ??= await lockDirectory(directory);
    const found = await openLevelDirectory(directory, check, { isNew: isUnwritten });
    isUnwritten = found.entries.size === 0 && !found.damage;
    if (found.damage) {
      const { keptAt, fault } = found.damage;
      log.error({ keptAt, fault }, "the store was damaged: what could be read of it is used");
    }
    return found;
  }

  function fail(error: unknown) {
    const words = error instanceof Error ? error.message : String(error);
    if (trouble === null) log.error({ err: error }, "nothing can be stored: commands are refused");
    trouble = words;
    if (!isClosed) alarm.set(() => void inTurn(repair), RETRY_MS);
  }

  /** Makes the disk say what is known, and nothing else: what a failed write has left behind must not come to be. */
  async function rewrite({ level }: Opened) {
    const stored = await level.keys().all();
    const operations = [
      ...stored.filter((key) => !known.has(key)).map((key) => ({ type: "del" as const, key })),
      ...[...known].map(([key, value]) => ({ type: "put" as const, key, value })),
    ];
    await level.batch(operations, { sync: true });
    isUnwritten = false;
  }

  /** LevelDB refuses everything after a failed write, until it is opened anew. */
  async function repair() {
    if (isClosed) return;
    try {
      await opened?.level.close();
      opened = null;
      opened = await openLocked();
      if (wasRead && !isSame(opened.entries, wasRead)) return await standBack();
      wasRead = null;
      await rewrite(opened);
      trouble = null;
      log.info("the store can be written to again");
    } catch (error) {
      fail(error);
    }
  }

  /**
   * A volume that was mounted late, say, or another server that was there meanwhile: what is stored is not what these sessions
   * have come of, and must not be written over.
   */
  async function standBack() {
    await closeLevel();
    trouble =
      "what is stored is not what was there when this server started: start it again to use it";
    log.error({ directory }, trouble);
  }

  async function closeLevel() {
    const [level, held] = [opened?.level, lock];
    opened = null;
    lock = null;
    for (const close of [() => level?.close(), () => held?.release()]) {
      await close()?.catch((error: unknown) => log.error({ err: error }, "store not closed"));
    }
  }

  async function open() {
    try {
      opened = await openLocked();
      known = new Map(opened.entries).set(FORMAT_KEY, sealed(FORMAT));
      if (opened.damage || opened.entries.size === 0) await rewrite(opened);
    } catch (error) {
      if (error instanceof DirectoryInUse) {
        await closeLevel();
        throw error;
      }
      if (opened) return fail(error);
      wasRead = await readLevelDirectory(directory, check);
      if (wasRead) {
        known = new Map(wasRead).set(FORMAT_KEY, sealed(FORMAT));
        return fail(error);
      }
      // Writing over what could not even be read would be the end of it.
      await closeLevel();
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
      return text === undefined ? undefined : unsealed(text);
    },
    keys: (prefix) => [...known.keys()].filter((key) => key.startsWith(prefix)),
    write: ({ put = {}, remove = [] }) =>
      inTurn(async () => {
        if (trouble !== null || !opened) throw new Error(trouble ?? "the store is closed");
        const { level, isInPlace } = opened;
        const puts = Object.entries(put).map(([key, value]) => [key, sealed(value)] as const);
        try {
          await level.batch(
            [
              ...remove.map((key) => ({ type: "del" as const, key })),
              ...puts.map(([key, value]) => ({ type: "put" as const, key, value })),
            ],
            { sync: true },
          );
          await isInPlace();
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
        if (trouble === null) await opened?.level.put(key, text).catch(fail);
      });
    },
    drop(keys) {
      for (const key of keys) known.delete(key);
      const operations = keys.map((key) => ({ type: "del" as const, key }));
      void inTurn(async () => {
        if (trouble === null) await opened?.level.batch(operations).catch(fail);
      });
    },
    get trouble() {
      return trouble;
    },
    close() {
      isClosed = true;
      alarm.clear();
      return inTurn(closeLevel);
    },
  };
}

const isSame = (some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>) =>
  some.size === others.size && [...some].every(([key, value]) => others.get(key) === value);
