import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { createTransportClient } from "../../../src/client/transport-client.ts";
import { quantile } from "../quantiles.ts";
import { type Figure, type Row, type RowContext, atMost, exactly } from "../row.ts";
import type { ServerUnderTest } from "../server-under-test.ts";
import { type Giver, type WayIn, startGiver } from "./giver.ts";
import { createLedger } from "./stored-commands.ts";
import { freePort, statusOf, temporaryDirectory } from "./server-on-disk.ts";

const WAYS: readonly WayIn[] = ["seed", "seed", "codette.v1", "http"];
/** So often each gives a command: 200 a second in all. */
const EVERY_MS = 20;
const QUIET_KILLS = 10;
const SAMPLE_MS = 10;
const WATCHED_MS = 3000;
const ONE_TICK_MS = 1000 / 30;

/** `kill -9` in the middle of everything: nothing that was acknowledged is lost, nothing is done twice. */
async function run(context: RowContext): Promise<Figure[]> {
  const { options, cleanup, say } = context;
  const kills = options.isShort ? 10 : 100;
  const port = await freePort();
  const data = temporaryDirectory(cleanup);
  const start = () =>
    context.startServer({ flags: ["--port", `${port}`, "--data", data, "--log-level", "info"] });

  let server = await start();
  await fetch(`${server.url}/transport/play?id=first`, { method: "POST" });
  const givers = WAYS.map((way, i) =>
    startGiver({
      port,
      way,
      name: `${way}-${i}`,
      everyMs: EVERY_MS,
      // No two of all are alike, so that none can pass for another.
      command: (n) => ({ type: "seek", beats: n * WAYS.length + i }),
    }),
  );
  cleanup.own(() => givers.forEach((giver) => giver.dispose()));
  const restarts: number[] = [];
  const ledger = createLedger();
  let goneBack = 0;
  for (let round = 0; round < kills; round += 1) {
    // At no moment in particular.
    await sleep(200 + Math.random() * 400);
    server.kill("SIGKILL");
    await server.ended;
    const known = highest(givers);
    await ledger.read(data);
    const startedMs = performance.now();
    const frame = firstFrameMs(port, startedMs);
    server = await start();
    restarts.push(await frame);
    const { revision } = await statusOf(server.url);
    if (revision < known) goneBack += 1;
    if (round % 20 === 19) say(`${round + 1} kills, revision ${revision}`);
  }
  await Promise.all(givers.map((giver) => giver.finish()));
  for (const giver of givers) giver.dispose();
  server.kill("SIGKILL");
  await server.ended;
  await ledger.read(data);
  server = await start();
  const acked = givers.flatMap((giver) => [...giver.acked.keys()]);
  const refusals = givers.flatMap((giver) => giver.refusals);
  for (const refusal of refusals.slice(0, 5)) say(`refused: ${refusal}`);
  return [
    exactly(
      `acknowledged commands lost in ${kills} kills, of ${acked.length}`,
      ledger.lost(acked).length,
      0,
      "commands",
    ),
    exactly("commands done twice", ledger.twice.length + sharedRevisions(givers), 0, "commands"),
    exactly("revisions that no command led to", ledger.unaccounted, 0, "revisions"),
    exactly(
      "commands refused, given two revisions, or kills that led back behind an acknowledgement",
      refusals.length + givers.flatMap((giver) => giver.contradictions).length + goneBack,
      0,
      "in all",
    ),
    atMost(
      "from the start of the process to the first frame, p50",
      quantile(restarts, 0.5),
      500,
      "ms",
    ),
    atMost(
      "from the start of the process to the first frame, p99",
      quantile(restarts, 0.99),
      500,
      "ms",
    ),
    ...(await playheadFigures(server, start)),
  ];
}

const highest = (givers: readonly Giver[]) =>
  Math.max(0, ...givers.flatMap((giver) => [...giver.acked.values()]));

/** Revisions that seed clients were told for two commands. The others are told the state by now, for a repeat. */
function sharedRevisions(givers: readonly Giver[]): number {
  const told = givers.slice(0, 2).flatMap(({ acked }) => Array.from(acked.values()));
  return told.length - new Set(told).size;
}

/** When a client that tries all the time hears the first state, in ms after `startedMs`. */
async function firstFrameMs(port: number, startedMs: number): Promise<number> {
  for (;;) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
      socket.once("message", () => {
        resolve(true);
        socket.terminate();
      });
      socket.once("error", () => resolve(false));
    });
    if (isThere) return performance.now() - startedMs;
    await sleep(10);
  }
}

/** Our client's playhead through kills in which nobody commands anything: it should go on as if nothing were. */
async function playheadFigures(
  first: ServerUnderTest,
  start: () => Promise<ServerUnderTest>,
): Promise<Figure[]> {
  let server = first;
  const client = createTransportClient({
    url: server.url,
    WebSocket,
  });
  await sleep(2000);
  const backMs: number[] = [];
  const lateErrors: number[] = [];
  for (let round = 0; round < QUIET_KILLS; round += 1) {
    // The playhead itself says where it goes: it has agreed with the server for seconds.
    const base = { atMs: performance.now(), beats: client.currentPosition().beats };
    const { bpm } = client.currentPosition();
    server.kill("SIGKILL");
    const killedMs = performance.now();
    await server.ended;
    const starting = start();
    let liveMs = Number.NaN;
    let wasLost = false;
    while (performance.now() - killedMs < WATCHED_MS) {
      await sleep(SAMPLE_MS);
      const nowMs = performance.now();
      const { status } = client.store.getState().connection;
      if (status !== "live") wasLost = true;
      else if (wasLost && Number.isNaN(liveMs)) liveMs = nowMs - killedMs;
      const truth = base.beats + ((nowMs - base.atMs) / 60_000) * bpm;
      const offMs = Math.abs(((client.positionAt(nowMs).beats - truth) / bpm) * 60_000);
      if (nowMs - killedMs > 1500) lateErrors.push(offMs);
    }
    backMs.push(liveMs);
    server = await starting;
    await sleep(500);
  }
  client.dispose();
  return [
    atMost(
      `our client is connected again after a kill, the longest of ${QUIET_KILLS}`,
      Math.max(...backMs),
      1500,
      "ms",
    ),
    atMost(
      "its playhead from 1.5 s after the kill on, off from where it would have been by at most",
      Math.max(...lateErrors),
      Math.round(ONE_TICK_MS * 10) / 10,
      "ms",
    ),
  ];
}

export const kill: Row = {
  name: "kill",
  what: "kill -9 under load while playing, again and again: no acknowledged command is lost, none is done twice",
  needs: [],
  run,
};
