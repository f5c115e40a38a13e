/**
 * Loaded into the server's process before the server: says on file descriptor 3 how server time stands to the machine's
 * CLOCK_MONOTONIC, which is what `hrtime` reads. Both are read in one process, one between two of the other, and server time
 * is that same clock plus a constant, so one answer holds for as long as the process lives.
 */
import { writeSync } from "node:fs";

const TRIES = 200;
const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;

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
writeSync(3, `${JSON.stringify(best)}\n`);
