import type { Browser, BrowserContext, Page } from "playwright-core";
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
import {
  type Strip,
  beatsAtX,
  drawnFrames,
  drawnView,
  middleOf,
  nextFrame,
  xOf,
} from "../support/drawn-timeline.ts";
import { commits, countWork, strokesPainted, writtenDuring } from "../support/work-done.ts";

let app: RunningApp;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchChromium()]);
  context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  complaints = complaintsOf(context);
  await countWork(context);
  page = await openPage(context, app.pageUrl);
  // So that what a drag comes to does not hang on the zoom.
  await page.getByRole("combobox", { name: "Snap" }).selectOption("beat");
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});
beforeEach(async () => {
  await app.reset();
  await pageIsReset(page);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  // From the start again, at ten pixels a beat or a few more.
  await page.keyboard.press("z");
  await nextFrame(page);
  const { pxPerBeat } = await drawnView(page);
  for (let zoomed = pxPerBeat; zoomed < 10; zoomed *= 1.25) await page.keyboard.press("+");
  await nextFrame(page);
});
afterEach(() => expect(complaints).toEqual([]));

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
const dialog = () => page.getByRole("dialog");
const position = async () => (await app.status()).beat_pos;
const tempos = async () => (await app.song()).tempo.map(({ beats, bpm }) => [beats, bpm]);
const signatures = async () =>
  (await app.song()).meter.map(
    ({ bar, numerator, denominator }) => `${bar}: ${numerator}/${denominator}`,
  );
const markers = async () => (await app.song()).markers.map(({ beats, name }) => [beats, name]);
/** In beats: at 120 bpm there are two to the second. */
const loop = async () => {
  const { loop_enabled, loop_start_seconds, loop_end_seconds } = await app.status();
  return { enabled: loop_enabled, start: loop_start_seconds * 2, end: loop_end_seconds * 2 };
};
const shownLoop = () =>
  page
    .getByTestId("loop-brace")
    .evaluate(({ style }) => [
      Number(style.getPropertyValue("--beats")),
      Number(style.getPropertyValue("--end-beats")),
    ]);
const playhead = async () => {
  const [frame] = await drawnFrames(page, 1);
  const { leftPx } = await drawnView(page);
  return beatsAtX(await drawnView(page), leftPx + (frame?.xPx ?? Number.NaN));
};

/** The mouse goes to a beat on a strip. */
async function moveTo(strip: Strip, beats: number, steps = 1) {
  const view = await drawnView(page);
  await page.mouse.move(xOf(view, beats), await middleOf(page, strip), { steps });
}
async function drag(strip: Strip, from: number, to: number) {
  await moveTo(strip, from);
  await page.mouse.down();
  await moveTo(strip, to, 6);
  await page.mouse.up();
}
async function doubleClick(strip: Strip, beats: number) {
  const view = await drawnView(page);
  await page.mouse.dblclick(xOf(view, beats), await middleOf(page, strip));
}

describe("the time strip", () => {
  test("seeks when the pointer goes down, to the grid", async () => {
    await moveTo("time", 20.3);
    await page.mouse.down();
    await expect.poll(position).toBe(20);
    await page.mouse.up();
    expect(await position()).toBe(20);
  });

  test("scrubs with the drag, and Shift leaves the grid", async () => {
    await moveTo("time", 8);
    await page.mouse.down();
    await moveTo("time", 30.4, 6);
    await expect.poll(playhead).toBeCloseTo(30, 2);
    await expect.poll(position).toBe(30);
    await page.keyboard.down("Shift");
    await moveTo("time", 40.4, 6);
    await page.mouse.up();
    await page.keyboard.up("Shift");
    const view = await drawnView(page);
    // The mouse stands on whole pixels, or halves of them.
    await expect.poll(position).toBeCloseTo(40.4, 1);
    expect(Math.abs((await position()) - 40.4)).toBeLessThan(1 / view.pxPerBeat);
  });

  test("Esc takes the scrub back", async () => {
    await app.post("seek?beats=4");
    await expect.poll(playhead).toBeCloseTo(4, 2);
    await moveTo("time", 8);
    await page.mouse.down();
    await moveTo("time", 30, 6);
    await expect.poll(position).toBe(30);
    await page.keyboard.press("Escape");
    await expect.poll(position).toBe(4);
    await page.mouse.up();
    await nextFrame(page);
    expect(await position()).toBe(4);
  });

  test("is a ruler of seconds as well, for whoever wants one", async () => {
    const before = await middleOf(page, "lanes");
    const seconds = page.getByRole("checkbox", { name: "Ruler of seconds" });
    await button("Settings").click();
    await seconds.check();
    await page.keyboard.press("Escape");
    await page.locator("main").getByText("Time", { exact: true }).waitFor();
    // The lanes give it the room.
    await expect.poll(() => middleOf(page, "lanes")).toBeGreaterThan(before);
    await drag("time", 8, 12);
    await expect.poll(position).toBe(12);
    await button("Settings").click();
    await seconds.uncheck();
    await page.keyboard.press("Escape");
    await expect.poll(() => middleOf(page, "lanes")).toBe(before);
  });
});

describe("the loop strip", () => {
  test("a drag over the empty strip makes a loop and turns it on", async () => {
    await drag("loop", 40, 48);
    await expect.poll(loop).toEqual({ enabled: true, start: 40, end: 48 });
    // From right to left as well.
    await drag("loop", 64, 56);
    await expect.poll(loop).toEqual({ enabled: true, start: 56, end: 64 });
  });

  test("edges resize, and swap when they are crossed", async () => {
    await app.post("loop?enabled=false&start_beats=40&end_beats=48");
    await expect.poll(shownLoop).toEqual([40, 48]);
    await drag("loop", 47.9, 52);
    await expect.poll(loop).toEqual({ enabled: false, start: 40, end: 52 });
    await drag("loop", 40.1, 36);
    await expect.poll(loop).toEqual({ enabled: false, start: 36, end: 52 });
    await drag("loop", 36.1, 60);
    await expect.poll(loop).toEqual({ enabled: false, start: 52, end: 60 });
  });

  test("the body moves it, and Shift leaves the grid", async () => {
    await app.post("loop?enabled=false&start_beats=40&end_beats=48");
    await expect.poll(shownLoop).toEqual([40, 48]);
    await drag("loop", 44, 54);
    await expect.poll(loop).toEqual({ enabled: false, start: 50, end: 58 });
    await page.keyboard.down("Shift");
    await drag("loop", 54, 54.5);
    await page.keyboard.up("Shift");
    await expect.poll(async () => (await loop()).start).toBeCloseTo(50.5, 1);
    const { start, end } = await loop();
    expect(end - start).toBeCloseTo(8);
  });

  test("a double click turns it on and off, and beside it makes one of two bars", async () => {
    await doubleClick("loop", 10);
    await expect.poll(loop).toEqual({ enabled: true, start: 0, end: 20 });
    await doubleClick("loop", 10);
    await expect.poll(loop).toEqual({ enabled: false, start: 0, end: 20 });
    await doubleClick("loop", 41);
    await expect.poll(loop).toEqual({ enabled: true, start: 40, end: 48 });
  });

  test("Esc gives back the loop that was, to everybody", async () => {
    await moveTo("loop", 40);
    await page.mouse.down();
    await moveTo("loop", 48, 6);
    await expect.poll(loop).toEqual({ enabled: true, start: 40, end: 48 });
    await page.keyboard.press("Escape");
    await expect.poll(loop).toEqual({ enabled: false, start: 0, end: 20 });
    await moveTo("loop", 60, 3);
    await page.mouse.up();
    await nextFrame(page);
    expect(await loop()).toEqual({ enabled: false, start: 0, end: 20 });
    expect(await shownLoop()).toEqual([0, 20]);
  });

  test("while the hand holds it nobody else moves it, and then the server has the word", async () => {
    await moveTo("loop", 40);
    await page.mouse.down();
    await moveTo("loop", 48, 6);
    await expect.poll(loop).toEqual({ enabled: true, start: 40, end: 48 });
    await app.post("loop?start_beats=80&end_beats=90");
    await nextFrame(page);
    expect(await shownLoop()).toEqual([40, 48]);
    await moveTo("loop", 52, 3);
    await expect.poll(shownLoop).toEqual([40, 52]);
    await page.mouse.up();
    await expect.poll(loop).toEqual({ enabled: true, start: 40, end: 52 });
    expect(await shownLoop()).toEqual([40, 52]);
  });
});

describe("the view", () => {
  test.each([
    ["Ctrl and the wheel", "lanes", "Control"],
    ["Cmd and the wheel, over the ruler", "time", "Meta"],
  ] as const)("%s zoom at the pointer", async (_, strip, modifier) => {
    const before = await drawnView(page);
    const pointerPx = before.leftPx + 700;
    const beats = beatsAtX(before, pointerPx);
    await page.mouse.move(pointerPx, await middleOf(page, strip));
    await page.keyboard.down(modifier);
    for (let notches = 0; notches < 4; notches += 1) await page.mouse.wheel(0, -100);
    await expect
      .poll(async () => (await drawnView(page)).pxPerBeat)
      .toBeGreaterThan(2 * before.pxPerBeat);
    await nextFrame(page);
    const zoomed = await drawnView(page);
    // What is read off the page has six digits.
    expect(Math.abs(xOf(zoomed, beats) - pointerPx)).toBeLessThan(0.5);
    for (let notches = 0; notches < 4; notches += 1) await page.mouse.wheel(0, 100);
    await page.keyboard.up(modifier);
    await expect
      .poll(async () => (await drawnView(page)).pxPerBeat)
      .toBeCloseTo(before.pxPerBeat, 3);
    expect((await drawnView(page)).from).toBeCloseTo(before.from, 3);
  });

  test("the wheel scrolls sideways with Shift, and by itself the lanes", async () => {
    const before = await drawnView(page);
    await page.mouse.move(before.leftPx + 300, await middleOf(page, "lanes"));
    await page.keyboard.down("Shift");
    await page.mouse.wheel(0, 200);
    await page.keyboard.up("Shift");
    await expect
      .poll(async () => (await drawnView(page)).from)
      .toBeCloseTo(before.from + 200 / before.pxPerBeat, 2);
    expect((await drawnView(page)).pxPerBeat).toBeCloseTo(before.pxPerBeat, 6);

    await page.setViewportSize({ width: 1280, height: 400 });
    const lanes = page.getByRole("scrollbar", { name: "Scroll the lanes" });
    await lanes.waitFor();
    await page.mouse.move(before.leftPx + 300, await middleOf(page, "lanes"));
    await page.mouse.wheel(0, 60);
    await expect.poll(() => lanes.getAttribute("aria-valuenow")).not.toBe("0");
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  test("the overview's window scrolls, its edge zooms, and a press beside it brings it there", async () => {
    const opening = await drawnView(page);
    const overview = await page.getByRole("scrollbar", { name: "Overview" }).boundingBox();
    if (!overview) throw new Error("there is no overview");
    const lengthBeats = 320;
    const at = (beats: number) => overview.x + (beats / lengthBeats) * overview.width;
    const y = overview.y + overview.height / 2;
    const span = opening.widthPx / opening.pxPerBeat;

    await page.mouse.move(at(span / 2), y);
    await page.mouse.down();
    await page.mouse.move(at(span / 2 + 50), y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await drawnView(page)).from).toBeCloseTo(50, 0);

    await page.mouse.move(at(50 + span), y);
    await page.mouse.down();
    await page.mouse.move(at(50 + span / 2), y, { steps: 5 });
    await page.mouse.up();
    await expect
      .poll(async () => (await drawnView(page)).pxPerBeat / opening.pxPerBeat)
      .toBeCloseTo(2, 1);
    expect((await drawnView(page)).from).toBeCloseTo(50, 0);

    // Something to read the view off, there.
    await app.post("marker?marker=far&beats=250");
    await page.mouse.click(at(250), y);
    await expect.poll(async () => (await drawnView(page)).from).toBeCloseTo(250 - span / 4, 0);
  });
});

describe("the tempo lane", () => {
  test("a double click adds a tempo, typing sets it, Delete deletes it", async () => {
    await doubleClick("tempo", 40.2);
    await dialog().getByRole("textbox", { name: "Tempo" }).fill("90");
    await page.keyboard.press("Enter");
    await expect.poll(tempos).toEqual([
      [0, 120],
      [40, 90],
    ]);
    await dialog().waitFor({ state: "detached" });
    // The focus is on it again.
    await button("Tempo 90, bar 11").waitFor();
    await page.keyboard.press("Delete");
    await expect.poll(tempos).toEqual([[0, 120]]);
  });

  test("a drag moves a tempo along, or up and down", async () => {
    await app.post("tempo_event?beats=40&bpm=90");
    const handle = button("Tempo 90, bar 11");
    const box = await handle.boundingBox();
    if (!box) throw new Error("there is no handle");
    const { pxPerBeat } = await drawnView(page);
    const [x, y] = [box.x + 4, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 8 * pxPerBeat, y + 1, { steps: 6 });
    await page.mouse.up();
    await expect.poll(tempos).toEqual([
      [0, 120],
      [48, 90],
    ]);
    await page.mouse.move(x + 8 * pxPerBeat, y);
    await page.mouse.down();
    await page.mouse.move(x + 8 * pxPerBeat + 1, y - 30, { steps: 6 });
    await page.mouse.up();
    // Three pixels a beat per minute.
    await expect.poll(tempos).toEqual([
      [0, 120],
      [48, 100],
    ]);
    await page.keyboard.press("Control+z");
    await expect.poll(tempos).toEqual([
      [0, 120],
      [48, 90],
    ]);
  });
});

describe("the signature lane", () => {
  test("a double click adds a signature, typing sets it, a drag moves it, Delete deletes it", async () => {
    await doubleClick("meter", 41);
    await dialog().getByRole("textbox", { name: "Beats" }).fill("7");
    await dialog().getByRole("combobox", { name: "Note value" }).selectOption("8");
    await page.keyboard.press("Enter");
    await expect.poll(signatures).toEqual(["0: 4/4", "10: 7/8"]);
    await dialog().waitFor({ state: "detached" });

    await button("Time signature 7/8, bar 11").waitFor();
    const view = await drawnView(page);
    const y = await middleOf(page, "meter");
    await page.mouse.move(xOf(view, 40) + 4, y);
    await page.mouse.down();
    await page.mouse.move(xOf(view, 48) + 4, y, { steps: 6 });
    await page.mouse.up();
    await expect.poll(signatures).toEqual(["0: 4/4", "12: 7/8"]);

    await button("Time signature 7/8, bar 13").waitFor();
    await page.keyboard.press("Delete");
    await expect.poll(signatures).toEqual(["0: 4/4"]);
  });
});

describe("the marker strip", () => {
  test("a double click adds a marker and asks for its name, a drag moves it, Delete deletes it", async () => {
    await doubleClick("markers", 40.2);
    await dialog().getByRole("textbox", { name: "Name" }).fill("Verse");
    await page.keyboard.press("Enter");
    await expect.poll(markers).toEqual([[40, "Verse"]]);
    await dialog().waitFor({ state: "detached" });

    const view = await drawnView(page);
    const y = await middleOf(page, "markers");
    await page.mouse.move(xOf(view, 40) + 6, y);
    await page.mouse.down();
    await page.mouse.move(xOf(view, 52) + 6, y, { steps: 6 });
    await page.mouse.up();
    await expect.poll(markers).toEqual([[52, "Verse"]]);
    expect(await position()).toBe(0);

    await button("Verse, bar 14").focus();
    await page.keyboard.press("Delete");
    await expect.poll(markers).toEqual([]);
  });

  test("a click on a marker goes there, and with Alt loops to the next", async () => {
    await app.post("marker?marker=a&beats=40&name=Verse");
    await app.post("marker?marker=b&beats=60&name=Chorus");
    await button("Chorus, bar 16").waitFor();
    await button("Verse, bar 11").click();
    await expect.poll(position).toBe(40);
    await button("Verse, bar 11").click({ modifiers: ["Alt"] });
    await expect.poll(loop).toEqual({ enabled: true, start: 40, end: 60 });
  });
});

describe("while it plays and nobody touches anything", () => {
  /** All that may be written: the playheads, the readouts, and what a screen reader is told. */
  const RUNS = [
    "playhead: style",
    "div in Overview: style",
    "Bars and beats: digits",
    "Time: digits",
  ];
  const IS_TOLD = /^(Position|Tempo): aria-value(now|max|text)$|^(Bars and beats|Time): text$/;

  test.each(["off", "page"])(
    "following %s nothing is painted, rendered or laid out anew",
    async (mode) => {
      const follow = page.getByRole("combobox", { name: "Follow" });
      await follow.selectOption(mode);
      // Afresh, without the notes on what `reset` has changed, which go by themselves.
      await reopened(page);
      await page.keyboard.press("Space");
      await button("Pause").waitFor();
      // The canvases have been painted for the last time, and their copies are shown.
      await drawnFrames(page, 40);

      const before = { commits: await commits(page), strokes: await strokesPainted(page) };
      const written = await writtenDuring(page, 2000);
      expect({ commits: await commits(page), strokes: await strokesPainted(page) }).toEqual(before);
      expect(before.strokes).toBeGreaterThan(100);

      const told = written.filter(({ what }) => IS_TOLD.test(what));
      const rest = written.filter(({ what }) => !IS_TOLD.test(what)).map(({ what }) => what);
      expect(rest.toSorted()).toEqual(RUNS.toSorted());
      // In two seconds three beginnings of a second at most.
      expect(told.length).toBeGreaterThan(0);
      for (const { what, times } of told) expect(times, what).toBeLessThanOrEqual(3);
      await follow.selectOption("page");
    },
  );
});
