import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningApp, launchChromium, openPage, startApp } from "../support/app.ts";

let app: RunningApp;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  await post("stop");
  await post("tempo?bpm=120");
  await post("loop?enabled=false&start_seconds=0&end_seconds=10");
});
afterEach(() => context.close());

const post = (command: string) =>
  fetch(`${app.serverUrl}/transport/${command}`, { method: "POST" });
const bars = (page: Page) => page.getByTestId("readout-bars").textContent();
const status = async () => (await fetch(`${app.serverUrl}/transport/status`)).json();
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Where the playhead is drawn, in session seconds, and when, in ms since the epoch, for so many frames. */
function drawnFrames(page: Page, frames: number) {
  return page.evaluate(
    (count) =>
      new Promise<{ xPx: number; widthPx: number; atMs: number }[]>((resolve) => {
        const playhead = document.querySelector<HTMLElement>('[data-testid="playhead"]');
        const field = playhead?.parentElement;
        if (!playhead || !field) throw new Error("there is no playhead");
        const samples: { xPx: number; widthPx: number; atMs: number }[] = [];
        const sample = (frameMs: number) => {
          const xPx = new DOMMatrix(getComputedStyle(playhead).transform).e;
          samples.push({ xPx, widthPx: field.clientWidth, atMs: performance.timeOrigin + frameMs });
          if (samples.length < count) requestAnimationFrame(sample);
          else resolve(samples);
        };
        requestAnimationFrame(sample);
      }),
    frames,
  );
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The demo session's length, which the width shows: 192 beats at 120 bpm. */
const SHOWN_SECONDS = 96;

describe("the playhead", () => {
  test("is drawn where the server says it is", async () => {
    const page = await openPage(context, app.pageUrl);
    await button(page, "Play").click();
    await button(page, "Pause").waitFor();
    // The clock estimate has had its burst of answers once the position has passed half a second.
    await page.waitForFunction(
      () => document.querySelector('[data-testid="readout-time"]')?.textContent?.[3] !== "0",
    );
    const { time_seconds, timestamp_ms } = await status();
    const frames = await drawnFrames(page, 60);

    const errorsMs = frames.map(({ xPx, widthPx, atMs }) => {
      const drawnSeconds = (xPx / widthPx) * SHOWN_SECONDS;
      const trueSeconds = time_seconds + (atMs - timestamp_ms) / 1000;
      return Math.abs(drawnSeconds - trueSeconds) * 1000;
    });
    expect(median(errorsMs)).toBeLessThan(5);
    // Every frame moves it, by fractions of a pixel, and forwards.
    const steps = frames.slice(1).map(({ xPx }, i) => xPx - (frames[i]?.xPx ?? 0));
    expect(steps.every((step) => step > 0)).toBe(true);
  });

  test("moves by transform alone, without a transition", async () => {
    const page = await openPage(context, app.pageUrl);
    const style = await page.getByTestId("playhead").evaluate((element) => {
      const { left, transitionDuration, animationName } = getComputedStyle(element);
      return { left, transitionDuration, animationName };
    });
    expect(style).toEqual({ left: "0px", transitionDuration: "0s", animationName: "none" });
  });

  test("costs no React commit while it plays and nobody touches anything", async () => {
    await context.addInitScript(() => {
      const commits = { count: 0 };
      Object.assign(window, {
        commits,
        __REACT_DEVTOOLS_GLOBAL_HOOK__: {
          isDisabled: false,
          supportsFiber: true,
          renderers: new Map(),
          inject: () => 1,
          onCommitFiberRoot: () => (commits.count += 1),
          onCommitFiberUnmount: () => {},
          onPostCommitFiberRoot: () => {},
          checkDCE: () => {},
        },
      });
    });
    const page = await openPage(context, app.pageUrl);
    const commits = () =>
      page.evaluate(() => (window as unknown as { commits: { count: number } }).commits.count);

    const beforePlay = await commits();
    await button(page, "Play").click();
    await button(page, "Pause").waitFor();
    await drawnFrames(page, 10);
    const atPlay = await commits();
    expect(atPlay).toBeGreaterThan(beforePlay);

    await drawnFrames(page, 120);
    expect(await commits()).toBe(atPlay);
  });
});

describe("the transport bar", () => {
  test("plays, pauses, stops, returns to zero and loops on the server", async () => {
    const page = await openPage(context, app.pageUrl);
    await button(page, "Play").click();
    await expect.poll(status).toMatchObject({ playing: true });
    await button(page, "Pause").click();
    await expect.poll(status).toMatchObject({ playing: false });
    expect((await status()).time_seconds).toBeGreaterThan(0);
    await button(page, "Return to zero").click();
    await expect.poll(status).toMatchObject({ playing: false, time_seconds: 0 });
    await button(page, "Play").click();
    await expect.poll(status).toMatchObject({ playing: true });
    await button(page, "Stop").click();
    await expect.poll(status).toMatchObject({ playing: false, time_seconds: 0 });
    await button(page, "Loop").click();
    await expect.poll(status).toMatchObject({ loop_enabled: true });
    expect(await button(page, "Loop").getAttribute("aria-pressed")).toBe("true");
  });

  test("sets the tempo that is typed", async () => {
    const page = await openPage(context, app.pageUrl);
    const tempo = page.getByRole("spinbutton", { name: "Tempo" });
    await tempo.fill("97.5");
    await tempo.press("Enter");
    await expect.poll(status).toMatchObject({ bpm: 97.5 });
    await tempo.fill("5");
    await tempo.press("Enter");
    await page.getByText("20 to 999").waitFor();
    expect(await status()).toMatchObject({ bpm: 97.5 });
  });

  test("seeks where the ruler is clicked and keeps playing from there", async () => {
    const page = await openPage(context, app.pageUrl);
    await button(page, "Play").click();
    const ruler = page.getByRole("slider", { name: "Position" });
    const box = await ruler.boundingBox();
    if (!box) throw new Error("the ruler is not laid out");
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(async () => (await status()).time_seconds).toBeGreaterThan(SHOWN_SECONDS / 2);
    expect(await status()).toMatchObject({ playing: true });
    expect((await status()).time_seconds).toBeLessThan(SHOWN_SECONDS / 2 + 5);
  });
});

describe("the keys", () => {
  test("Space plays and pauses, Home goes to zero, . stops, L loops", async () => {
    const page = await openPage(context, app.pageUrl);
    await page.keyboard.press("Space");
    await expect.poll(status).toMatchObject({ playing: true });
    await page.keyboard.press("Space");
    await expect.poll(status).toMatchObject({ playing: false });
    await page.keyboard.press("Home");
    await expect.poll(status).toMatchObject({ time_seconds: 0 });
    await page.keyboard.press("l");
    await expect.poll(status).toMatchObject({ loop_enabled: true });
    await page.keyboard.press("Space");
    await expect.poll(status).toMatchObject({ playing: true });
    await page.keyboard.press(".");
    await expect.poll(status).toMatchObject({ playing: false, time_seconds: 0 });
  });

  test("Space is the transport's even when the mouse has left a button focused", async () => {
    const page = await openPage(context, app.pageUrl);
    await button(page, "Loop").click();
    await expect.poll(status).toMatchObject({ loop_enabled: true });
    await page.keyboard.press("Space");
    await expect.poll(status).toMatchObject({ playing: true, loop_enabled: true });
  });

  test("Space presses a button that was reached by keyboard", async () => {
    const page = await openPage(context, app.pageUrl);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await expect.poll(status).toMatchObject({ playing: false, loop_enabled: true });
  });

  test("a letter typed into the tempo field is no command", async () => {
    const page = await openPage(context, app.pageUrl);
    await page.getByRole("spinbutton", { name: "Tempo" }).focus();
    await page.keyboard.type("l .");
    await page.keyboard.press("Escape");
    // The answer to the next command comes after the answers to whatever had been sent before it.
    await button(page, "Play").click();
    await expect.poll(status).toMatchObject({ playing: true, loop_enabled: false });
  });
});

describe("two tabs", () => {
  test("agree on what plays and where", async () => {
    const one = await openPage(context, app.pageUrl);
    const two = await openPage(context, app.pageUrl);
    await button(one, "Play").click();
    await button(two, "Pause").waitFor();
    await two.keyboard.press("l");
    await expect.poll(() => button(one, "Loop").getAttribute("aria-pressed")).toBe("true");
    await button(two, "Pause").click();
    await button(one, "Play").waitFor();
    // Each tab showed its pause at once; where that was, both have from the server in the end.
    const shown = async () => [...new Set([await bars(one), await bars(two)])];
    await expect.poll(shown).toHaveLength(1);
    expect(await bars(two)).not.toBe("001.1.1.000");
  });
});
