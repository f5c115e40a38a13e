import { readFileSync } from "node:fs";
import * as v from "valibot";
import type { Clock } from "../src/core/timing.ts";

/** A moment that another process can find its place after, whatever the wall clock does in between. */
export interface MachineTime {
  /** Server time of the process that says it, ms. */
  readonly serverMs: number;
  /** Of the machine, ms since some moment of its own: the same for every process until it starts again. */
  readonly uptimeMs: number;
  /** Which of the machine's starts that counts from. Null: it cannot be told. */
  readonly machineBoot: string | null;
}

const finite = v.pipe(v.number(), v.finite());
export const machineTimeSchema = v.object({
  serverMs: finite,
  uptimeMs: finite,
  machineBoot: v.nullable(v.string()),
});

/** Where Linux says which of its starts this is. */
const BOOT_ID = "/proc/sys/kernel/random/boot_id";

function currentMachineBoot(): string | null {
  try {
    return readFileSync(BOOT_ID, "utf8").trim();
  } catch {
    return null;
  }
}

/** Reads the machine's own clock beside the server's. */
export function createMachineClock(
  clock: Clock,
  machineBoot = currentMachineBoot(),
  uptimeMs = () => Number(process.hrtime.bigint()) / 1e6,
): () => MachineTime {
  return () => ({ serverMs: clock.now(), uptimeMs: uptimeMs(), machineBoot });
}

/** The moment that is `atMs` on the same clock as `known`. */
export const sameClock = (known: MachineTime, atMs: number): MachineTime => ({
  serverMs: atMs,
  uptimeMs: known.uptimeMs + atMs - known.serverMs,
  machineBoot: known.machineBoot,
});

/**
 * How long ago `then` was, in ms. By the machine's own clock where both know the same of its starts; by the wall clocks of
 * the two processes otherwise, and then it may be off by whatever those were set by, and even negative.
 */
export function msBetween(then: MachineTime, now: MachineTime): number {
  const isSameStart = then.machineBoot !== null && then.machineBoot === now.machineBoot;
  return isSameStart ? now.uptimeMs - then.uptimeMs : now.serverMs - then.serverMs;
}
