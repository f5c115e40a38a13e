import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningApp, launchChromium, openPage, startApp } from "../support/app.ts";

let app: RunningApp;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});
beforeEach(async () => {
  await post("stop");
  await post("loop?enabled=true&start_seconds=4&end_seconds=12");
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await openPage(context, app.pageUrl);
});
afterEach(() => context.close());

const post = (command: string) =>
  fetch(`${app.serverUrl}/transport/${command}`, { method: "POST" });
const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
const dialog = () => page.getByRole("dialog");

/** Every state is looked at in both themes, on a desk and on a phone. */
const LOOKS = [
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 360 },
] as const;
/** The page itself, the other way round as well. */
const ALL_LOOKS = [
  ...LOOKS,
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 360 },
] as const;

/** What axe finds wrong with the page as it stands, with the sizes of targets, which it does not look at by itself. */
async function faults(): Promise<string[]> {
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })
    // The page has no frames, and needs no second page to put their results together.
    .setLegacyMode();
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
  );
}

async function isFaultless(state: string, looks: readonly (typeof ALL_LOOKS)[number][] = LOOKS) {
  for (const { colorScheme, width } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    expect(await faults(), `${state}, ${colorScheme}, ${width} px`).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

describe("axe finds nothing wrong", { timeout: 120_000 }, () => {
  test("with the page as it opens, and while it plays", async () => {
    await isFaultless("idle", ALL_LOOKS);
    await button("Play").click();
    await button("Pause").waitFor();
    await isFaultless("playing");
  });

  test("with each panel open", async () => {
    for (const name of ["Connection details", "Settings", "Metronome settings"]) {
      await button(name).click();
      await page.getByRole("region", { name, exact: true }).waitFor();
      await isFaultless(name);
      await page.keyboard.press("Escape");
    }
  });

  test("with each dialog and editor open", async () => {
    const keys = { "?": "the list of keys", j: "go to", "Shift+M": "the editor of a marker" };
    for (const [key, name] of Object.entries(keys)) {
      await page.keyboard.press(key);
      await closedAfter(name);
    }
    for (const name of [/^Tempo 120/, /^Time signature 4\/4/]) {
      await page.getByRole("button", { name }).first().press("Enter");
      await closedAfter(String(name));
    }
  });

  async function closedAfter(state: string) {
    await dialog().waitFor();
    await isFaultless(state);
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
  }

  test("with a field that holds nonsense, and a name that is none", async () => {
    await page.getByRole("spinbutton", { name: "Tempo" }).fill("5");
    await isFaultless("nonsense as a tempo");
    await button("Connection details").click();
    await page.getByRole("textbox", { name: "Your name" }).fill("");
    await isFaultless("no name");
  });

  test("with somebody else there, who changes something", async () => {
    const other = await openPage(context, app.pageUrl);
    await page.getByRole("img", { name: /^Also here/ }).waitFor();
    await other.keyboard.press("l");
    // It goes again by itself: once it has been seen it need not be seen in both.
    await page.getByTestId("change-notes").getByText("turned the loop").waitFor();
    expect(await faults()).toEqual([]);
    await isFaultless("somebody else");
  });

  test("without the server, on the local transport, and when the server is back", async () => {
    await app.killServer();
    try {
      await button("Play on locally").waitFor();
      await page.keyboard.press("Space");
      await page.getByText("there is no connection to the transport server").waitFor();
      await isFaultless("no server");
      await button("Connection details").click();
      await isFaultless("no server, panel open");
      await page.keyboard.press("Escape");
      await button("Play on locally").click();
      await page.getByText("This page plays by itself").waitFor();
      await isFaultless("local");
    } finally {
      await app.startServer();
    }
    await button("Rejoin the server").waitFor();
    await isFaultless("the server is back");
    await button("Rejoin the server").click();
    await page.getByText("Local transport").waitFor({ state: "detached" });
  });

  test("where a token is asked for, and where one lets the page listen only", async () => {
    const tokens = { CODETTE_TOKEN: "control-1", CODETTE_VIEW_TOKEN: "view-1" };
    const hasAnother = async () => {
      await app.killServer();
      await app.startServer();
    };
    Object.assign(process.env, tokens);
    try {
      await hasAnother();
      await page.getByText("The server wants a token.").waitFor();
      await isFaultless("a token is asked for");
      await page.getByLabel("Token").fill("nonsense");
      await page.keyboard.press("Enter");
      await page.getByText("The server does not know this token.").waitFor();
      expect(await faults()).toEqual([]);
      await page.getByLabel("Token").fill(tokens.CODETTE_VIEW_TOKEN);
      await page.keyboard.press("Enter");
      await page.getByText("Listening only.").waitFor();
      // It is another transport than before, and says so; and so is what a key is answered.
      await page.keyboard.press("l");
      await page.getByText("nothing was changed").waitFor();
      expect(await faults()).toEqual([]);
      await isFaultless("listening only");
    } finally {
      for (const name of Object.keys(tokens)) delete process.env[name];
      await hasAnother();
    }
  });
});

describe("a screen reader finds", () => {
  test("the controls by their roles and names, with their states and values", async () => {
    await expect.poll(() => button("Loop").getAttribute("aria-pressed")).toBe("true");
    const tree = await page.locator("body").ariaSnapshot();
    for (const line of [
      /- group "Transport":/,
      /- button "Return to zero"/,
      /- button "Play"/,
      /- button "Stop"/,
      /- button "Loop" \[pressed\]/,
      /- timer "Bars and beats": 001\.1\.1\.000/,
      /- timer "Time": 0:00\.000/,
      /- spinbutton "Tempo": "120\.00"/,
      /- textbox "Time signature": 4\/4/,
      /- button "Metronome"/,
      /- status "Connection": live/,
      /- main:/,
      /- heading "Demo session" \[level=1\]/,
      /- scrollbar "Overview"/,
      /- slider "Position"/,
      /- slider "Loop start"/,
      /- slider "Loop end"/,
      /- button "Tempo 120, bar 1/,
      /- button "Time signature 4\/4, bar 1/,
    ]) {
      expect(tree).toMatch(line);
    }
  });

  test("positions in words", async () => {
    await post("seek?seconds=6.6");
    const position = page.getByRole("slider", { name: "Position" });
    await expect.poll(() => position.getAttribute("aria-valuetext")).toMatch(/^bar 4, beat 2/);
    const loopStart = page.getByRole("slider", { name: "Loop start" });
    expect(await loopStart.getAttribute("aria-valuetext")).toBe("bar 3, beat 1");
  });

  test("its way by the Tab key to everything that is pressed, and sees where it is", async () => {
    const wanted = ["Return to zero", "Play", "Stop", "Loop", "Tempo", "Position", "Settings"];
    const seen = new Set<string>();
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
        return { name, ring: outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth) };
      });
      // Once through, the focus leaves the page.
      if (!focused) break;
      seen.add(focused.name);
      expect(focused.ring, `the ring around “${focused.name}”`).toBeGreaterThanOrEqual(2);
    }
    expect([...seen]).toEqual(expect.arrayContaining(wanted));
  });
});

/** What can be pressed or typed into and is not wholly between the window's edges. */
const offEdge = (within: string) =>
  page.locator(within).evaluate((part) =>
    [...part.querySelectorAll("button, input, select, [role=timer]")]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (left < 0 || right > document.documentElement.clientWidth);
      })
      .map((element) => element.getAttribute("aria-label") ?? element.textContent),
  );

describe("nothing hangs off the window", { timeout: 60_000 }, () => {
  test("from 320 to 2560 px wide", async () => {
    for (const width of [320, 360, 768, 1280, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await offEdge("header"), `${width} px`).toEqual([]);
      for (const name of ["Metronome settings", "Connection details", "Settings"]) {
        await button(name).click();
        const panel = page.getByRole("region", { name, exact: true });
        const box = await panel.boundingBox();
        const which = `${name}, ${width} px`;
        expect(box?.x, which).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0), which).toBeLessThanOrEqual(width);
        expect((box?.y ?? 0) + (box?.height ?? 0), which).toBeLessThanOrEqual(800);
        await page.keyboard.press("Escape");
      }
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${width} px`).toBe(0);
    }
  });
});

test("a connection that is lost for a moment moves nothing", async () => {
  await openPage(context, app.pageUrl);
  await page.getByRole("img", { name: /^Also here/ }).waitFor();
  const heights = () =>
    page.evaluate(() => {
      const bar = document.querySelector("header");
      return [bar?.offsetHeight, bar?.nextElementSibling?.clientHeight];
    });
  const before = await heights();
  await app.killServer();
  try {
    await page.getByText("reconnecting").waitFor();
    expect(await heights()).toEqual(before);
  } finally {
    await app.startServer();
  }
  await page.getByRole("status").getByText("live", { exact: true }).waitFor();
  expect(await heights()).toEqual(before);
});

test("in the user's own colours everything that says something is still seen", async () => {
  await page.emulateMedia({ forcedColors: "active" });
  expect(await faults()).toEqual([]);
  const background = (selector: string, part?: string) =>
    page
      .locator(selector)
      .evaluate((element, part) => getComputedStyle(element, part).backgroundColor, part);
  const behind = await background("body");
  expect(await background('[data-testid="playhead"]', "::before")).not.toBe(behind);
  expect(await background('[data-status="live"]', "::before")).not.toBe(behind);
  const unlit = await background('button[aria-label="Stop"]');
  expect(await background('button[aria-label="Loop"]')).not.toBe(unlit);
});

test("who asks for less motion has none", async () => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await button("Settings").click();
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== "none" || Number.parseFloat(transitionDuration) > 0;
      }).length,
  );
  expect(moving).toBe(0);
});
