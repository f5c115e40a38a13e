/**
 * Loaded into the server's process before the server. Says on file descriptor 3, a JSON object a line:
 *
 * - at once, how server time stands to the machine's CLOCK_MONOTONIC, which is what `hrtime` reads in every process;
 * - at every SIGUSR2, what memory is left after a garbage collection (Node must be started with `--expose-gc`).
 */
import { readdirSync, writeSync } from "node:fs";
import type { MemoryUse, WitnessWord } from "./watched-server.ts";

const TRIES = 200;
const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;
const say = (word: WitnessWord) => writeSync(3, `${JSON.stringify(word)}\n`);

let best = { serverMinusMonotonicMs: Number.NaN, withinMs: Infinity };
for (let i = 0; i < TRIES; i += 1) {
  const before = monotonicMs();
  const serverMs = performance.timeOrigin + performance.now();
  const after = monotonicMs();
  const withinMs = (after - before) / 2;
  if (withinMs < best.withinMs) {
    best = { serverMinusMonotonicMs: serverMs - (before + after) / 2, withinMs };
  }
}
say({ clock: best });

process.on("SIGUSR2", () => {
  // What the first one finds dead may hold on to something until the second.
  globalThis.gc?.();
  setImmediate(() => {
    globalThis.gc?.();
    say({ memory: memoryUse() });
  });
});

function memoryUse(): MemoryUse {
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapBytes: heapUsed,
    externalBytes: external,
    residentBytes: rss,
    // Reading the folder takes one.
    descriptors: readdirSync("/proc/self/fd").length - 1,
  };
}
