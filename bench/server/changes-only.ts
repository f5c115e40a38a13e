import { readFileSync } from "node:fs";
import { CODETTE } from "./contestants.ts";
import { commandQuantile } from "./figures.ts";
import { measure } from "./load-process.ts";
import type { Options } from "./options.ts";
import { type Workshop, startServer } from "./server-process.ts";

/** What a client costs that hears of changes only, against one with 30 messages a second. */
export interface CostsAClient {
  readonly clients: number;
  /** µs of CPU for each client and second, of every round. */
  readonly streamed: number[];
  readonly changesOnly: number[];
}

/** As many of them as there can be. */
export interface FullHouse {
  readonly clients: number;
  /** Of the server's core, between commands, 0 to 1. */
  readonly serverShare: number;
  readonly loadShare: number;
  readonly memoryBytesAClient: number;
  readonly commandP50Ms: number | null;
  readonly commandMaxMs: number | null;
  readonly commandFirstP50Ms: number | null;
  readonly lost: number;
}

export interface ChangesOnly {
  readonly costs: readonly CostsAClient[];
  readonly house: FullHouse;
}

const COUNTS = [100, 1000];
const CHANGES_ONLY = "?hz=0";
/** Several rounds of pings, which are all that there is. */
const QUIET_SECONDS = 20;
const COMMANDS = 10;
/** What a process needs besides its connections. */
const OTHER_FILES = 200;

export async function measureChangesOnly(
  { rounds, seconds, changesOnlyClients }: Options,
  workshop: Workshop,
  say: (text: string) => void,
): Promise<ChangesOnly> {
  const costs = COUNTS.map((clients): CostsAClient => ({ clients, streamed: [], changesOnly: [] }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { clients, streamed, changesOnly } of costs) {
      streamed.push(await costAClient(clients, "", seconds, workshop));
      changesOnly.push(await costAClient(clients, CHANGES_ONLY, QUIET_SECONDS, workshop));
      const inShort = [streamed, changesOnly].map((all) => all.at(-1)?.toFixed(1)).join(" and ");
      say(
        `round ${round}, ${clients} clients at 30 Hz and at 0: ${inShort} µs a client and second`,
      );
    }
  }
  const most = openFilesAllowed() - OTHER_FILES;
  if (most < changesOnlyClients) say(`a process may have ${most} connections here, and no more`);
  return { costs, house: await fillHouse(Math.min(most, changesOnlyClients), workshop) };
}

async function costAClient(clients: number, query: string, seconds: number, workshop: Workshop) {
  const server = await startServer(CODETTE, workshop);
  const { slices } = await measure(
    { target: server.target(clients, query), slices: 1, sliceSeconds: seconds, commands: 0 },
    workshop,
  );
  await server.stop();
  const [slice] = slices;
  return slice ? slice.cpuMicros / clients / (slice.lastedMs / 1000) : Number.NaN;
}

async function fillHouse(clients: number, workshop: Workshop): Promise<FullHouse> {
  const server = await startServer(CODETTE, workshop);
  const target = server.target(clients, CHANGES_ONLY);
  const { slices, commands, lost } = await measure(
    { target, slices: 1, sliceSeconds: QUIET_SECONDS, commands: COMMANDS },
    workshop,
  );
  await server.stop();
  const [slice] = slices;
  if (!slice) throw new Error("nothing was measured");
  return {
    clients,
    serverShare: slice.cpuMicros / 1000 / slice.lastedMs,
    loadShare: slice.loadShare,
    memoryBytesAClient: slice.memoryGrownBytes / clients,
    commandP50Ms: commandQuantile(commands, "lastMs", 0.5),
    commandMaxMs: commandQuantile(commands, "lastMs", 1),
    commandFirstP50Ms: commandQuantile(commands, "firstMs", 0.5),
    lost: lost.count,
  };
}

/** Node raises its own limit to the hard one when it starts. */
function openFilesAllowed(): number {
  const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
  return hard ? Number(hard[1]) : Number.POSITIVE_INFINITY;
}
