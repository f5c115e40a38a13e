import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { makeDirectory } from "./directories.ts";
import { DirectoryInUse, DirectoryUnavailable, available, messageOf, openLevel } from "./level.ts";

/** What keeps a directory to this process. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Keeps `directory` to this process until it ends, however it ends. LevelDB locks a store as well, but only when it opens
 * it, and what is done before that must not be done to a store that is in use. Node has no lock of its own that a killed
 * process lets go of, so this is LevelDB's, of a database with nothing in it.
 *
 * @throws DirectoryInUse, DirectoryUnavailable
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const location = join(directory, "lock");
  await available(async () => {
    await makeDirectory(directory);
    await makeDirectory(location);
  });
  const take = () => openLevel(location);
  const level = await take().catch(async (error: unknown) => {
    if (error instanceof DirectoryInUse || error instanceof DirectoryUnavailable) throw error;
    // It is damaged, and nobody has it: that is looked at first.
    await ClassicLevel.destroy(location).catch(() => {});
    return take().catch((again: unknown) => {
      throw again instanceof DirectoryInUse ? again : new DirectoryUnavailable(messageOf(again));
    });
  });
  return { release: () => level.close() };
}
