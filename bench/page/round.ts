import { setTimeout as sleep } from "node:timers/promises";
import { loadavg } from "node:os";
import type { Browser } from "playwright-core";
import { pageMetrics } from "../playhead/clocks.ts";
import { type Figures, figuresOf } from "./figures.ts";
import type { OpenPage } from "./open-page.ts";
import type { Scenario } from "./scenarios.ts";
import { beBusy } from "./slowdown.ts";
import { CATEGORIES, END_MARK, START_MARK, readTrace } from "./trace.ts";
import { turnFor } from "./wheel.ts";

/** Warms the page up as well: what is traced then is not the first of its kind. */
const UNTRACED_SECONDS = 3;
/** Chromium's tracing begins with work of its own. */
const TRACING_SETTLE_MS = 500;

export interface Round {
  readonly figures: Figures;
  /** Processes that wanted to run, over the last minute: how noisy the machine was. */
  readonly load: number;
  readonly trace: string;
}

/** Does the scenario twice on a page that plays: first with Chromium's counters alone, then with a trace. */
export async function measureRound(
  browser: Browser,
  open: OpenPage,
  scenario: Scenario,
  seconds: number,
): Promise<Round> {
  const { page, fullSpeedMs } = open;
  const untracedASecondMs = await untracedCost(open, scenario);
  // For the first time, in which it is compiled.
  await beBusy(page);

  await browser.startTracing(page, { categories: CATEGORIES });
  await sleep(TRACING_SETTLE_MS);
  const commitsBefore = await page.evaluate(markAndCount, START_MARK);
  await doScenario(open, scenario, seconds);
  const commitsAfter = await page.evaluate(markAndCount, END_MARK);
  await beBusy(page);
  const trace = (await browser.stopTracing()).toString("utf8");
  const reactCommits = commitsAfter - commitsBefore;
  return {
    figures: figuresOf(readTrace(trace), { reactCommits, untracedASecondMs, fullSpeedMs }),
    load: loadavg()[0] ?? Number.NaN,
    trace,
  };
}

const doScenario = ({ turn }: OpenPage, { wheelAt }: Scenario, seconds: number) =>
  wheelAt ? turnFor(seconds, turn, wheelAt) : sleep(seconds * 1000);

function markAndCount(mark: string): number {
  performance.mark(mark);
  return window.reactCommits;
}

/** CPU time of the main thread for a second, in ms. */
async function untracedCost(open: OpenPage, scenario: Scenario): Promise<number> {
  const startMs = performance.now();
  const before = await pageMetrics(open.devtools);
  await doScenario(open, scenario, UNTRACED_SECONDS);
  const after = await pageMetrics(open.devtools);
  const seconds = (performance.now() - startMs) / 1000;
  const cpuSeconds = (after["TaskDuration"] ?? Number.NaN) - (before["TaskDuration"] ?? Number.NaN);
  return (cpuSeconds * 1000) / seconds;
}
