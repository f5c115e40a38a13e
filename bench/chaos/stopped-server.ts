import { setTimeout as sleep } from "node:timers/promises";
import { FIRST } from "./priorities.ts";
import { type Figure, type Row, type RowContext, atMost, exactly, rounded } from "./row.ts";
import { positionAt } from "./truth.ts";
import { type WatchedServer, monotonicMs, startWatchedServer } from "./watched-server.ts";
import { startWorker } from "./worker.ts";
import type { Insider, ServerState } from "./workers/insider.ts";
import type { HeardFrame, PlainListeners } from "./workers/plain-listeners.ts";

const CLIENTS = 20;
const TICK_MS = 1000 / 30;
/** The catch-up frame's, and the next tick's: the schedule goes on where it would have been, which may be at once. */
const FRAMES_IN_FIRST_TICK = 2;
/** Times are sent to the microsecond. */
const STAMP_ERROR_MS = 0.01;
const SETTLE_MS = 2000;
/** Whoever is wrongly taken for dead is given up by then: two questions later. */
const EVICTION_MS = 15_000;

/** SIGSTOP and SIGCONT: what a laptop's sleep and a machine that has no time do to a process. */
async function run(context: RowContext): Promise<Figure[]> {
  const { options, cleanup } = context;
  const server = await startWatchedServer(context);
  const insider = await startWorker<Insider>("insider", cleanup);
  const listeners = await startWorker<PlainListeners>("plain-listeners", cleanup, {
    prefix: FIRST,
  });
  await listeners.ask("connect", server.url, CLIENTS);
  const state = await insider.ask("command", server.url, undefined, "play");
  const figures: Figure[] = [];
  for (const seconds of options.isShort ? [5] : [5, 60]) {
    await sleep(SETTLE_MS);
    server.kill("SIGSTOP");
    // What was on its way has arrived by then.
    await sleep(500);
    await listeners.ask("forget");
    await sleep(seconds * 1000 - 500);
    const wentOnMs = monotonicMs();
    server.kill("SIGCONT");
    await sleep(SETTLE_MS);
    // By their own stamps, as all here that is about when the server spoke: who hears it may be late.
    const frames = (await listeners.ask("frames")).filter(
      ({ timestampMs }) => timestampMs - server.serverMinusMonotonicMs >= wentOnMs,
    );
    figures.push(...figuresOf(frames, state, server, seconds));
    await sleep(EVICTION_MS);
    const ended = await listeners.ask("ended");
    figures.push(
      exactly(`after ${seconds} s of SIGSTOP: healthy clients given up`, ended, 0, "of 20"),
    );
  }
  return figures;
}

function figuresOf(
  frames: readonly HeardFrame[],
  state: ServerState,
  server: WatchedServer,
  seconds: number,
): Figure[] {
  const after = `after ${seconds} s of SIGSTOP`;
  const firstMs = new Map<number, number>();
  /** The first of each client's, as it arrives; and every frame by its own stamp. */
  const firstErrors: number[] = [];
  const stampErrors: number[] = [];
  const soon = new Map<number, number>();
  for (const { client, atMs, seconds: shown, timestampMs } of frames) {
    const stampedMs = timestampMs - server.serverMinusMonotonicMs;
    stampErrors.push(Math.abs(shown - positionAt(state, server, stampedMs)) * 1000);
    if (!firstMs.has(client)) {
      firstErrors.push(Math.abs(shown - positionAt(state, server, atMs)) * 1000);
    }
    const first = firstMs.get(client) ?? stampedMs;
    firstMs.set(client, first);
    if (stampedMs - first < TICK_MS) soon.set(client, (soon.get(client) ?? 0) + 1);
  }
  if (firstMs.size !== CLIENTS)
    throw new Error(`${firstMs.size} of ${CLIENTS} clients hear anything`);
  const most = Math.max(...soon.values());
  return [
    atMost(
      `${after}: the first frame's position when it arrives, off by at most`,
      Math.max(...firstErrors),
      Math.round(TICK_MS * 10) / 10,
      "ms",
    ),
    atMost(
      `${after}: a frame's position at its own time, off by at most`,
      Math.max(...stampErrors),
      STAMP_ERROR_MS,
      "ms",
      `${Math.max(...stampErrors).toFixed(4)} ms (of ${rounded(frames.length)} frames)`,
    ),
    atMost(
      `${after}: most frames for one client within a tick of the first`,
      most,
      FRAMES_IN_FIRST_TICK,
      "frames",
    ),
  ];
}

export const stoppedServer: Row = {
  name: "stopped-server",
  what: "the server's process stands still for 5 s and 60 s: the position has gone on, and nothing comes in a burst",
  needs: [],
  run,
};
