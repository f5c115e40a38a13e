import { link, mkdir, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { copy, flushDirectory, isAnything, isDirectory, makeDirectory } from "./directories.ts";
import {
  DirectoryInUse,
  DirectoryUnavailable,
  type Level,
  available,
  openLevel,
  sorted,
} from "./level.ts";
import { tableFault } from "./level-table.ts";

/** There in every store that has been written to. */
export const FORMAT_KEY = "format";
export const FORMAT = "1";

/** What was found. */
export interface Opened {
  readonly level: Level;
  /** That it is still in its place. Rejects when somebody has moved or deleted it, and what is written goes nowhere. */
  readonly isInPlace: () => Promise<void>;
  readonly entries: ReadonlyMap<string, string>;
  /** Where what was damaged has been put, and what was wrong with it. Null: nothing was. */
  readonly damage: { readonly keptAt: string; readonly fault: string } | null;
}

/** Checks one entry: what is wrong with it, or null. */
export type Check = (key: string, value: string) => string | null;

export interface OpenOptions {
  /** This process has made the store and not yet written to it: that there is nothing in it is no loss. */
  readonly isNew?: boolean;
}

/**
 * Opens the store in `directory`, which this process must have locked, in whatever state it is. What is damaged is put beside
 * it under another name and never deleted; what can still be read of it is used.
 *
 * @throws DirectoryInUse, DirectoryUnavailable
 */
export async function openLevelDirectory(
  directory: string,
  check: Check,
  { isNew = false }: OpenOptions = {},
): Promise<Opened> {
  const places = placesIn(directory);
  const { home, before, rebuilt } = places;
  await available(async () => {
    await makeDirectory(directory);
    // Whoever made these copies was stopped before anything was stored in what they are of, which it may have changed.
    if (await isAnything(before)) await exchange(home, before, places);
    await rm(places.unfinished, { recursive: true, force: true });
  });
  if (!(await isAnything(home))) await takePlace(rebuilt, home);
  const wasThere = await keepLinks(places);
  let level: Level | null = null;
  try {
    const broken = await putByBrokenFiles(home);
    // LevelDB would begin anew without what is in its tables.
    const isHeadless = wasThere && !(await isAnything(join(home, "CURRENT")));
    level = await openLevel(home);
    await Promise.all(broken.map((path) => rm(path, { recursive: true }).catch(() => {})));
    const { entries, faults } = await readAll(level, check);
    faults.push(...(await skippedWhileOpening(home)));
    if (isHeadless) faults.push("its file CURRENT is missing");
    if (wasThere && !isNew && !entries.has(FORMAT_KEY)) faults.push("it has lost its entries");
    const [fault] = faults;
    const damage =
      fault === undefined ? null : { keptAt: await putAside(before, directory), fault };
    if (!damage) await discard(places);
    return { level, isInPlace: await inPlace(home), entries, damage };
  } catch (error) {
    await level?.close().catch(() => {});
    if (error instanceof DirectoryInUse) await discard(places).catch(() => {});
    if (error instanceof DirectoryInUse || error instanceof DirectoryUnavailable) throw error;
    return rebuild(places, check, String(error));
  }
}

interface Places {
  readonly directory: string;
  readonly home: string;
  /** What was there, should it turn out to be damaged: opening rewrites it. */
  readonly before: string;
  readonly rebuilt: string;
  /** On its way to `before`, or to nowhere. */
  readonly unfinished: string;
}

const placesIn = (directory: string): Places => ({
  directory,
  home: join(directory, "store"),
  before: join(directory, "store.before"),
  rebuilt: join(directory, "store.rebuilt"),
  unfinished: join(directory, "store.unfinished"),
});

/** `to` goes, and what is at `from` is there. */
async function exchange(to: string, from: string, { unfinished }: Places) {
  await rm(unfinished, { recursive: true, force: true });
  if (await isAnything(to)) await rename(to, unfinished);
  await rename(from, to);
}

/** What was kept of a store that is sound. It must not come back after anything has been written to that, whatever happens. */
async function discard({ directory, before, unfinished }: Places) {
  await available(async () => {
    if (!(await isAnything(before))) return;
    await rename(before, unfinished);
    await flushDirectory(directory);
    await rm(unfinished, { recursive: true, force: true });
  });
}

async function inPlace(home: string): Promise<() => Promise<void>> {
  // LevelDB writes it anew when it opens, and not again.
  const current = join(home, "CURRENT");
  const { ino } = await available(() => stat(current));
  return async () => {
    const now = await stat(current).catch(() => null);
    if (now?.ino !== ino) throw new DirectoryUnavailable(`${home} has been moved or deleted`);
  };
}

/**
 * It does not open. LevelDB's own repair makes of a copy what it can, and that failing we begin with nothing. The copy takes
 * its place when it is whole, so that a disk which is full as well costs nothing.
 */
async function rebuild(places: Places, check: Check, fault: string): Promise<Opened> {
  const { directory, home, before, rebuilt } = places;
  await available(async () => {
    // Nothing of it looked like a store.
    if (!(await isAnything(before))) await rename(home, before);
    await rm(rebuilt, { recursive: true, force: true });
    await copy(before, rebuilt);
  });
  await putByBrokenFiles(rebuilt);
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
  await available(async () => {
    if (await isAnything(rebuilt)) await exchange(home, rebuilt, places);
    else await rm(home, { recursive: true, force: true });
  });
  await rm(places.unfinished, { recursive: true, force: true }).catch(() => {});
  const level = await openLevel(home);
  const { entries } = await readAll(level, check);
  return { level, isInPlace: await inPlace(home), entries, damage: { keptAt, fault } };
}

/**
 * A table that is not whole would end the process when it is opened, and what is no file may keep it waiting for ever, as a
 * pipe does: they get other names. Should one belong to the store, LevelDB says that it is missing; else it is what a process
 * was writing when it ended.
 *
 * @returns where they are now
 */
async function putByBrokenFiles(home: string): Promise<string[]> {
  const files = await readdir(home, { withFileTypes: true }).catch(() => []);
  const broken: string[] = [];
  for (const file of files) {
    const path = join(home, file.name);
    const isTable = /^\d+\.(ldb|sst)$/.test(file.name);
    const isBroken = isTable
      ? !(await isWholeTable(path))
      : !(file.isFile() || file.isDirectory() || file.isSymbolicLink());
    if (!isBroken) continue;
    await available(() => rename(path, `${path}.broken`));
    broken.push(`${path}.broken`);
  }
  return broken;
}

async function isWholeTable(path: string): Promise<boolean> {
  const isFile = await available(() => stat(path)).then((file) => file.isFile());
  return isFile && tableFault(await available(() => readFile(path))) === null;
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
  const scratch = join(tmpdir(), `codette-${process.pid}-${performance.now()}`);
  const { before, home, rebuilt } = placesIn(directory);
  try {
    let found: string | undefined;
    for (const place of [before, home, rebuilt]) {
      if (found === undefined && (await isDirectory(place))) found = place;
    }
    if (found === undefined) return new Map();
    await mkdir(scratch, { recursive: true });
    await copy(found, placesIn(scratch).home);
    const { level, entries } = await openLevelDirectory(scratch, check);
    await level.close();
    return entries;
  } catch {
    return null;
  } finally {
    await rm(scratch, { recursive: true, force: true }).catch(() => {});
  }
}

async function readAll(level: Level, check: Check) {
  const entries = new Map<string, string>();
  const faults: string[] = [];
  try {
    for (const [key, value] of await level.iterator().all()) {
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
async function keepLinks({ home, before, unfinished }: Places): Promise<boolean> {
  const files = await readdir(home).catch((): string[] => []);
  const isStore = /^(CURRENT|MANIFEST-\d+|\d+\.(log|ldb|sst))$/;
  if (!files.some((file) => isStore.test(file))) return false;
  await available(async () => {
    await mkdir(unfinished);
    for (const file of files) {
      const [from, to] = [join(home, file), join(unfinished, file)];
      await link(from, to).catch(() => copy(from, to));
    }
    await rename(unfinished, before);
  });
  return true;
}

async function putAside(before: string, directory: string): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(":", "-");
  const kept = join(directory, `store.damaged-${stamp}`);
  await available(async () => {
    await rename(before, kept);
    await flushDirectory(directory);
  });
  return kept;
}
