import { setTimeout as sleep } from "node:timers/promises";
import type { Crowd } from "./crowd.ts";
import { REVISION, numberAfter } from "./number-after.ts";

/** From the moment a client sends a command to the moment its effect is seen. Null: never. */
export interface CommandTimes {
  /** By the first client. */
  readonly firstMs: number | null;
  /** By the last. */
  readonly lastMs: number | null;
}

/** A command every 150 ms or so, at no particular moment of the stream's period. */
const LEAST_PAUSE_MS = 100;
const MORE_PAUSE_MS = 100;
const GIVE_UP_MS = 5000;

export async function measureCommands(crowd: Crowd, count: number): Promise<CommandTimes[]> {
  const times: CommandTimes[] = [];
  for (let n = 0; n < count; n += 1) {
    await sleep(LEAST_PAUSE_MS + Math.random() * MORE_PAUSE_MS);
    times.push(await timeOf(crowd, { type: "seek", time_seconds: 1 + n }));
  }
  return times;
}

async function timeOf(crowd: Crowd, command: object): Promise<CommandTimes> {
  const wanted = crowd.revision + 1;
  const hasHeard = new Uint8Array(crowd.size);
  let heard = 0;
  let firstMs: number | null = null;
  let lastMs: number | null = null;
  let done: (() => void) | null = null;
  const everybody = new Promise<void>((resolve) => (done = resolve));

  const startMs = performance.now();
  crowd.hear((client, bytes, from, to) => {
    if (hasHeard[client] || numberAfter(bytes, from, to, REVISION) < wanted) return;
    hasHeard[client] = 1;
    heard += 1;
    firstMs ??= performance.now() - startMs;
    if (heard < crowd.size) return;
    lastMs = performance.now() - startMs;
    done?.();
  });
  crowd.command(command);
  const waited = new AbortController();
  await Promise.race([everybody, sleep(GIVE_UP_MS, null, { signal: waited.signal })]);
  waited.abort();
  crowd.hear(null);
  return { firstMs, lastMs };
}
