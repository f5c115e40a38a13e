import { setTimeout as sleep } from "node:timers/promises";
import { loadSeconds } from "./options.ts";
import { FIRST } from "./priorities.ts";
import { type Figure, type Row, type RowContext, atMost, exactly, rounded } from "./row.ts";
import { errorsOf } from "./server-under-test.ts";
import { type Worker, startWorker } from "./worker.ts";
import type { FloodReport, Flooder } from "./workers/flooder.ts";
import type { GoodClient, StreamFigures } from "./workers/good-client.ts";

const GAP_P99_MS = 40;
/** The floods are about the default one: who listens to another hears ticks, and nothing between them. */
const OTHER_SESSION = "quiet";
const FLOODED_SESSION = "default";
const SETTLE_MS = 1000;
/** More than the server lets in. */
const MOST_CONNECTIONS = 12_000;

interface Wave {
  readonly what: string;
  /** How long it lasts, and with `--short`. */
  readonly seconds: readonly [number, number];
  begin(flooder: Worker<Flooder>, port: number): Promise<void>;
  /** Whether it is commands, of which everybody in the session hears. */
  readonly isOfOneSession?: boolean;
  /** Whether there was a flood at all. */
  readonly isReal: (report: FloodReport, seconds: number) => boolean;
}

const WAVES: readonly Wave[] = [
  {
    what: "nothing (for comparison)",
    seconds: [20, 5],
    begin: async () => {},
    isReal: () => true,
  },
  {
    what: "500 slow handshakes",
    seconds: [60, 25],
    begin: (flooder, port) => flooder.ask("slowHandshakes", port, 500),
    isReal: ({ bytes = 0 }, seconds) => bytes > 500 * seconds,
  },
  {
    what: "10,000 commands/s on one connection",
    seconds: [60, 10],
    begin: (flooder, port) => flooder.ask("commands", port, 10_000, 1),
    isOfOneSession: true,
    isReal: ({ sentPerSecond = 0 }) => sentPerSecond > 4000,
  },
  {
    what: "10,000 commands/s on 20 connections",
    seconds: [60, 10],
    begin: (flooder, port) => flooder.ask("commands", port, 10_000, 20),
    isOfOneSession: true,
    isReal: ({ sentPerSecond = 0 }) => sentPerSecond > 4000,
  },
  {
    what: "connections, 32 at a time",
    seconds: [30, 10],
    begin: (flooder, port) => flooder.ask("connections", port, 32),
    isReal: ({ perSecond = 0 }) => perSecond > 200,
  },
  {
    what: "as many connections as there may be, and knocking",
    seconds: [30, 10],
    begin: (flooder, port) => flooder.ask("hold", port, MOST_CONNECTIONS),
    isReal: ({ turnedAway = 0 }) => turnedAway > 0,
  },
];

/** One wave after the other against one server, beside somebody who only wants 30 messages a second. */
async function run(context: RowContext): Promise<Figure[]> {
  const server = await context.startServer({ prefix: FIRST });
  const good = await startWorker<GoodClient>("good-client", context.cleanup, { prefix: FIRST });
  await good.ask("listen", server.url, OTHER_SESSION);
  await good.ask("listen", server.url, FLOODED_SESSION);
  const figures: Figure[] = [];
  for (const wave of WAVES) figures.push(...(await measure(wave, good, server.port, context)));
  const errors = errorsOf(server);
  for (const error of errors.slice(0, 5)) context.say(`logged: ${error}`);
  figures.push(exactly("errors in the server's log after it all", errors.length, 0, "errors"));
  return figures;
}

async function measure(
  wave: Wave,
  good: Worker<GoodClient>,
  port: number,
  { options, cleanup, say }: RowContext,
): Promise<Figure[]> {
  const [full, short] = wave.seconds;
  const seconds = loadSeconds(options, full, short);
  const flooder = await startWorker<Flooder>("flooder", cleanup);
  await sleep(SETTLE_MS);
  await good.ask("begin");
  await wave.begin(flooder, port);
  await sleep(seconds * 1000);
  const ticks = await good.ask("figures", OTHER_SESSION);
  const among = await good.ask("figures", FLOODED_SESSION);
  const report = await flooder.ask("end");
  await flooder.stop();
  say(`${wave.what}: ${JSON.stringify(report)}, ping p99 ${rounded(ticks.pongP99Ms)} ms`);
  const { sentPerSecond } = report;
  const gotOut = sentPerSecond === undefined ? "" : ` (${rounded(sentPerSecond)}/s were sent)`;
  const about = `${wave.what}${gotOut}, ${seconds} s`;
  const figures = [gapFigure(`tick gap p99 of a good client: ${about}`, ticks, ticks.p99Ms)];
  if (wave.isOfOneSession) {
    const what = `wait for a message in 99 % of the time, in the flooded session: ${about}`;
    figures.push(gapFigure(what, among, among.p99OfTimeMs));
  }
  return wave.isReal(report, seconds) ? figures : figures.map(noFlood);
}

/** A good client's stream is even where nothing happens, which is no figure. */
const noFlood = ({ what, target, reached }: Figure): Figure => ({
  what,
  target,
  reached: `${reached}, but this machine was too busy to flood anybody`,
  isMet: false,
});

function gapFigure(what: string, { isLost, ...gaps }: StreamFigures, valueMs: number): Figure {
  const { p50Ms, maxMs, frames } = gaps;
  const reached = `${rounded(valueMs)} ms (p50 ${rounded(p50Ms)}, max ${rounded(maxMs)}, ${rounded(frames)} frames)`;
  return isLost
    ? atMost(what, Number.NaN, GAP_P99_MS, "ms", `its connection was closed; ${reached}`)
    : atMost(what, valueMs, GAP_P99_MS, "ms", reached);
}

export const floods: Row = {
  name: "floods",
  what: "slow handshakes, floods of commands and connections: a good client's stream stays even",
  needs: [],
  run,
};
