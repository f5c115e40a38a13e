import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FIRST } from "./priorities.ts";
import { quantile } from "./quantiles.ts";
import { type Figure, type Row, type RowContext, atMost, exactly, rounded } from "./row.ts";
import { type ServerUnderTest, errorsOf } from "./server-under-test.ts";
import { monotonicMs } from "./watched-server.ts";
import { type Worker, startWorker } from "./worker.ts";
import type { StatusChange, TransportClients } from "./workers/transport-clients.ts";

const CLIENTS = 500;
/** Half of them hear of changes only, and half are streamed to. */
const RATES_HZ = [0, 30];
const BACK_WITHIN_MS = 3000;
/** Where all come at once, all of them do. */
const STORM = CLIENTS / 4;
const STORM_WINDOW_MS = 100;
const SETTLE_MS = 3000;
const GIVE_UP_MS = 30_000;

/** A server dies without a word, and another takes its place so many seconds later. */
async function run(context: RowContext): Promise<Figure[]> {
  const { options, cleanup } = context;
  const data = mkdtempSync(join(tmpdir(), "codette-chaos-"));
  cleanup.own(() => rmSync(data, { recursive: true, force: true }));
  const first = await context.startServer({ prefix: FIRST, flags: ["--data", data] });
  const flags = ["--data", data, "--port", `${first.port}`];
  const crowds: Worker<TransportClients>[] = [];
  for (const hz of RATES_HZ) {
    const crowd = await startWorker<TransportClients>("transport-clients", cleanup, {
      prefix: FIRST,
    });
    await crowd.ask("connect", { url: first.url, count: CLIENTS / RATES_HZ.length, hz });
    crowds.push(crowd);
  }

  const figures: Figure[] = [];
  let server = first;
  for (const awaySeconds of options.isShort ? [0.5, 3] : [0.5, 3, 20]) {
    await sleep(SETTLE_MS);
    await Promise.all(crowds.map((crowd) => crowd.ask("forget")));
    context.say(`killed, and away for ${awaySeconds} s`);
    server.kill("SIGKILL");
    await server.ended;
    await sleep(awaySeconds * 1000);
    server = await context.startServer({ prefix: FIRST, flags });
    const listeningMs = listeningSince(server);
    await Promise.all(crowds.map((crowd) => crowd.ask("allLive", GIVE_UP_MS)));
    figures.push(...(await figuresOf(crowds, listeningMs, awaySeconds)));
  }
  const errors = errorsOf(server);
  figures.push(exactly("errors in the last server's log", errors.length, 0, "errors"));
  return figures;
}

async function figuresOf(
  crowds: readonly Worker<TransportClients>[],
  listeningMs: number,
  awaySeconds: number,
): Promise<Figure[]> {
  const changes = await Promise.all(crowds.map((crowd) => crowd.ask("changes")));
  const tries = (await Promise.all(crowds.map((crowd) => crowd.ask("tries")))).flat();
  const backMs = changes.flatMap(lastLive).map((atMs) => atMs - listeningMs);
  if (backMs.length !== CLIENTS) throw new Error(`${backMs.length} clients have come back`);
  const lastMs = Math.max(...backMs);
  const after = `after ${awaySeconds} s without a server`;
  const most = mostWithin(
    tries.filter((atMs) => atMs >= listeningMs),
    STORM_WINDOW_MS,
  );
  return [
    atMost(
      `${after}: until all of ${CLIENTS} clients are back, from when it listens`,
      lastMs,
      BACK_WITHIN_MS,
      "ms",
      `${rounded(lastMs)} ms (median ${rounded(quantile(backMs, 0.5))})`,
    ),
    atMost(`${after}: most new connections in any ${STORM_WINDOW_MS} ms`, most, STORM, "of 500"),
  ];
}

/** By its own log, which has the wall clock's time: who reads it here may be late. */
function listeningSince({ log }: ServerUnderTest): number {
  const line = log.find(({ msg }) => msg === "listening");
  return monotonicMs() + Number(line?.["time"]) - Date.now();
}

/** When each of them was live for the last time, and has been since. */
function lastLive(changes: readonly StatusChange[]): number[] {
  const live = new Map<number, number>();
  for (const { client, status, atMs } of changes) {
    if (status === "live") live.set(client, atMs);
    else live.delete(client);
  }
  return [...live.values()];
}

function mostWithin(times: readonly number[], windowMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let from = 0;
  let most = 0;
  for (const [to, atMs] of sorted.entries()) {
    while (atMs - (sorted[from] ?? atMs) > windowMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

export const restartStorm: Row = {
  name: "restart-storm",
  what: "500 clients whose server is killed and started again: all are back soon, and not all at once",
  needs: [],
  run,
};
