import { cp, link, mkdir, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ClassicLevel } from "classic-level";
import { tableFault } from "./level-table.ts";

export type Level = ClassicLevel;

/** There in every store that has been written to. */
export const FORMAT_KEY = "format";
export const FORMAT = "1";

/** Another process has this directory. */
export class DirectoryInUse extends Error {
  readonly code = "DIRECTORY_IN_USE";
}

/** The disk does not let us: nothing is wrong with what is stored. */
class DirectoryUnavailable extends Error {}

/** What was found. */
export interface Opened {
  readonly level: Level;
  readonly entries: ReadonlyMap<string, string>;
  /** Where what was damaged has been put, and what was wrong with it. Null: nothing was. */
  readonly damage: { readonly keptAt: string; readonly fault: string } | null;
}

/** Checks one entry: what is wrong with it, or null. */
export type Check = (key: string, value: string) => string | null;

/**
 * Opens the store in `directory`, in whatever state it is. What is damaged is put beside it under another name and never
 * deleted; what can still be read of it is used.
 *
 * @throws DirectoryInUse, DirectoryUnavailable
 */
export async function openLevelDirectory(directory: string, check: Check): Promise<Opened> {
  const places = {
    directory,
    home: join(directory, "store"),
    // What is there now, should it turn out to be damaged: opening rewrites it.
    before: join(directory, "store.before"),
    rebuilt: join(directory, "store.rebuilt"),
  };
  const { home, before, rebuilt } = places;
  await available(async () => {
    await makeDirectory(directory);
    await rm(before, { recursive: true, force: true });
  });
  const isThere = await exists(home);
  if (!isThere) await takePlace(rebuilt, home);
  const wasThere = await keepLinks(home, before);
  try {
    const broken = await putByBrokenTables(home);
    const level = await openLevel(home);
    await Promise.all(broken.map((path) => rm(path).catch(() => {})));
    const { entries, faults } = await readAll(level, check);
    faults.push(...(await skippedWhileOpening(home)));
    if (wasThere && !entries.has(FORMAT_KEY)) faults.push("it has lost its entries");
    const [fault] = faults;
    if (fault !== undefined) {
      return { level, entries, damage: { keptAt: await putAside(before, directory), fault } };
    }
    await available(() => rm(before, { recursive: true, force: true }));
    return { level, entries, damage: null };
  } catch (error) {
    if (!(error instanceof DirectoryInUse || error instanceof DirectoryUnavailable)) {
      return rebuild(places, check, String(error));
    }
    await rm(before, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

interface Places {
  readonly directory: string;
  readonly home: string;
  readonly before: string;
  readonly rebuilt: string;
}

/**
 * It does not open. LevelDB's own repair makes of a copy what it can, and that failing we begin with nothing. The copy takes
 * its place when it is whole, so that a disk which is full as well costs nothing.
 */
async function rebuild({ directory, home, before, rebuilt }: Places, check: Check, fault: string) {
  await available(async () => {
    // Nothing of it looked like a store.
    if (!(await exists(before))) await rename(home, before);
    await rm(rebuilt, { recursive: true, force: true });
    await cp(before, rebuilt, { recursive: true });
  });
  await putByBrokenTables(rebuilt);
  try {
    await ClassicLevel.repair(rebuilt);
    const level = await openLevel(rebuilt);
    await readAll(level, check);
    await level.close();
  } catch (error) {
    if (error instanceof DirectoryUnavailable) throw error;
    await available(() => rm(rebuilt, { recursive: true, force: true }));
  }
  const keptAt = await putAside(before, directory);
  await available(() => rm(home, { recursive: true, force: true }));
  await takePlace(rebuilt, home);
  const level = await openLevel(home);
  const { entries } = await readAll(level, check);
  return { level, entries, damage: { keptAt, fault } };
}

/**
 * A table that is not whole would end the process when it is opened, so it gets another name. Should it belong to the store,
 * LevelDB says that it is missing; else it is what a process was writing when it ended.
 *
 * @returns where they are now
 */
async function putByBrokenTables(home: string): Promise<string[]> {
  const files = await readdir(home).catch((): string[] => []);
  const broken: string[] = [];
  for (const file of files.filter((name) => /^\d+\.(ldb|sst)$/.test(name))) {
    const path = join(home, file);
    const table = await available(() => readFile(path)).catch((error: Error) => {
      if ((error.cause as NodeJS.ErrnoException).code !== "EISDIR") throw error;
    });
    if (table && tableFault(table) === null) continue;
    await available(() => rename(path, `${path}.broken`));
    broken.push(`${path}.broken`);
  }
  return broken;
}

/** Where `rebuilt` is whole and `home` is gone, an earlier process was stopped between the two. */
async function takePlace(rebuilt: string, home: string) {
  await rename(rebuilt, home).catch(() => {});
}

/**
 * What is stored in a directory that cannot be written to: read from a copy of it. Null where it cannot be read either.
 */
export async function readLevelDirectory(
  directory: string,
  check: Check,
): Promise<ReadonlyMap<string, string> | null> {
  const copy = join(tmpdir(), `codette-${process.pid}-${performance.now()}`);
  try {
    const home = join(directory, "store");
    const files = await readdir(home).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (files === null) return new Map();
    await mkdir(copy, { recursive: true });
    await cp(home, join(copy, "store"), { recursive: true });
    const { level, entries } = await openLevelDirectory(copy, check);
    await level.close();
    return entries;
  } catch {
    return null;
  } finally {
    await rm(copy, { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * What LevelDB's log grows to before it is made into a table, bytes. Its own 4 MB are many times what a store has in it: a
 * small disk would be full of what has long been written over.
 */
const LOG_BYTES = 128 * 1024;

async function openLevel(location: string): Promise<Level> {
  const level = new ClassicLevel(location, { writeBufferSize: LOG_BYTES });
  try {
    await level.open();
    return level;
  } catch (error) {
    await level.close().catch(() => {});
    throw sorted(error);
  }
}

async function readAll(level: Level, check: Check) {
  const entries = new Map<string, string>();
  const faults: string[] = [];
  try {
    for await (const [key, value] of level.iterator()) {
      const fault = check(key, value);
      if (fault === null) entries.set(key, value);
      else faults.push(`${key}: ${fault}`);
    }
    return { entries, faults };
  } catch (error) {
    await level.close().catch(() => {});
    throw sorted(error);
  }
}

/** LevelDB skips what it cannot read of its log and says so nowhere but in the file `LOG`. */
async function skippedWhileOpening(home: string): Promise<string[]> {
  const log = await readFile(join(home, "LOG"), "utf8").catch(() => "");
  return log.split("\n").filter((line) => /Corruption|dropping \d+ bytes/.test(line));
}

/** The same files under other names, since LevelDB replaces files and changes none that is there. False: there are none. */
async function keepLinks(home: string, before: string): Promise<boolean> {
  const files = await readdir(home).catch((): string[] => []);
  if (!files.includes("CURRENT") && !files.some((file) => /^\d+\.(log|ldb)$/.test(file))) {
    return false;
  }
  await available(() => mkdir(before));
  for (const file of files) {
    const [from, to] = [join(home, file), join(before, file)];
    await link(from, to).catch(() => available(() => cp(from, to, { recursive: true })));
  }
  return true;
}

/** With those above it. (Node's own way tries for ever where a file system says that what is there is not, as `/proc` does.) */
async function makeDirectory(path: string): Promise<void> {
  const make = () =>
    mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST" || !(await stat(path)).isDirectory()) throw error;
    });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await make();
  });
}

const exists = (path: string) =>
  readdir(path).then(
    () => true,
    () => false,
  );

async function putAside(before: string, directory: string): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(":", "-");
  const kept = join(directory, `store.damaged-${stamp}`);
  await available(() => rename(before, kept));
  return kept;
}

async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new DirectoryUnavailable(messageOf(error), { cause: error });
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** What LevelDB said, as what it means to us. Its own IO errors say in words what the system's number was. */
function sorted(error: unknown): Error {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: string; message: string };
  if (code === "LEVEL_LOCKED") return new DirectoryInUse(message);
  const isTheDisk =
    /No space left|Read-only file system|Permission denied|Operation not permitted|Input\/output error|Too many open files|quota exceeded/i.test(
      message,
    ) ||
    ["ENOSPC", "EROFS", "EACCES", "EPERM", "EIO", "EMFILE", "EDQUOT", "ENOTDIR"].includes(
      code ?? "",
    );
  return isTheDisk ? new DirectoryUnavailable(message) : new Error(message);
}
