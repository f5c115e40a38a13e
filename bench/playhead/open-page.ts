import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, CDPSession, Page } from "playwright-core";
import { type ClockCheck, checkPageClock, countCpuTime, pageOriginMs } from "./clocks.ts";
import { installCommitCounter } from "./commit-counter.ts";
import { installProbe } from "./page-probe.ts";

const VIEWPORT = { width: 1280, height: 720 };
const GIVE_UP_MS = 20_000;
/** A playhead that has not moved for so long has arrived: longer than a lost packet takes to be sent again. */
const REST_MS = 800;
/** Three known positions of the demo session's 96 s. */
const KNOWN_SECONDS = [12, 48, 84] as const;
const STRAIGHT_PX = 0.01;

/** A page in a tab of its own, connected, standing at zero. */
export interface OpenPage {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** CLOCK_MONOTONIC, in ms, at the page's time zero. */
  readonly originMs: number;
  readonly clockCheck: ClockCheck;
  readonly pxPerSecond: number;
  readonly zeroPx: number;
  /** Gives a command as the page's own origin, and waits for the answer. */
  command(command: string): Promise<void>;
  /** A position of the transport and the server time at which it holds. */
  status(): Promise<{ playing: boolean; time_seconds: number; timestamp_ms: number }>;
  close(): Promise<void>;
}

export async function openPage(
  browser: Browser,
  pageUrl: string,
  serverUrl: string,
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  context.setDefaultTimeout(GIVE_UP_MS);
  // esbuild calls this on every named function, and defines it outside of what Playwright sends.
  await context.addInitScript("globalThis.__name = (named) => named;");
  await context.addInitScript(installCommitCounter);
  await context.addInitScript(installProbe);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await countCpuTime(devtools);
  await page.goto(pageUrl);
  const originMs = await pageOriginMs(devtools);

  const command = (text: string) =>
    page.evaluate(async (url) => {
      const headers = { Authorization: "Bearer bench" };
      const answer = await fetch(url, { method: "POST", headers });
      if (!answer.ok) throw new Error(`${url}: ${await answer.text()}`);
    }, `${serverUrl}/transport/${text}`);

  await command("stop");
  await command("tempo?bpm=120");
  await command("loop?enabled=false");
  const scale = await pixelScale(page, command);
  await command("stop");
  return {
    page,
    devtools,
    originMs,
    clockCheck: await checkPageClock(page, originMs),
    ...scale,
    command,
    status: () =>
      page.evaluate(async (url) => {
        const answer = await fetch(url, { headers: { Authorization: "Bearer bench" } });
        return answer.json();
      }, `${serverUrl}/transport/status`),
    close: () => context.close(),
  };
}

/** How pixels stand to seconds, found out by seeking and looking, since that is the page's own business. */
async function pixelScale(page: Page, command: (text: string) => Promise<void>) {
  const positions: number[] = [];
  for (const seconds of KNOWN_SECONDS) {
    const before = await page.evaluate(() => window.pageProbe.xPx());
    await command(`seek?seconds=${seconds}`);
    positions.push(await restingPlace(page, before));
  }
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = positions;
  const bendPx = Math.abs((first + third) / 2 - second);
  if (!(bendPx <= STRAIGHT_PX)) {
    throw new Error(
      `the playhead stood at ${positions.join(", ")} px for ${KNOWN_SECONDS.join(", ")} s: that is no straight line`,
    );
  }
  const pxPerSecond = (third - first) / (KNOWN_SECONDS[2] - KNOWN_SECONDS[0]);
  return { pxPerSecond, zeroPx: first - KNOWN_SECONDS[0] * pxPerSecond };
}

/** Where the playhead comes to rest, having left `beforePx`. */
async function restingPlace(page: Page, beforePx: number | null): Promise<number> {
  const endMs = performance.now() + GIVE_UP_MS;
  let lastPx: number | null = beforePx;
  let sinceMs = performance.now();
  while (performance.now() < endMs) {
    const xPx = await page.evaluate(() => window.pageProbe.xPx());
    if (xPx !== lastPx) sinceMs = performance.now();
    lastPx = xPx;
    if (xPx !== null && xPx !== beforePx && performance.now() - sinceMs > REST_MS) return xPx;
    await sleep(20);
  }
  throw new Error("the playhead does not follow a seek");
}
