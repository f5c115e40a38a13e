import { setTimeout as sleep } from "node:timers/promises";
import { type Network, impairedNetwork } from "./networks.ts";
import { loadSeconds } from "./options.ts";
import { FIRST } from "./priorities.ts";
import { quantile } from "./quantiles.ts";
import { type Figure, type Row, type RowContext, atMost, rounded } from "./row.ts";
import { errorsMs } from "./truth.ts";
import { type WatchedServer, monotonicMs, startWatchedServer } from "./watched-server.ts";
import { type Worker, startWorker } from "./worker.ts";
import type { Insider, ServerState } from "./workers/insider.ts";
import type { Sample, TransportClients } from "./workers/transport-clients.ts";

const DELAY = { delayMs: 40, jitterMs: 10 };
const LOSS_PERCENT = 2;
const CLIENTS = 10;
const TOKEN = "a-token-for-the-chaos-bench";
const DRAWN_ERROR_MS = 10;
const RECOVERED_MS = 1000;
/**
 * Where packets are lost, one of the handshake's may be, and the systems at both ends wait a second before they send it
 * again: nine of ten are asked for there, and all where none is lost.
 */
const PART_OF_LOSSY = 0.9;
const DOWN_MS = 5000;
/** After the path has healed: enough for the worst that is still worth a figure. */
const LOOK_MS = 5000;
/** A clock that has heard nothing yet knows nothing. */
const SETTLE_MS = 3000;
const HZ = 30;
const LIVE_WITHIN_MS = 20_000;

interface Scene {
  readonly network: Network;
  readonly server: WatchedServer;
  readonly clients: Worker<TransportClients>;
  command(path: string): Promise<ServerState>;
}

interface Cut {
  readonly what: string;
  cut(scene: Scene): void;
  heal(scene: Scene): unknown;
}

const CUTS: readonly Cut[] = [
  {
    what: "link down 5 s and up, and the browser says `online`",
    cut: ({ network }) => network.linkDown(),
    heal({ network, clients }) {
      network.linkUp();
      return clients.ask("online");
    },
  },
  {
    what: "link down 5 s and up, and nobody says a word",
    cut: ({ network }) => network.linkDown(),
    heal: ({ network }) => network.linkUp(),
  },
  {
    what: "all packets dropped for 5 s",
    cut: ({ network }) => network.block(),
    heal: ({ network }) => network.unblock(),
  },
];

async function run(context: RowContext): Promise<Figure[]> {
  const { options, say } = context;
  const seconds = loadSeconds(options, 60, 20);
  const rounds = options.isShort ? 1 : 3;
  const figures: Figure[] = [];
  for (const lossPercent of [0, LOSS_PERCENT]) {
    const about = `${DELAY.delayMs} ± ${DELAY.jitterMs} ms, ${lossPercent} % loss`;
    const scene = await setUp(lossPercent, context);
    await scene.command("play");
    await sleep(SETTLE_MS);
    figures.push(await drawnError(about, scene, seconds));
    for (const cut of CUTS) {
      const took: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        took.push(...(await recoveries(scene, 100 + round * 37, cut)));
        await scene.clients.ask("allLive", LIVE_WITHIN_MS);
        await sleep(SETTLE_MS);
      }
      say(`${about}, ${cut.what}: ${took.map((ms) => rounded(Math.round(ms))).join(", ")} ms`);
      figures.push(recoveryFigure(`${about}, ${cut.what}`, took, lossPercent > 0));
    }
  }
  return figures;
}

function recoveryFigure(about: string, took: readonly number[], isLossy: boolean): Figure {
  const [median, most, longest] = [0.5, PART_OF_LOSSY, 1].map((part) => quantile(took, part));
  const counted = isLossy ? most : longest;
  const which = isLossy ? "nine of ten" : "all";
  return atMost(
    `${about}: right again after it heals, ${which} of ${took.length}`,
    counted ?? Number.NaN,
    RECOVERED_MS,
    "ms",
    `${rounded(counted ?? Number.NaN)} ms (median ${rounded(median ?? Number.NaN)}, longest ${rounded(longest ?? Number.NaN)})`,
  );
}

async function setUp(lossPercent: number, context: RowContext): Promise<Scene> {
  const { options, cleanup } = context;
  const { netem, seed } = options;
  const network = await impairedNetwork({ ...DELAY, lossPercent, netem, seed }, cleanup);
  const server = await startWatchedServer(context, {
    prefix: network.serverSide,
    flags: ["--host", network.serverHost, "--token", TOKEN],
  });
  const insider = await startWorker<Insider>("insider", cleanup, { prefix: network.serverSide });
  const clients = await startWorker<TransportClients>("transport-clients", cleanup, {
    prefix: [...network.clientSide, ...FIRST],
  });
  const wanted = { url: server.url, token: TOKEN, count: CLIENTS, hz: HZ, areSampled: true };
  await clients.ask("connect", wanted);
  return {
    network,
    server,
    clients,
    command: (path) => insider.ask("command", server.url, TOKEN, path),
  };
}

async function drawnError(
  about: string,
  { clients, server, command }: Scene,
  seconds: number,
): Promise<Figure> {
  const state = await command("seek?seconds=0");
  await sleep(SETTLE_MS);
  await clients.ask("forget");
  await sleep(seconds * 1000);
  const errors = errorsMs(await clients.ask("samples"), state, server);
  const [p50, p95, max] = [0.5, 0.95, 1].map((part) => quantile(errors, part));
  return atMost(
    `${about}: drawn error p95 over ${seconds} s`,
    p95 ?? Number.NaN,
    DRAWN_ERROR_MS,
    "ms",
    `${rounded(p95 ?? Number.NaN)} ms (p50 ${rounded(p50 ?? Number.NaN)}, max ${rounded(max ?? Number.NaN)})`,
  );
}

/**
 * From the moment that the path heals until a client draws for good what the server did meanwhile, to within the error that
 * it may have: for each of them, in ms.
 */
async function recoveries(scene: Scene, seconds: number, { cut, heal }: Cut): Promise<number[]> {
  const { clients, server, command } = scene;
  cut(scene);
  await sleep(DOWN_MS);
  const state = await command(`seek?seconds=${seconds}`);
  await clients.ask("forget");
  const healedMs = monotonicMs();
  await heal(scene);
  await sleep(LOOK_MS);
  const samples = (await clients.ask("samples")).filter(({ atMs }) => atMs > healedMs);
  return Array.from({ length: CLIENTS }, (_, client) => {
    const own = samples.filter((sample) => sample.client === client);
    return rightSince(own, state, server) - healedMs;
  });
}

/** The first sample from which on all are right. Infinite when the last is not. */
function rightSince(samples: readonly Sample[], state: ServerState, server: WatchedServer): number {
  const errors = errorsMs(samples, state, server);
  const lastWrong = errors.findLastIndex((error) => !(error <= DRAWN_ERROR_MS));
  return samples[lastWrong + 1]?.atMs ?? Number.POSITIVE_INFINITY;
}

export const lossyPath: Row = {
  name: "lossy-path",
  what: "a path that delays and loses packets, and one that goes away for 5 s: what is drawn stays right",
  needs: ["root", "ip", "nft", "netem"],
  run,
};
