import { setTimeout as sleep } from "node:timers/promises";
import { FIRST } from "./priorities.ts";
import { type Figure, type Row, type RowContext, exactly, rounded } from "./row.ts";
import { errorsOf } from "./server-under-test.ts";
import { slope } from "./slope.ts";
import { type MemoryUse, startWatchedServer } from "./watched-server.ts";
import { startWorker } from "./worker.ts";
import type { ChurningCrowd } from "./workers/churning-crowd.ts";

const CLIENTS = 100;
const SLOPE_MB_AN_HOUR = 1;
const SAMPLES = 60;
/**
 * The beginning says nothing about an hour: V8 compiles, and tables find their size. So that it is over soon the clients are
 * in a hurry then. Of the time a quarter, at least 3 minutes, at most half of it; the last part of that is calm already.
 */
const runInMinutes = (minutes: number) => Math.min(minutes / 2, Math.max(3, minutes / 4));
const HASTY_PART = 0.7;
const SETTLE_MS = 3000;

interface MemorySample extends MemoryUse {
  readonly atHours: number;
}

/** A hundred clients of all kinds, who come and go: what is the server like after it? */
async function run(context: RowContext): Promise<Figure[]> {
  const { options, cleanup, say } = context;
  const { minutes, seed } = options;
  const server = await startWatchedServer(context);
  const crowd = await startWorker<ChurningCrowd>("churning-crowd", cleanup, { prefix: FIRST });
  await server.memory();
  const before = await server.memory();
  await crowd.ask("begin", server.url, CLIENTS, seed);

  const samples: MemorySample[] = [];
  for (let n = 1; n <= SAMPLES; n += 1) {
    await sleep((minutes * 60_000) / SAMPLES);
    if ((n * minutes) / SAMPLES >= runInMinutes(minutes) * HASTY_PART) await crowd.ask("calm");
    const use = await server.memory();
    samples.push({ ...use, atHours: (n * minutes) / SAMPLES / 60 });
    if (n % 10 === 0) say(`${((n * minutes) / SAMPLES).toFixed(1)} min: ${inShort(use)}`);
  }
  await crowd.ask("end");
  await sleep(SETTLE_MS);
  await server.memory();
  const after = await server.memory();
  const totals = await crowd.ask("totals");
  const troubles = [...errorsOf(server), ...(await crowd.ask("troubles"))];
  for (const trouble of troubles.slice(0, 5)) say(`trouble: ${trouble}`);
  say(`before ${inShort(before)}, after ${inShort(after)}; ${JSON.stringify(totals)}`);

  const counted = samples.filter(({ atHours }) => atHours * 60 >= runInMinutes(minutes));
  const grows = slope(counted.map(({ atHours, heapBytes }) => [atHours, heapBytes / 1e6]));
  const about = `${minutes} min, ${CLIENTS} clients, ${rounded(totals.visits)} visits`;
  return [
    {
      what: `${about}: what is left on the heap after each garbage collection grows by`,
      target: `< ${SLOPE_MB_AN_HOUR} MB/h`,
      reached: `${rounded(grows)} MB/h (${rounded(after.heapBytes / 1e6)} MB when all have left)`,
      isMet: grows < SLOPE_MB_AN_HOUR,
    },
    exactly(
      `${about}: open files and sockets after, above before`,
      after.descriptors - before.descriptors,
      0,
      "descriptors",
    ),
    exactly(
      `${about}: errors logged, refused commands, lost connections`,
      troubles.length,
      0,
      "errors",
    ),
  ];
}

const inShort = ({ heapBytes, residentBytes, descriptors }: MemoryUse) =>
  `heap ${rounded(heapBytes / 1e6)} MB, resident ${rounded(residentBytes / 1e6)} MB, ${descriptors} descriptors`;

export const soak: Row = {
  name: "soak",
  what: "an hour of a hundred clients who come and go: no leak, and not one error",
  needs: [],
  run,
};
