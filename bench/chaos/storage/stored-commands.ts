import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { decodeAnswered, decodeRecord } from "../../../server/session-record.ts";
import { openStore } from "../../../server/store.ts";
import { systemTimers } from "../../../server/system-timing.ts";

/** What a server without a process has on its disk of the session `default`. */
interface Stored {
  readonly revision: number;
  /** The last 1024 commands that came under an id: the id, and the revision that it led to. */
  readonly commands: readonly (readonly [id: string, revision: number])[];
}

/** When they were given does not matter here. */
const NO_TIME = { serverMs: 0, uptimeMs: 0, machineBoot: null };

/** Read from a copy, since opening a store rewrites it. */
async function readStored(data: string): Promise<Stored> {
  const copy = mkdtempSync(join(tmpdir(), "codette-chaos-"));
  try {
    cpSync(data, copy, { recursive: true });
    const store = await openStore(copy, pino({ level: "silent" }), systemTimers);
    const record = decodeRecord(store.get("session/default"), store.get("song/default"));
    const commands = store
      .keys("answered/default/")
      .map((key) => decodeAnswered(store.get(key), NO_TIME))
      .filter((answered) => answered !== null)
      .map(({ id, revision }) => [`${id}`, revision] as const);
    await store.close();
    return { revision: record?.state.revision ?? 0, commands };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Keeps account of what has been done, from what is on disk each time a server has been killed. */
export interface Ledger {
  /** At least once in 1024 commands, and only while no server has the store. */
  read(data: string): Promise<void>;
  /** Commands that were done a second time. */
  readonly twice: readonly string[];
  /** Of those that were acknowledged, the ones that are not there. */
  lost(acked: Iterable<string>): readonly string[];
  /** Revisions that no command has led to. */
  readonly unaccounted: number;
}

export function createLedger(): Ledger {
  const revisions = new Map<string, number>();
  const twice: string[] = [];
  let last = 0;
  return {
    async read(data) {
      const { revision, commands } = await readStored(data);
      last = revision;
      for (const [id, led] of commands) {
        const before = revisions.get(id);
        if (before !== undefined && before !== led) twice.push(id);
        revisions.set(id, led);
      }
    },
    twice,
    lost: (acked) => [...acked].filter((id) => !revisions.has(id)),
    get unaccounted() {
      return last - new Set(revisions.values()).size;
    },
  };
}
