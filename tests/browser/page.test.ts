import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type RunningApp,
  complaintsOf,
  launchChromium,
  openPage,
  pageIsReset,
  reopened,
  startApp,
} from "../support/app.ts";
import { drawnFrames, drawnView } from "../support/drawn-timeline.ts";
import { commits, countWork } from "../support/work-done.ts";

let app: RunningApp;
let browser: Browser;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchChromium()]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  complaints = complaintsOf(context);
  await countWork(context);
  page = await openPage(context, app.pageUrl);
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});
beforeEach(async () => {
  await app.reset();
  await pageIsReset(page);
});
afterEach(() => expect(complaints).toEqual([]));

const status = () => app.status();
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const SECONDS = { timeout: 5000 };
const SECONDS_PER_BEAT = 60 / 120;

describe("the playhead", () => {
  test("is drawn where the server says it is", async () => {
    await button(page, "Play").click();
    await button(page, "Pause").waitFor();
    // The clock estimate has had its burst of answers once the first second has passed.
    await expect
      .poll(() => page.getByTestId("readout-time").textContent(), SECONDS)
      .not.toMatch(/^0:00/);
    const { time_seconds, timestamp_ms } = await status();
    const { from, pxPerBeat } = await drawnView(page);
    const frames = await drawnFrames(page, 60);

    const errorsMs = frames.map(({ xPx, atMs }) => {
      const drawnSeconds = (from + xPx / pxPerBeat) * SECONDS_PER_BEAT;
      const trueSeconds = time_seconds + (atMs - timestamp_ms) / 1000;
      return Math.abs(drawnSeconds - trueSeconds) * 1000;
    });
    expect(median(errorsMs)).toBeLessThan(5);
    // Every frame moves it, by fractions of a pixel, and forwards.
    const steps = frames.slice(1).map(({ xPx }, i) => xPx - (frames[i]?.xPx ?? 0));
    expect(steps.every((step) => step > 0)).toBe(true);
  });

  test("moves by transform alone, without a transition", async () => {
    const style = await page.getByTestId("playhead").evaluate((element) => {
      const { left, transitionDuration, animationName } = getComputedStyle(element);
      return { left, transitionDuration, animationName };
    });
    expect(style).toEqual({ left: "0px", transitionDuration: "0s", animationName: "none" });
  });

  test("costs no React commit while it plays and nobody touches anything", async () => {
    // Afresh, without the notes on what `reset` has changed, which go by themselves.
    await reopened(page);
    const beforePlay = await commits(page);
    await button(page, "Play").click();
    await button(page, "Pause").waitFor();
    await drawnFrames(page, 10);
    const atPlay = await commits(page);
    expect(atPlay).toBeGreaterThan(beforePlay);

    await drawnFrames(page, 120);
    expect(await commits(page)).toBe(atPlay);
  });
});

describe("the transport bar", () => {
  test("plays, pauses, stops, returns to zero and loops on the server", async () => {
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
    const tempo = page.getByRole("spinbutton", { name: "Tempo" });
    await tempo.fill("97.5");
    await tempo.press("Enter");
    await expect.poll(status).toMatchObject({ bpm: 97.5 });
    await tempo.fill("5");
    await tempo.press("Enter");
    await page.getByText("20 to 999").waitFor();
    expect(await status()).toMatchObject({ bpm: 97.5 });
    await tempo.press("Escape");
    expect(await tempo.inputValue()).toBe("97.50");
  });

  test("seeks where the ruler is clicked and keeps playing from there", async () => {
    await button(page, "Play").click();
    const ruler = page.getByRole("slider", { name: "Position" });
    const box = await ruler.boundingBox();
    if (!box) throw new Error("the ruler is not laid out");
    const { from, pxPerBeat } = await drawnView(page);
    const clickedSeconds = (from + box.width / 2 / pxPerBeat) * SECONDS_PER_BEAT;
    // It goes to the nearest line of the grid, which is less than a bar away.
    const earliestSeconds = clickedSeconds - 4 * SECONDS_PER_BEAT;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(async () => (await status()).time_seconds).toBeGreaterThan(earliestSeconds);
    expect(await status()).toMatchObject({ playing: true });
    expect((await status()).time_seconds).toBeLessThan(clickedSeconds + 5);
  });
});

describe("the keys", () => {
  test("Space plays and pauses, Home goes to zero, . stops, L loops", async () => {
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
    await button(page, "Loop").click();
    await expect.poll(status).toMatchObject({ loop_enabled: true });
    await page.keyboard.press("Space");
    await expect.poll(status).toMatchObject({ playing: true, loop_enabled: true });
  });

  test("Space presses a button that was reached by keyboard", async () => {
    await button(page, "Stop").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await expect.poll(status).toMatchObject({ playing: false, loop_enabled: true });
  });

  test("a letter typed into the tempo field is no command", async () => {
    await page.getByRole("spinbutton", { name: "Tempo" }).focus();
    await page.keyboard.type("l .");
    await page.keyboard.press("Escape");
    // The answer to the next command comes after the answers to whatever had been sent before it.
    await button(page, "Play").click();
    await expect.poll(status).toMatchObject({ playing: true, loop_enabled: false });
  });
});
