import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type RunningApp,
  complaintsOf,
  launchChromium,
  openPage,
  pageIsReset,
  reopened,
  startApp,
} from "../support/app.ts";
import { drawnFrames, drawnView, middleOf, nextFrame, xOf } from "../support/drawn-timeline.ts";

/** The two-minute test of conventions for a DAW that several use at once, by script: two tabs, one server. */

let app: RunningApp;
let browser: Browser;
let one: Page;
let two: Page;
let complaints: readonly (readonly string[])[];

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchChromium()]);
  // In windows of their own: of one window's tabs Chromium draws the front one, and the others once a second.
  const viewport = { width: 1280, height: 720 };
  const contexts = await Promise.all([1, 2].map(() => browser.newContext({ viewport })));
  complaints = contexts.map(complaintsOf);
  [one, two] = (await Promise.all(contexts.map((context) => openPage(context, app.pageUrl)))) as [
    Page,
    Page,
  ];
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});
beforeEach(async () => {
  await app.reset();
  await Promise.all([one, two].map(pageIsReset));
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const tempoField = (page: Page) => page.getByRole("spinbutton", { name: "Tempo" });
const bars = (page: Page) => page.getByTestId("readout-bars").textContent();
const notes = (page: Page) => page.getByTestId("change-notes");
const connectionWords = (page: Page) => page.locator("[data-status]");
const brace = async (page: Page) => {
  const { enabled, start, end } = await page
    .getByTestId("loop-brace")
    .evaluate(({ dataset, style }) => ({
      enabled: dataset["enabled"],
      start: Number(style.getPropertyValue("--beats")),
      end: Number(style.getPropertyValue("--end-beats")),
    }));
  return { enabled: enabled === "true", start, end };
};

/** Longer than a count-in, a way in the song or a few failed tries to connect take. */
const PATIENTLY = { timeout: 10_000 };

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Where the page draws the playhead, in beats, and when. */
async function drawnBeats(page: Page, frames: number) {
  const { from, pxPerBeat } = await drawnView(page);
  const samples = await drawnFrames(page, frames);
  return samples.map(({ xPx, atMs }) => ({ beats: from + xPx / pxPerBeat, atMs }));
}

/** By how much each page draws the playhead off from where the server says it is, at the tempo of the moment, ms. */
async function errorsMs(page: Page, frames: number) {
  const { beat_pos, bpm, timestamp_ms } = await app.status();
  const drawn = await drawnBeats(page, frames);
  const msPerBeat = 60_000 / bpm;
  return drawn.map(({ beats, atMs }) =>
    Math.abs((beats - beat_pos) * msPerBeat - (atMs - timestamp_ms)),
  );
}

/** Settles when the playhead is drawn there, or a little further. */
const drawnFrom = (page: Page, beats: number) =>
  expect
    .poll(async () => Math.floor((await drawnBeats(page, 1))[0]?.beats ?? Number.NaN))
    .toBe(beats);

async function agreeOnPosition() {
  const [first, second] = await Promise.all([errorsMs(one, 30), errorsMs(two, 30)]);
  expect(median(first)).toBeLessThan(5);
  expect(median(second)).toBeLessThan(5);
}

/** From one beat to another on a strip, with the first button of the mouse. */
async function dragBeats(page: Page, strip: "loop" | "time", from: number, to: number) {
  const view = await drawnView(page);
  const y = await middleOf(page, strip);
  await page.mouse.move(xOf(view, from), y);
  await page.mouse.down();
  await page.mouse.move(xOf(view, to), y, { steps: 8 });
  await page.mouse.up();
}

async function playIn(page: Page) {
  await button(page, "Play").click();
  await Promise.all([one, two].map((each) => button(each, "Pause").waitFor()));
}

test("what one plays, both play, at the same place", async () => {
  await playIn(one);
  await agreeOnPosition();
  await button(two, "Pause").click();
  await Promise.all([one, two].map((page) => button(page, "Play").waitFor()));
  // Each showed its pause at once; where that was, both have from the server in the end.
  await expect.poll(async () => new Set([await bars(one), await bars(two)]).size).toBe(1);
  expect(await bars(one)).not.toBe("001.1.1.000");
});

describe("a loop", () => {
  test("dragged in one tab while it plays is seen in the other, and wraps there", async () => {
    await playIn(one);
    // Beside the loop that there is, which would be moved.
    await dragBeats(one, "loop", 24, 28);
    const dragged = { enabled: true, start: 24, end: 28 };
    for (const page of [one, two]) await expect.poll(() => brace(page)).toEqual(dragged);
    await notes(two).getByText("set the loop to bar 7").waitFor();

    await app.post("tempo?bpm=240");
    await app.post("seek?beats=24");
    await Promise.all([one, two].map((page) => drawnFrom(page, 24)));
    // Two times round, of a second each.
    const drawn = await Promise.all([one, two].map((page) => wrapping(page)));
    for (const positions of drawn) {
      const backwards = positions.slice(1).filter((beats, i) => beats < (positions[i] ?? 0));
      expect(backwards.length).toBeGreaterThanOrEqual(2);
      expect(Math.min(...positions)).toBeGreaterThanOrEqual(24);
      expect(Math.max(...positions)).toBeLessThanOrEqual(28);
    }
    await agreeInLoop(24, 28);
  });

  test("goes on without a jump when the tempo changes in it, by typing and by dragging", async () => {
    await app.post("loop?enabled=true&start_beats=4&end_beats=12");
    await app.post("seek?beats=4");
    await playIn(one);

    await tempoField(one).click();
    const watched = drawnBeats(two, 90);
    await tempoField(one).fill("180");
    await tempoField(one).press("Enter");
    for (const page of [one, two]) {
      await expect.poll(() => tempoField(page).inputValue()).toBe("180.00");
    }
    noJumps(await watched, { start: 4, end: 12, bpm: 180 });
    await notes(two).getByText("set the tempo to 180").waitFor();
    expect(await app.status()).toMatchObject({ bpm: 180, playing: true });

    const box = await tempoField(one).boundingBox();
    if (!box) throw new Error("there is no tempo field");
    const watchedAgain = drawnBeats(two, 90);
    await one.mouse.move(box.x + 20, box.y + box.height / 2);
    await one.mouse.down();
    await one.mouse.move(box.x + 20, box.y + box.height / 2 - 60, { steps: 12 });
    await one.mouse.up();
    const reached = Number(await tempoField(one).inputValue());
    expect(reached).toBeGreaterThan(185);
    await expect.poll(async () => (await app.status()).bpm).toBe(reached);
    await expect.poll(() => tempoField(two).inputValue()).toBe(reached.toFixed(2));
    noJumps(await watchedAgain, { start: 4, end: 12, bpm: reached });
    await notes(two).getByText(`set the tempo to ${reached}`).waitFor();
    await agreeInLoop(4, 12);

    // However many commands the drag was, it is one step to undo.
    await one.keyboard.press("Control+z");
    await expect.poll(async () => (await app.status()).bpm).toBe(180);
  });

  /** All positions drawn until it has gone round twice. */
  async function wrapping(page: Page) {
    const positions: number[] = [];
    const wraps = () => positions.filter((beats, i) => beats < (positions[i - 1] ?? 0)).length;
    while (wraps() < 2 && positions.length < 3000) {
      positions.push(...(await drawnBeats(page, 30)).map(({ beats }) => beats));
    }
    return positions;
  }

  /** Both are where the server is, going round. */
  async function agreeInLoop(start: number, end: number) {
    const length = end - start;
    const { beat_pos, bpm, timestamp_ms } = await app.status();
    const drawn = await Promise.all([one, two].map((page) => drawnBeats(page, 30)));
    for (const samples of drawn) {
      const errors = samples.map(({ beats, atMs }) => {
        const expected = beat_pos + ((atMs - timestamp_ms) * bpm) / 60_000;
        const offBy = (((beats - expected) % length) + length) % length;
        return (Math.min(offBy, length - offBy) * 60_000) / bpm;
      });
      expect(median(errors)).toBeLessThan(5);
    }
  }

  /** From frame to frame it goes on as far as the time has, at no more than this tempo, or round the loop. */
  function noJumps(
    drawn: readonly { beats: number; atMs: number }[],
    { start, end, bpm }: { start: number; end: number; bpm: number },
  ) {
    for (const [index, { beats, atMs }] of drawn.slice(1).entries()) {
      const before = drawn[index];
      if (!before) continue;
      const wrapped = beats < before.beats - (end - start) / 2;
      const step = beats - before.beats + (wrapped ? end - start : 0);
      const most = ((atMs - before.atMs) * bpm) / 60_000;
      expect(step).toBeGreaterThanOrEqual(-0.001);
      // The news of a tempo is a moment older in this tab than in the other.
      expect(step).toBeLessThan(most + 0.1);
    }
  }
});

describe("the view", () => {
  const isPlayheadShown = (page: Page) =>
    page.getByTestId("playhead").evaluate(({ style: { visibility } }) => visibility === "visible");

  test("lets the playhead go when it is scrolled away, and takes hold of it by F", async () => {
    await playIn(one);
    const before = await drawnView(one);
    await one.mouse.move(before.leftPx + 400, await middleOf(one, "lanes"));
    await one.mouse.wheel(1500, 0);
    await expect.poll(() => isPlayheadShown(one)).toBe(false);
    const away = await drawnView(one);
    await drawnFrames(one, 30);
    expect(await drawnView(one)).toEqual(away);
    // The other tab's view is its own.
    expect(await isPlayheadShown(two)).toBe(true);

    await one.keyboard.press("f");
    await expect.poll(() => isPlayheadShown(one)).toBe(true);
    expect(await one.getByRole("combobox", { name: "Follow" }).inputValue()).toBe("page");
  });

  test("lets it go when it is zoomed away, and takes hold of it when it plays anew", async () => {
    await playIn(one);
    const { leftPx, widthPx, pxPerBeat } = await drawnView(one);
    await one.mouse.move(leftPx + widthPx - 100, await middleOf(one, "time"));
    await one.keyboard.down("Control");
    await expect
      .poll(async () => {
        await one.mouse.wheel(0, -100);
        return isPlayheadShown(one);
      })
      .toBe(false);
    await one.keyboard.up("Control");
    await nextFrame(one);
    const away = await drawnView(one);
    expect(away.pxPerBeat).toBeGreaterThan(pxPerBeat);
    await drawnFrames(one, 30);
    expect(await drawnView(one)).toEqual(away);

    await one.keyboard.press("Space");
    await button(one, "Play").waitFor();
    await one.keyboard.press("Space");
    await expect.poll(() => isPlayheadShown(one)).toBe(true);
    await reopened(one);
  });
});

test("Space plays in both with a button that the mouse has left focused", async () => {
  await button(one, "Loop").click();
  await expect.poll(() => brace(two)).toMatchObject({ enabled: true });
  await one.keyboard.press("Space");
  await Promise.all([one, two].map((page) => button(page, "Pause").waitFor()));
  expect(await brace(one)).toMatchObject({ enabled: true });
});

describe("undo", () => {
  test("takes back one's own change and not the other's", async () => {
    await tempoField(one).fill("100");
    await tempoField(one).press("Enter");
    await expect.poll(() => tempoField(two).inputValue()).toBe("100.00");
    await two.keyboard.press("l");
    await expect.poll(() => brace(one)).toMatchObject({ enabled: true });
    await one.keyboard.press("Control+z");
    await expect.poll(() => tempoField(two).inputValue()).toBe("120.00");
    expect(await brace(two)).toMatchObject({ enabled: true });
    await two.keyboard.press("Control+z");
    await expect.poll(() => brace(one)).toMatchObject({ enabled: false });
  });

  test("leaves what the other has changed since, and says so", async () => {
    await tempoField(one).fill("100");
    await tempoField(one).press("Enter");
    await expect.poll(() => tempoField(two).inputValue()).toBe("100.00");
    await tempoField(two).fill("140");
    await tempoField(two).press("Enter");
    await expect.poll(() => tempoField(one).inputValue()).toBe("140.00");
    await one.keyboard.press("Control+z");
    await one.getByText("changed by somebody else since").waitFor();
    expect(await app.status()).toMatchObject({ bpm: 140 });
  });
});

test("a marker that M adds is in both, and so is its name", async () => {
  await app.post("seek?beats=16");
  await expect.poll(() => bars(one)).toBe("005.1.1.000");
  await one.keyboard.press("m");
  await button(two, "Marker, bar 5").waitFor();
  await notes(two).getByText("added a marker at bar 5").waitFor();
  await button(two, "Marker, bar 5").dblclick();
  await two.getByRole("dialog").getByRole("textbox").fill("Verse");
  await two.keyboard.press("Enter");
  await button(one, "Verse, bar 5").waitFor();
});

test("7/8 typed in one tab is the time signature of both, and their bars go by it", async () => {
  const field = (page: Page) => page.getByRole("textbox", { name: "Time signature" });
  await field(one).fill("7/8");
  await field(one).press("Enter");
  await expect.poll(() => field(two).inputValue()).toBe("7/8");
  expect((await app.song()).meter).toMatchObject([{ bar: 0, numerator: 7, denominator: 8 }]);
  await app.post("seek?beats=3.5");
  for (const page of [one, two]) await expect.poll(() => bars(page)).toBe("002.1.1.000");
  await notes(two).getByText("set the time signature to 7/8").waitFor();
});

test("a bar is counted in before both start, at once", async () => {
  const countIn = async (bars: string) => {
    await button(one, "Metronome settings").click();
    await one.getByRole("combobox", { name: "Count-in" }).selectOption(bars);
    await one.keyboard.press("Escape");
  };
  await countIn("1");
  await app.post("seek?beats=8");
  for (const page of [one, two]) await expect.poll(() => bars(page)).toBe("003.1.1.000");

  await one.keyboard.press("Space");
  await expect.poll(async () => (await app.status()).playing).toBe(true);
  const pressedMs = (await app.status()).timestamp_ms;
  await Promise.all([one, two].map((page) => button(page, "Pause").waitFor()));
  const starts = await Promise.all(
    [one, two].map(async (page) => {
      const held = await drawnBeats(page, 30);
      expect(Math.max(...held.map(({ beats }) => beats))).toBeCloseTo(8, 3);
      await expect.poll(() => bars(page), PATIENTLY).not.toBe("003.1.1.000");
      const drawn = await drawnBeats(page, 30);
      // At 120 bpm a beat is 500 ms.
      return median(drawn.map(({ beats, atMs }) => atMs - (beats - 8) * 500));
    }),
  );
  const [first = Number.NaN, second = Number.NaN] = starts;
  expect(Math.abs(first - second)).toBeLessThan(5);
  // A bar of four beats, less the time that it took to see that it plays, and the moment ahead that a start may be.
  expect(first - pressedMs).toBeGreaterThan(1000);
  expect(first - pressedMs).toBeLessThan(2250);
  await countIn("0");
});

describe("a tab", () => {
  /** How to put it away, and what brings it back. */
  const WAYS = {
    async hidden(devtools: CDPSession) {
      const { windowId } = await devtools.send("Browser.getWindowForTarget");
      const turn = (windowState: "minimized" | "normal") =>
        devtools.send("Browser.setWindowBounds", { windowId, bounds: { windowState } });
      await turn("minimized");
      return () => turn("normal");
    },
    /** As a browser does with a tab that has been hidden for long: its scripts stand still, and what comes waits. */
    async asleep(devtools: CDPSession) {
      await devtools.send("Debugger.enable");
      const paused = new Promise((resolve) => devtools.once("Debugger.paused", resolve));
      await devtools.send("Debugger.pause");
      await paused;
      return () => devtools.send("Debugger.resume");
    },
  } as const;

  test.each(["hidden", "asleep"] as const)(
    "that was %s for a while lands on position",
    async (how) => {
      await playIn(one);
      await agreeOnPosition();
      const longestGap = await two.evaluateHandle(() => {
        const gap = { ms: 0 };
        let lastMs = performance.now();
        const frame = (nowMs: number) => {
          gap.ms = Math.max(gap.ms, nowMs - lastMs);
          lastMs = nowMs;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
        return gap;
      });
      const devtools = await two.context().newCDPSession(two);
      const bringBack = await WAYS[how](devtools);
      // Meanwhile it plays from elsewhere.
      await app.post("seek?beats=40");
      await expect.poll(async () => (await app.status()).beat_pos, PATIENTLY).toBeGreaterThan(43);
      await bringBack();
      await agreeOnPosition();
      expect(await longestGap.evaluate(({ ms }) => ms)).toBeGreaterThan(900);
      await devtools.detach();
    },
  );
});

test("everything so far was done without a complaint", () => {
  expect(complaints.flat()).toEqual([]);
});

test("without the server a tab plays on by itself, and rejoins when its user says so", async () => {
  await playIn(one);
  await app.killServer();
  for (const page of [one, two]) {
    await expect
      .poll(() => connectionWords(page).textContent())
      .toMatch(/^reconnecting \(try \d+(, in \d+ s)?\)$/);
    for (const name of ["Play", "Pause"]) {
      if ((await button(page, name).count()) > 0) {
        expect(await button(page, name).isDisabled()).toBe(true);
      }
    }
    expect(await tempoField(page).isDisabled()).toBe(true);
  }
  await two.keyboard.press("Space");
  await two.getByText("there is no connection to the transport server").waitFor();

  // One goes on by itself: everything works, and nobody hears of it.
  await button(one, "Play on locally").click();
  await one.getByText("This page plays by itself").waitFor();
  const before = await bars(one);
  await expect.poll(() => bars(one), PATIENTLY).not.toBe(before);
  await tempoField(one).fill("150");
  await tempoField(one).press("Enter");
  await expect.poll(() => tempoField(one).inputValue()).toBe("150.00");
  await button(one, "Pause").click();
  await one.keyboard.press("Home");
  await expect.poll(() => bars(one)).toBe("001.1.1.000");

  await app.startServer();
  await app.post("tempo?bpm=77");
  await app.post("seek?beats=20");
  await expect.poll(() => connectionWords(two).textContent(), PATIENTLY).toBe("live");
  await expect.poll(() => tempoField(two).inputValue()).toBe("77.00");
  await button(one, "Rejoin the server").waitFor();
  // It is the user who chooses.
  await app.post("seek?beats=24");
  await expect.poll(() => bars(two)).toBe("007.1.1.000");
  expect(await bars(one)).toBe("001.1.1.000");
  expect(await tempoField(one).inputValue()).toBe("150.00");

  await button(one, "Rejoin the server").click();
  await expect.poll(() => tempoField(one).inputValue()).toBe("77.00");
  await expect.poll(() => bars(one)).toBe("007.1.1.000");
  await playIn(two);
  await agreeOnPosition();
});
