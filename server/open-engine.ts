import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Clock } from "../src/core/timing.ts";
import { createTransportState } from "../src/core/transport-state.ts";
import { type Engine, createEmbeddedEngine } from "./authority.ts";
import { DirectoryInUse } from "./level.ts";
import { createMachineClock } from "./machine-time.ts";
import type { ServerOptions } from "./options.ts";
import { type Store, openStore } from "./store.ts";
import { createStoredEngine } from "./stored-engine.ts";
import { systemTimers } from "./system-timing.ts";

export interface OpenedEngine {
  readonly engine: Engine;
  /** What keeps it from storing anything, in words. Null: nothing, or it is not meant to. */
  readonly trouble: string | null;
  /** When it is done, all that was accepted is on disk. */
  close(): Promise<void>;
}

/** So many stored sessions for every one that there may be in memory. */
const STORED_PER_SESSION = 10;
/** A server that is stopped takes no longer to let go of its directory. */
const LOCK_PATIENCE_MS = 2500;
const LOCK_RETRY_MS = 100;

/**
 * Where the sessions of this process live: on disk, or in memory where there is no directory for them.
 *
 * @throws DirectoryInUse when another server keeps the directory to itself
 */
export async function openEngine(
  options: ServerOptions,
  boot: string,
  clock: Clock,
  log: Logger,
): Promise<OpenedEngine> {
  const { data, timebase, startLead, resumeWithinMs, maxSessions } = options;
  const initial = () => createTransportState({ timebase, startLead });
  if (data === null) {
    return { engine: createEmbeddedEngine(initial, clock), trouble: null, close: async () => {} };
  }
  const store = await openFreeStore(data, log);
  const engine = createStoredEngine({
    store,
    initial,
    boot,
    clock,
    timers: systemTimers,
    machineNow: createMachineClock(clock),
    resumeWithinMs,
    maxStored: maxSessions * STORED_PER_SESSION,
    log,
  });
  return {
    engine,
    get trouble() {
      return store.trouble;
    },
    close: engine.close,
  };
}

/** The server before may still be saying goodbye. */
async function openFreeStore(directory: string, log: Logger): Promise<Store> {
  const giveUpMs = performance.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      return await openStore(directory, log, systemTimers);
    } catch (error) {
      if (!(error instanceof DirectoryInUse) || performance.now() > giveUpMs) throw error;
      await sleep(LOCK_RETRY_MS);
    }
  }
}
