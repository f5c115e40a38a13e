import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { countCpuTime } from "../playhead/clocks.ts";
import { installCommitCounter } from "../playhead/commit-counter.ts";
import type { Scenario } from "./scenarios.ts";
import { measureFullSpeed } from "./slowdown.ts";
import { type TurnWheel, wheelOver, zoomIn } from "./wheel.ts";

const VIEWPORT = { width: 1280, height: 720 };
const GIVE_UP_MS = 20_000;
const LOOK_AGAIN_MS = 50;
/** For the transport to be told to the page, and for the page to draw what it shows. */
const SETTLE_MS = 1500;
const ONE_NOTCH = 1;

/** A page that plays, in a tab of its own, slowed down. */
export interface OpenPage {
  readonly page: Page;
  readonly devtools: CDPSession;
  readonly turn: TurnWheel;
  /** False when a notch of zooming changes nothing that is seen. */
  readonly canZoom: boolean;
  /** Of a piece of work, before the page was slowed down. */
  readonly fullSpeedMs: number;
  close(): Promise<void>;
}

export async function openPage(
  browser: Browser,
  pageUrl: string,
  serverUrl: string,
  scenario: Scenario,
  throttle: number,
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  context.setDefaultTimeout(GIVE_UP_MS);
  const { page, devtools, fullSpeedMs } = await load(context, pageUrl);
  const command = async (text: string) => {
    const answer = await fetch(`${serverUrl}/transport/${text}`, { method: "POST" });
    if (!answer.ok) throw new Error(`${text}: ${await answer.text()}`);
  };
  for (const text of ["stop", "seek?seconds=0", "tempo?bpm=120", "loop?enabled=false"]) {
    await command(text);
  }
  await sleep(SETTLE_MS);

  const turn = await wheelOver(page, devtools);
  let canZoom = true;
  if (scenario.wheelAt || scenario.notchesIn > 0) {
    const before = await seen(page);
    await zoomIn(Math.max(scenario.notchesIn, ONE_NOTCH), turn);
    await sleep(SETTLE_MS);
    canZoom = !before.equals(await seen(page));
  }
  await page.keyboard.press("Space");
  await untilPlaying(serverUrl);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: throttle });
  await sleep(SETTLE_MS);
  return {
    page,
    devtools,
    turn,
    canZoom,
    fullSpeedMs,
    async close() {
      await command("stop");
      await context.close();
    },
  };
}

async function load(context: BrowserContext, pageUrl: string) {
  // esbuild calls this on every named function, and defines it outside of what Playwright sends.
  await context.addInitScript("globalThis.__name = (named) => named;");
  await context.addInitScript(installCommitCounter);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await countCpuTime(devtools);
  const fullSpeedMs = await measureFullSpeed(page, devtools);
  await page.goto(pageUrl);
  // Without a server the controls are disabled.
  const play = page.getByRole("button", { name: /^play/i });
  await play.and(page.locator(":enabled")).first().waitFor();
  return { page, devtools, fullSpeedMs };
}

const seen = (page: Page) => page.locator('section[aria-label="Timeline"]').screenshot();

async function untilPlaying(serverUrl: string) {
  const endMs = performance.now() + GIVE_UP_MS;
  while (performance.now() < endMs) {
    const status = await fetch(`${serverUrl}/transport/status`);
    if (((await status.json()) as { playing: boolean }).playing) return;
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error("the page does not play when Space is pressed");
}
