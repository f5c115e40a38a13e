import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tapTempo } from "../../src/core/tap-tempo.ts";
import {
  type RunningApp,
  complaintsOf,
  launchChromium,
  openPage,
  pageIsReset,
  startApp,
} from "../support/app.ts";
import { drawnView, middleOf, nextFrame } from "../support/drawn-timeline.ts";

let app: RunningApp;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchChromium()]);
  context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  complaints = complaintsOf(context);
  page = await openPage(context, app.pageUrl);
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});
beforeEach(async () => {
  await app.reset();
  await pageIsReset(page);
  // A press that did nothing but take the focus off whatever had it.
  await page.locator("body").evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
});
afterEach(() => expect(complaints).toEqual([]));

/** The demo session's material ends there. */
const END_BEATS = 320;

const press = (key: string) => page.keyboard.press(key);
const button = (name: string) => page.getByRole("button", { name, exact: true });
const dialog = () => page.getByRole("dialog");
const playing = async () => (await app.status()).playing;
const position = async () => (await app.status()).beat_pos;
/** In beats: at 120 bpm there are two to the second. */
const loop = async () => {
  const { loop_enabled, loop_start_seconds, loop_end_seconds } = await app.status();
  return { enabled: loop_enabled, start: loop_start_seconds * 2, end: loop_end_seconds * 2 };
};

/** Puts the playhead there, and waits until the page shows it. */
async function standAt(beats: number) {
  await app.post(`seek?beats=${beats}`);
  await shownAt(beats);
}
const shownAt = (beats: number) =>
  expect
    .poll(() => page.getByTestId("readout-bars").textContent())
    .toBe(
      `${String(Math.floor(beats / 4) + 1).padStart(3, "0")}.${(Math.floor(beats) % 4) + 1}.1.000`,
    );
const playingOn = async (isPlaying: boolean) => {
  await expect.poll(playing).toBe(isPlaying);
  await button(isPlaying ? "Pause" : "Play").waitFor();
};
/** What the keys did before is done once the answer to another command is there. */
async function changesBy(keys: () => Promise<void>): Promise<number> {
  const before = (await app.status()).revision;
  await keys();
  await button("Loop").click();
  await expect.poll(loop).toMatchObject({ enabled: true });
  return (await app.status()).revision - before - 1;
}

describe("playing", () => {
  test("Space plays and pauses", async () => {
    await press("Space");
    await playingOn(true);
    await press("Space");
    await playingOn(false);
    expect(await position()).toBeGreaterThan(0);
  });

  test("held, Space counts once", async () => {
    const done = await changesBy(async () => {
      for (let times = 0; times < 3; times += 1) await page.keyboard.down("Space");
      await page.keyboard.up("Space");
      await playingOn(true);
    });
    expect(done).toBe(1);
  });

  test("Shift and Space play from where playback last began", async () => {
    await standAt(8);
    await press("Space");
    await playingOn(true);
    await press("Space");
    await playingOn(false);
    await standAt(40);
    await press("Shift+Space");
    await playingOn(true);
    expect(await position()).toBeGreaterThanOrEqual(8);
    expect(await position()).toBeLessThan(40);
  });

  test(". stops where playback began, and again goes to zero", async () => {
    await standAt(8);
    await press("Space");
    await playingOn(true);
    await press(".");
    await playingOn(false);
    await expect.poll(position).toBe(8);
    await press(".");
    await expect.poll(position).toBe(0);
  });

  test(". in a loop stops at the loop's start", async () => {
    await app.post("loop?enabled=true&start_beats=4&end_beats=16");
    await standAt(8);
    await press("Space");
    await playingOn(true);
    await press(".");
    await playingOn(false);
    await expect.poll(position).toBe(4);
  });

  test("K turns the metronome on and off", async () => {
    const lit = () => button("Metronome").getAttribute("aria-pressed");
    await press("k");
    await expect.poll(lit).toBe("true");
    await press("k");
    await expect.poll(lit).toBe("false");
  });

  test("T taps the tempo", async () => {
    await page.evaluate(() => {
      const taps: number[] = [];
      Object.assign(window, { taps });
      window.addEventListener("keydown", ({ key, timeStamp }) => {
        if (key === "t") taps.push(timeStamp);
      });
    });
    for (let taps = 0; taps < 4; taps += 1) {
      await press("t");
      // The time between two of them is what a tap says.
      await page.waitForTimeout(250);
    }
    const tapsMs = await page.evaluate(() => (window as unknown as { taps: number[] }).taps);
    expect(tapsMs).toHaveLength(4);
    const tapped = tapTempo(tapsMs);
    expect(tapped).not.toBeNull();
    await expect.poll(async () => (await app.status()).bpm).toBe(tapped);
    expect(tapped).not.toBe(120);
    // All of it is one step to undo.
    await press("Control+z");
    await expect.poll(async () => (await app.status()).bpm).toBe(120);
  });
});

describe("the position", () => {
  test.each(["Home", "Enter"])("%s goes to the start and keeps playing", async (key) => {
    await standAt(40);
    await press("Space");
    await playingOn(true);
    await press(key);
    await expect.poll(position).toBeLessThan(40);
    expect(await playing()).toBe(true);
  });

  test("End goes to the end of the material", async () => {
    await press("End");
    await expect.poll(position).toBe(END_BEATS);
  });

  test("the arrows go by the grid, with Shift by bars, with Alt a little", async () => {
    const snap = page.getByRole("combobox", { name: "Snap" });
    await snap.selectOption("1/8");
    await standAt(8);
    await press("ArrowRight");
    await expect.poll(position).toBe(8.5);
    await press("ArrowLeft");
    await expect.poll(position).toBe(8);
    await press("Shift+ArrowRight");
    await expect.poll(position).toBe(12);
    await press("Shift+ArrowLeft");
    await expect.poll(position).toBe(8);
    await press("Alt+ArrowRight");
    await expect.poll(position).toBeCloseTo(8 + 10 / 960, 6);
    await press("Alt+ArrowLeft");
    await expect.poll(position).toBe(8);
    await snap.selectOption("adaptive");
  });

  test("a held arrow goes on", async () => {
    await page.keyboard.down("Shift");
    for (let times = 0; times < 3; times += 1) await page.keyboard.down("ArrowRight");
    await page.keyboard.up("ArrowRight");
    await page.keyboard.up("Shift");
    await expect.poll(position).toBe(12);
  });

  test("J takes a position", async () => {
    await press("j");
    await dialog().getByRole("textbox").fill("5.3");
    await press("Enter");
    await expect.poll(position).toBe(18);
    await dialog().waitFor({ state: "detached" });
  });
});

describe("loop and markers", () => {
  test("L turns the loop on and off", async () => {
    await press("l");
    await expect.poll(loop).toMatchObject({ enabled: true });
    await press("l");
    await expect.poll(loop).toMatchObject({ enabled: false });
  });

  test("I and O put the loop's start and end where the playhead is", async () => {
    await standAt(8);
    await press("i");
    await expect.poll(loop).toMatchObject({ start: 8, end: 20 });
    await standAt(16);
    await press("o");
    await expect.poll(loop).toMatchObject({ start: 8, end: 16 });
  });

  test("M adds a marker, and with Shift asks for its name", async () => {
    const markers = async () => (await app.song()).markers.map(({ beats, name }) => [beats, name]);
    await standAt(8);
    await press("m");
    await expect.poll(markers).toEqual([[8, ""]]);
    await standAt(16);
    await press("Shift+M");
    // What is typed is a name, whatever the keys of it do elsewhere.
    await expect.poll(() => dialog().getByRole("textbox").isVisible()).toBe(true);
    await page.keyboard.type("all. KM ?");
    await press("Enter");
    await expect.poll(markers).toEqual([
      [8, ""],
      [16, "all. KM ?"],
    ]);
    expect(await loop()).toMatchObject({ enabled: false });
    expect(await position()).toBe(16);
  });

  test("[ and ] go from marker to marker", async () => {
    for (const beats of [8, 24]) await app.post(`marker?marker=at-${beats}&beats=${beats}`);
    await page.getByRole("button", { name: "Marker, bar 7", exact: true }).waitFor();
    await press("]");
    await expect.poll(position).toBe(8);
    await press("]");
    await expect.poll(position).toBe(24);
    await press("]");
    await page.getByText("there is no later marker").waitFor();
    await press("[");
    await expect.poll(position).toBe(8);
    await press("[");
    await expect.poll(position).toBe(0);
  });
});

describe("the view", () => {
  const zoom = async () => (await drawnView(page)).pxPerBeat;

  test("+ and − zoom by a quarter", async () => {
    const before = await zoom();
    await press("+");
    await expect.poll(zoom).toBeCloseTo(before * 1.25, 3);
    await press("=");
    await expect.poll(zoom).toBeCloseTo(before * 1.25 ** 2, 3);
    await press("-");
    await press("-");
    await expect.poll(zoom).toBeCloseTo(before, 3);
  });

  test("Z shows the loop, or everything, and X what was seen before", async () => {
    const before = await zoom();
    await press("z");
    const { widthPx } = await drawnView(page);
    await expect.poll(zoom).toBeCloseTo(widthPx / END_BEATS, 3);
    await press("l");
    await expect.poll(loop).toMatchObject({ enabled: true });
    await press("z");
    // The loop of 20 beats, with 24 px on both sides.
    await expect.poll(zoom).toBeCloseTo((widthPx - 48) / 20, 3);
    await press("x");
    await expect.poll(zoom).toBeCloseTo(widthPx / END_BEATS, 3);
    await press("x");
    await expect.poll(zoom).toBeCloseTo(before, 3);
  });

  test("F lets go of the playhead, and takes hold of it again", async () => {
    const follow = page.getByRole("combobox", { name: "Follow" });
    await press("f");
    await expect.poll(() => follow.inputValue()).toBe("off");
    await press("f");
    await expect.poll(() => follow.inputValue()).toBe("page");
    // The hand has let go: F brings the view back, and does not turn following off.
    await page.mouse.move(600, await middleOf(page, "lanes"));
    await page.mouse.wheel(3000, 0);
    await expect.poll(async () => (await drawnView(page)).from).toBeGreaterThan(10);
    await press("f");
    await expect.poll(async () => (await drawnView(page)).from).toBe(0);
    expect(await follow.inputValue()).toBe("page");
  });
});

describe("the page", () => {
  test("Ctrl+Z takes back, and with Shift, or Ctrl+Y, does again", async () => {
    await press("l");
    await expect.poll(loop).toMatchObject({ enabled: true });
    await press("Control+z");
    await expect.poll(loop).toMatchObject({ enabled: false });
    await press("Control+Shift+Z");
    await expect.poll(loop).toMatchObject({ enabled: true });
    await press("Control+z");
    await expect.poll(loop).toMatchObject({ enabled: false });
    await press("Control+y");
    await expect.poll(loop).toMatchObject({ enabled: true });
  });

  test("? shows the keys, and Esc closes them", async () => {
    await press("?");
    await dialog().getByRole("heading", { name: "Keys" }).waitFor();
    expect(await dialog().getByText("Play or pause").isVisible()).toBe(true);
    await press("Escape");
    await dialog().waitFor({ state: "detached" });
  });
});

describe("whose keys they are", () => {
  test("typing into the tempo and the signature commands nothing", async () => {
    for (const field of [
      page.getByRole("spinbutton", { name: "Tempo" }),
      page.getByRole("textbox", { name: "Time signature" }),
    ]) {
      await field.focus();
      const done = await changesBy(async () => {
        await page.keyboard.type(" .lmkjiot[]zxf+-?");
        await press("Home");
        await press("End");
        await press("Escape");
      });
      expect(done).toBe(0);
      expect(await dialog().count()).toBe(0);
      await app.post("loop?enabled=false");
      await expect.poll(() => button("Loop").getAttribute("aria-pressed")).toBe("false");
    }
    expect(await playing()).toBe(false);
    expect((await app.song()).markers).toEqual([]);
  });

  test("nothing goes by a dialog that is open", async () => {
    await press("?");
    await dialog().waitFor();
    const done = await changesBy(async () => {
      for (const key of ["l", "m", ".", "End", "ArrowRight"]) await press(key);
      await press("Escape");
      await dialog().waitFor({ state: "detached" });
    });
    expect(done).toBe(0);
  });

  test("with the single keys off letters and signs do nothing, and the others go on", async () => {
    const singleKeys = dialog().getByRole("switch", { name: "Single keys" });
    await press("?");
    await singleKeys.click();
    await press("Escape");
    await dialog().waitFor({ state: "detached" });
    await standAt(8);
    const done = await changesBy(async () => {
      for (const key of ["l", "m", "Shift+M", ".", "i", "o", "[", "j", "t", "k", "f", "?"]) {
        await press(key);
      }
    });
    expect(done).toBe(0);
    expect(await dialog().count()).toBe(0);
    expect(await button("Metronome").getAttribute("aria-pressed")).toBe("false");
    await press("Control+z");
    await expect.poll(loop).toMatchObject({ enabled: false });
    await press("End");
    await expect.poll(position).toBe(END_BEATS);
    await press("Space");
    await playingOn(true);

    await button("Settings").click();
    await page.getByRole("switch", { name: "Single keys" }).click();
    await press("Escape");
    await press("l");
    await expect.poll(loop).toMatchObject({ enabled: true });
  });

  test("a letter is the one that is written, wherever the keyboard has it", async () => {
    const devtools: CDPSession = await context.newCDPSession(page);
    await standAt(8);
    // AZERTY has its M where others have the semicolon, and a comma where they have M.
    const key = async (name: string, code: string) => {
      for (const type of ["keyDown", "keyUp"] as const) {
        await devtools.send("Input.dispatchKeyEvent", { type, key: name, code, text: name });
      }
    };
    await key("m", "Semicolon");
    await expect.poll(async () => (await app.song()).markers.length).toBe(1);
    expect(await changesBy(() => key(",", "KeyM"))).toBe(0);
    await devtools.detach();
  });

  test("Space does not press the button that the mouse has left focused", async () => {
    await button("Loop").click();
    await expect.poll(loop).toMatchObject({ enabled: true });
    await press("Space");
    await playingOn(true);
    await nextFrame(page);
    expect(await loop()).toMatchObject({ enabled: true });
  });
});
