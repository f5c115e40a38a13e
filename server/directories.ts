import { cp, lstat, mkdir, open, readdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** With those above it. (Node's own way tries for ever where a file system says that what is there is not, as `/proc` does.) */
export async function makeDirectory(path: string): Promise<void> {
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

/** A power cut would not undo the names in it. Where directories cannot be flushed, as on Windows, nothing is done. */
export async function flushDirectory(directory: string) {
  const handle = await open(directory, "r").catch(() => null);
  try {
    await handle?.sync().catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EIO" || error.code === "ENOSPC") throw error;
    });
  } finally {
    await handle?.close();
  }
}

/** Whether anything has this name, be it what it may. */
export const isAnything = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Rejects when that cannot be told. */
export const isDirectory = (path: string) =>
  readdir(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );

/** With everything in it but pipes and the like, which cannot be copied. */
export const copy = (from: string, to: string) =>
  cp(from, to, {
    recursive: true,
    filter: async (path) => {
      const file = await lstat(path);
      return file.isFile() || file.isDirectory() || file.isSymbolicLink();
    },
  });
