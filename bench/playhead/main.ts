/**
 * `npm run bench:playhead`: where the playhead is drawn in real Chromium, frame by frame, against where the server says it
 * is; beside it in the same run, a page that does what older systems did. First on loopback, then across a network that
 * delays, jitters and loses packets. `clocks.ts` says how the truth is known.
 */
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findChromium } from "../../scripts/chromium.ts";
import { launchBrowser } from "./browser.ts";
import { PAGES, buildPages, freePort, servePages } from "./built-pages.ts";
import { createCleanup } from "./cleanup.ts";
import { checkServerClock } from "./clocks.ts";
import { LOOPBACK, type Network, impairedNetwork, impairmentObstacle } from "./networks.ts";
import { openPage } from "./open-page.ts";
import { type Options, USAGE, readOptions } from "./options.ts";
import { plotTraces } from "./plot.ts";
import {
  NOTES,
  type NetworkResult,
  type PageResult,
  clockReport,
  markdownTable,
  stampReport,
  textTable,
} from "./report.ts";
import { type Round, playRound } from "./round.ts";
import { startServer } from "./server-process.ts";

const PLOT_COLOURS = { codette: "#1f7a4d", older: "#c0562f" } as const;
/** Some way into the round, when whatever happens at its start is over. */
const PLOT_FROM_PART = 0.4;

const cleanup = createCleanup();
try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") process.stdout.write(USAGE);
  else await run(options);
} catch (error) {
  // What fails after Ctrl-C fails because of it.
  if (!cleanup.hasBegun) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
await cleanup.run();

async function run(options: Options) {
  // Now, and not after ten minutes of measuring.
  for (const file of [options.json, options.plot].filter((name) => name !== undefined)) {
    accessSync(dirname(file), constants.W_OK);
  }
  const chromiumPath = findChromium();
  if (!chromiumPath) throw new Error("there is no Chromium: CHROMIUM_PATH may name one");
  const folder = mkdtempSync(join(tmpdir(), "codette-playhead-"));
  cleanup.own(() => rmSync(folder, { recursive: true, force: true }));

  let chromium = "";
  const results: NetworkResult[] = [];
  const measure = async (network: Network) => {
    const pagePort = await freePort();
    const pageOrigin = `http://${network.host}:${pagePort}`;
    const server = await startServer(network, pageOrigin, cleanup);
    await buildPages(join(folder, "pages"), server.url);
    await servePages(network, pagePort, join(folder, "pages"), cleanup);
    if (network === LOOPBACK) await checkServerClock(server);
    const browser = await launchBrowser(chromiumPath, network, folder, cleanup);
    chromium = browser.version();
    const pages: { page: PageResult["page"]; rounds: Round[] }[] = PAGES.map((page) => ({
      page,
      rounds: [],
    }));
    // In turns, so that whatever else the machine is doing meets all of them.
    for (let n = 1; n <= options.rounds; n += 1) {
      for (const { page, rounds } of pages) {
        const open = await openPage(browser, pageOrigin + page.path, server.url);
        const round = await playRound(open, server, options.seconds);
        await open.close();
        rounds.push(round);
        const { errorP50Ms, errorP99Ms } = round.figures;
        say(
          `${network.title}, round ${n}, ${page.label}: error p50 ${errorP50Ms.toFixed(2)}, p99 ${errorP99Ms.toFixed(2)} ms (load ${round.load.toFixed(1)})`,
        );
      }
    }
    await browser.close();
    results.push({ network: network.title, pages });
  };

  await measure(LOOPBACK);
  const obstacle = impairmentObstacle(options);
  if (obstacle) say(`measured on loopback alone: ${obstacle}`);
  const impaired = obstacle ? null : await impairedNetwork(options, cleanup).catch(saidWhy);
  if (impaired) await measure(impaired);

  const table = options.markdown ? markdownTable(results) : textTable(results);
  const about = aboutThisRun(options, chromium);
  process.stdout.write(
    `\n${about}\n\n${table}\n\n${NOTES}\n\n${stampReport(results)}\n${clockReport(results)}\n`,
  );
  if (options.json) {
    const measured = { about: about.split("\n"), options, results };
    writeFileSync(options.json, `${JSON.stringify(measured, toTenthOfMicro)}\n`);
  }
  if (options.plot) writeFileSync(options.plot, plotOf(results, options));
}

function plotOf(results: readonly NetworkResult[], { seconds }: Options): string {
  const result = results.at(-1);
  const traces = (result?.pages ?? []).flatMap(({ page, rounds }) => {
    const last = rounds.at(-1);
    if (page.id === "older-transition" || !last) return [];
    return [{ label: page.label, colour: PLOT_COLOURS[page.id], trace: last.trace }];
  });
  const title = `Drawn minus true position of the playhead in Chromium, ${result?.network}`;
  return plotTraces(title, traces, seconds * 1000 * PLOT_FROM_PART);
}

function aboutThisRun({ rounds, seconds }: Options, chromium: string): string {
  const cores = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const flags = process.argv.slice(2).join(" ");
  return [
    `${date}, ${cores.length} cores of ${cores[0]?.model.trim()}, Chromium ${chromium}, Node ${process.version}`,
    `${rounds} rounds of ${seconds} s for each page on each network, in turns, at 120 bpm`,
    `npm run bench:playhead${flags && ` -- ${flags}`}`,
  ].join("\n");
}

/** Nothing is measured more finely than that, in ms. */
function toTenthOfMicro(_key: string, value: unknown) {
  return typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;
}

/** What has been measured on loopback is not lost because there can be no other network. */
function saidWhy(error: unknown) {
  say(`measured on loopback alone: ${String(error)}`);
  return null;
}

function say(text: string) {
  process.stderr.write(`${text}\n`);
}
