import { setTimeout as sleep } from "node:timers/promises";
import { processCost } from "../server/load/process-cost.ts";
import { type Network, plainNetwork } from "./networks.ts";
import { type Figure, type Row, type RowContext, atMost, rounded } from "./row.ts";
import { type WatchedServer, startWatchedServer } from "./watched-server.ts";
import { type Worker, startWorker } from "./worker.ts";
import type { MuteClients } from "./workers/mute-clients.ts";

const COUNT = 50;
const EVICTED_MS = 15_000;
const MEMORY_MB = 5;
const TOKEN = "a-token-for-the-chaos-bench";
const LOOK_EVERY_MS = 250;
const GIVE_UP_MS = 40_000;
const SETTLE_MS = 1000;

const megabytes = (bytes: number) => bytes / 1e6;

async function run(context: RowContext): Promise<Figure[]> {
  const network = plainNetwork(context.cleanup);
  const server = await startWatchedServer(context, {
    prefix: network.serverSide,
    flags: ["--host", network.serverHost, "--token", TOKEN],
  });
  const peers = await startWorker<MuteClients>("mute-clients", context.cleanup, {
    prefix: network.clientSide,
  });
  const stall = () => peers.ask("stopReading");
  // What the start took and is given back late, and what connections leave behind for good, is not what this is about.
  await measure("run-in", server, peers, stall);
  return [
    ...(await measure("stalled readers", server, peers, stall)),
    ...(await measure("half-open", server, peers, () => network.block(), network)),
  ];
}

async function measure(
  what: string,
  server: WatchedServer,
  peers: Worker<MuteClients>,
  silence: () => unknown,
  blocked?: Network,
): Promise<Figure[]> {
  const cost = processCost(server.pid);
  await server.memory();
  const before = await server.memory();
  await peers.ask("connect", server.url, TOKEN, COUNT);
  await sleep(SETTLE_MS);
  const gone = () =>
    server.log.filter(({ msg }) => msg === "client left").map((line) => Number(line["time"]));
  const goneBefore = gone().length;
  await silence();
  // The log has the wall clock's time.
  const silentMs = Date.now();
  let peakBytes = cost.memoryBytes();
  while (gone().length < goneBefore + COUNT && Date.now() < silentMs + GIVE_UP_MS) {
    await sleep(LOOK_EVERY_MS);
    peakBytes = Math.max(peakBytes, cost.memoryBytes());
  }
  const evicted = gone().slice(goneBefore);
  blocked?.unblock();
  await peers.ask("leave");
  await sleep(SETTLE_MS);
  await server.memory();
  const after = await server.memory();

  const lastMs = Math.max(...evicted) - silentMs;
  const grownMb = megabytes(after.residentBytes - before.residentBytes);
  const heapMb = megabytes(
    after.heapBytes + after.externalBytes - before.heapBytes - before.externalBytes,
  );
  const peakMb = megabytes(peakBytes - before.residentBytes);
  return [
    atMost(
      `${what} ×${COUNT}: until the last is given up`,
      evicted.length === COUNT ? lastMs : Number.NaN,
      EVICTED_MS,
      "ms",
      evicted.length === COUNT
        ? `${rounded(lastMs)} ms`
        : `${evicted.length} given up in ${GIVE_UP_MS / 1000} s`,
    ),
    atMost(
      `${what} ×${COUNT}: server's memory after against before, without its sign`,
      Math.abs(grownMb),
      MEMORY_MB,
      "MB",
      `${rounded(grownMb)} MB resident (heap and buffers ${rounded(heapMb)} MB)`,
    ),
    atMost(`${what} ×${COUNT}: most memory meanwhile, above before`, peakMb, MEMORY_MB, "MB"),
  ];
}

export const deadPeers: Row = {
  name: "dead-peers",
  what: "50 readers that stall and 50 that are cut off: the server gives them up and is none the larger",
  needs: ["root", "ip", "nft"],
  run,
};
