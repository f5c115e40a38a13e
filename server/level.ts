import { ClassicLevel } from "classic-level";

export type Level = ClassicLevel;

/** Another process has this directory. */
export class DirectoryInUse extends Error {
  readonly code = "DIRECTORY_IN_USE";
}

/** The disk does not let us: nothing is wrong with what is stored. */
export class DirectoryUnavailable extends Error {}

/**
 * What LevelDB's log grows to before it is made into a table, bytes. Its own 4 MB are many times what a store has in it: a
 * small disk would be full of what has long been written over.
 */
const LOG_BYTES = 128 * 1024;

/** @throws DirectoryInUse, DirectoryUnavailable, and anything else for what is damaged */
export async function openLevel(location: string): Promise<Level> {
  const level = new ClassicLevel(location, { writeBufferSize: LOG_BYTES });
  try {
    await level.open();
    return level;
  } catch (error) {
    await level.close().catch(() => {});
    throw sorted(error);
  }
}

/** What the disk did not let us do is told from everything else that may be wrong. */
export async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new DirectoryUnavailable(messageOf(error), { cause: error });
  }
}

export const messageOf = (error: unknown) =>
  error instanceof Error ? error.message : String(error);

/** What LevelDB said, as what it means to us. Its own IO errors say in words what the system's number was. */
export function sorted(error: unknown): Error {
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
