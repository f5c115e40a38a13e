import { setTimeout as sleep } from "node:timers/promises";
import { plainNetwork } from "./networks.ts";
import { FIRST } from "./priorities.ts";
import { type Figure, type Row, type RowContext, atMost, rounded } from "./row.ts";
import { monotonicMs, startWatchedServer } from "./watched-server.ts";
import { startWorker } from "./worker.ts";
import type { TransportClients } from "./workers/transport-clients.ts";

const TARGET_MS = 2000;
const TOKEN = "a-token-for-the-chaos-bench";
/** Longer than anybody may take to notice. */
const DARK_MS = 4000;
const LIVE_WITHIN_MS = 20_000;
/** The clocks are settled by then, and the questions far between. */
const SETTLE_MS = 8000;

/** The path goes dark both ways, and nobody is told: how long until a client knows. */
async function run(context: RowContext): Promise<Figure[]> {
  const network = plainNetwork(context.cleanup);
  const server = await startWatchedServer(context, {
    prefix: network.serverSide,
    flags: ["--host", network.serverHost, "--token", TOKEN],
  });
  const figures: Figure[] = [];
  const rounds = context.options.isShort ? 3 : 10;
  for (const hz of [30, 0]) {
    const clients = await startWorker<TransportClients>("transport-clients", context.cleanup, {
      prefix: [...network.clientSide, ...FIRST],
    });
    const tookMs: number[] = [];
    // Each of them is in another moment of its own watch.
    await clients.ask("connect", { url: server.url, token: TOKEN, count: 5, hz });
    for (let round = 0; round < rounds; round += 1) {
      await sleep(SETTLE_MS / (round + 1));
      await clients.ask("forget");
      network.block();
      const blockedMs = monotonicMs();
      await sleep(DARK_MS);
      network.unblock();
      const changes = await clients.ask("changes");
      for (let client = 0; client < 5; client += 1) {
        const noticed = changes.find((change) => change.client === client);
        tookMs.push(noticed ? noticed.atMs - blockedMs : Number.POSITIVE_INFINITY);
      }
      await clients.ask("allLive", LIVE_WITHIN_MS);
    }
    await clients.stop();
    const longest = Math.max(...tookMs);
    figures.push(
      atMost(
        `half-open: until a client at ${hz} Hz notices, longest of ${tookMs.length}`,
        longest,
        TARGET_MS,
        "ms",
        `${rounded(longest)} ms (shortest ${rounded(Math.min(...tookMs))})`,
      ),
    );
  }
  return figures;
}

export const halfOpenClient: Row = {
  name: "half-open-client",
  what: "packets are dropped both ways, and nobody is told: the client notices",
  needs: ["root", "ip", "nft"],
  run,
};
