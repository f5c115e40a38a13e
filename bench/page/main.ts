/**
 * `npm run bench:page`: what the page costs a frame, by Chromium's own trace, with its main thread slowed down, on a session
 * of 200 lanes and 5,000 clips; beside it in the same run the same page, drawing its playhead the naive way.
 */
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import { findChromium } from "../../scripts/chromium.ts";
import { launchBrowser } from "../playhead/browser.ts";
import { freePort, servePages } from "../playhead/built-pages.ts";
import { createCleanup } from "../playhead/cleanup.ts";
import { LOOPBACK } from "../playhead/networks.ts";
import { startServer } from "../playhead/server-process.ts";
import { attribute } from "./attribution.ts";
import type { Figures } from "./figures.ts";
import { openPage } from "./open-page.ts";
import { type Options, USAGE, readOptions } from "./options.ts";
import { PAGES, type PageUnderTest, buildPages, pagesFor, pathOf } from "./pages.ts";
import { NOTES, type ScenarioResult, attributionText, scenarioTable } from "./report.ts";
import { measureRound } from "./round.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";

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
  // Now, and not after minutes of measuring.
  if (options.json) accessSync(dirname(options.json), constants.W_OK);
  if (options.traces) mkdirSync(options.traces, { recursive: true });
  const chromiumPath = findChromium();
  if (!chromiumPath) throw new Error("there is no Chromium: CHROMIUM_PATH may name one");
  const folder = mkdtempSync(join(tmpdir(), "codette-page-"));
  cleanup.own(() => rmSync(folder, { recursive: true, force: true }));

  const pagePort = await freePort();
  const pageOrigin = `http://${LOOPBACK.host}:${pagePort}`;
  const server = await startServer(LOOPBACK, pageOrigin, cleanup);
  await buildPages(join(folder, "pages"), server.url);
  await servePages(LOOPBACK, pagePort, join(folder, "pages"), cleanup);
  const browser = await launchBrowser(chromiumPath, LOOPBACK, folder, cleanup);
  const open = (page: PageUnderTest, scenario: Scenario) =>
    openPage(browser, pageOrigin + pathOf(page), server.url, scenario, options.throttle);

  const results: ScenarioResult[] = [];
  for (const scenario of options.scenarios) {
    results.push(await measureScenario(scenario, options, browser, open));
  }
  const attributions = await attributePages(open);

  const about = aboutThisRun(options, browser.version());
  const tables = results.map(scenarioTable).join("\n\n");
  process.stdout.write(`\n${about}\n\n${tables}\n\n${NOTES}\n\n${attributions}\n`);
  if (options.json) {
    const measured = { about: about.split("\n"), options, results };
    writeFileSync(options.json, `${JSON.stringify(measured, toTenthOfMicro)}\n`);
  }
}

type Open = (page: PageUnderTest, scenario: Scenario) => ReturnType<typeof openPage>;

async function measureScenario(
  scenario: Scenario,
  { rounds, seconds, traces }: Options,
  browser: Browser,
  open: Open,
): Promise<ScenarioResult> {
  const figures: Record<PageUnderTest["id"], Figures[]> = {
    ours: [],
    naive: [],
    bare: [],
  };
  // In turns, so that whatever else the machine is doing meets all of them.
  for (let n = 1; n <= rounds; n += 1) {
    for (const page of pagesFor(scenario)) {
      const opened = await open(page, scenario);
      const round = await measureRound(browser, opened, scenario, seconds);
      await opened.close();
      figures[page.id].push(round.figures);
      const { p50Ms, p95Ms } = round.figures;
      say(
        `${scenario.id}, round ${n}, ${page.label}: p50 ${p50Ms.toFixed(2)}, p95 ${p95Ms.toFixed(2)} ms a frame (load ${round.load.toFixed(1)})`,
      );
      if (!opened.canZoom) say("  zooming has changed nothing that is seen in the timeline");
      if (traces) writeFileSync(join(traces, `${scenario.id}-${page.id}.json`), round.trace);
    }
  }
  return { scenario, rounds: figures };
}

/** Of playing, whatever was measured: that is where nothing but the playhead and the readouts should have work. */
async function attributePages(open: Open): Promise<string> {
  const [playing] = SCENARIOS;
  const texts: string[] = [];
  for (const page of PAGES) {
    if (!playing) break;
    const opened = await open(page, playing);
    texts.push(attributionText(page, await attribute(opened.page, opened.devtools)));
    await opened.close();
  }
  return texts.join("\n\n");
}

function aboutThisRun({ rounds, seconds, throttle }: Options, chromium: string): string {
  const cores = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const flags = process.argv.slice(2).join(" ");
  return [
    `${date}, ${cores.length} cores of ${cores[0]?.model.trim()}, Chromium ${chromium}, Node ${process.version}`,
    `200 lanes, 5,000 clips, two hours; 1280 × 720 px; main thread slowed down ${throttle} times`,
    `${rounds} rounds of ${seconds} s for each page in each scenario, in turns`,
    `npm run bench:page${flags && ` -- ${flags}`}`,
  ].join("\n");
}

/** Nothing is measured more finely than that, in ms. */
function toTenthOfMicro(_key: string, value: unknown) {
  return typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;
}

function say(text: string) {
  process.stderr.write(`${text}\n`);
}
