import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningApp, complaintsOf, launchChromium, startApp } from "../support/app.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/** What the server's process is given, for as long as this file runs. */
const ENVIRONMENT = { CODETTE_TOKEN: "control-1+a", CODETTE_VIEW_TOKEN: "view-1" };

let app: RunningApp;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  Object.assign(process.env, ENVIRONMENT);
  [app, browser] = await Promise.all([startApp(), launchChromium()]);
});
afterAll(async () => {
  for (const name of Object.keys(ENVIRONMENT)) delete process.env[name];
  await browser.close();
  await app.stop();
});
beforeEach(async () => {
  context = await browser.newContext();
  complaints = complaintsOf(context);
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});
afterEach(async () => {
  expect(complaints).toEqual([]);
  await context.close();
});

const button = (name: string) => page.getByRole("button", { name, exact: true });
const isLive = () => page.getByRole("status").getByText("live", { exact: true }).waitFor();
const reads = (words: string) => page.getByText(words).waitFor();
const post = async (command: string) => {
  const answer = await fetch(`${app.serverUrl}/transport/${command}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${ENVIRONMENT.CODETTE_TOKEN}` },
  });
  expect(answer.status).toBe(200);
};
const shownBar = () => page.getByTestId("readout-bars").textContent();

test("a page without a token asks for one, says when it is wrong, and keeps the right one in its tab", async () => {
  const asked: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  await page.goto(app.pageUrl);
  await reads("The server wants a token.");
  expect(await button("Play").isDisabled()).toBe(true);
  // Nobody has to look for the field.
  await page.keyboard.type("nonsense\n");
  await reads("The server does not know this token.");
  await page.keyboard.type(`${ENVIRONMENT.CODETTE_TOKEN}\n`);
  await isLive();
  await button("Play").click();
  await button("Pause").click();

  await page.reload();
  await isLive();
  expect(await button("Play").isEnabled()).toBe(true);
  expect(page.url()).toBe(`${app.pageUrl}/`);
  expect(asked.filter((url) => /control-1|nonsense/.test(url))).toEqual([]);
  const elsewhere = await context.newPage();
  await elsewhere.goto(app.pageUrl);
  await elsewhere.getByText("The server wants a token.").waitFor();
});

test("the token of a link is taken out of the address at once", async () => {
  await page.goto(`${app.pageUrl}/?session=default#token=${ENVIRONMENT.CODETTE_TOKEN}`);
  await isLive();
  expect(await button("Play").isEnabled()).toBe(true);
  expect(page.url()).toBe(`${app.pageUrl}/?session=default`);
  // The same tab, another link: nothing is loaded anew.
  await page.goto(`${app.pageUrl}/?session=default#token=${ENVIRONMENT.CODETTE_VIEW_TOKEN}`);
  await reads("Listening only.");
  expect(page.url()).toBe(`${app.pageUrl}/?session=default`);
});

test("who listens hears and sees everything, changes nothing, and is told why", async () => {
  await post("stop");
  await page.goto(`${app.pageUrl}/#token=${ENVIRONMENT.CODETTE_VIEW_TOKEN}`);
  await reads("Listening only.");
  for (const name of ["Play", "Stop", "Return to zero", "Loop", "Tap"])
    expect(await button(name).isDisabled(), name).toBe(true);
  const tempo = page.getByRole("spinbutton", { name: "Tempo" });
  expect(await tempo.isDisabled()).toBe(true);
  // What the pointer rests on says why: the control itself lets it through.
  const box = await button("Play").boundingBox();
  const rested = await page.evaluate(
    ([x, y]) => document.elementFromPoint(x, y)?.closest<HTMLElement>("[title]")?.title,
    [(box?.x ?? 0) + 5, (box?.y ?? 0) + 5] as const,
  );
  expect(rested).toMatch(/^Listening only: /);

  const ruler = page.getByRole("slider", { name: "Position" });
  await ruler.click({ position: { x: 300, y: 10 }, force: true });
  await reads("nothing was changed: this page is listening only");
  await page.keyboard.press("Space");
  await page.keyboard.press("j");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await shownBar()).toBe("001.1.1.000");

  // Others are heard, and what is the page's own works.
  await post("seek?seconds=8");
  await expect.poll(shownBar).toBe("005.1.1.000");
  await button("Metronome").click();
  await expect.poll(() => button("Metronome").getAttribute("aria-pressed")).toBe("true");
  await post("play");
  await expect.poll(() => button("Pause").count()).toBe(1);
  await expect.poll(shownBar).not.toBe("005.1.1.000");
  // That it plays is seen, though it cannot be pressed.
  const colourOf = (name: string) =>
    button(name).evaluate((element) => getComputedStyle(element).color);
  expect(await colourOf("Pause")).not.toBe(await colourOf("Stop"));

  await button("Play on locally").click();
  await button("Pause").click();
  await button("Play").waitFor();
  await button("Rejoin the server").click();
  await reads("Listening only.");
  await expect.poll(() => button("Pause").isDisabled()).toBe(true);
});

test("an open page is told what has become of the transport when the server was killed and is back", async () => {
  /** The next server process has this besides; what is undefined it has no more. */
  const restarted = async (changed: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(changed)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await app.killServer();
    await app.startServer();
  };
  try {
    await restarted({ CODETTE_DATA: temporaryDirectory() });
    await page.goto(`${app.pageUrl}/#token=${ENVIRONMENT.CODETTE_TOKEN}`);
    await isLive();
    await button("Play").click();
    await button("Pause").waitFor();

    await restarted({});
    await page.getByText(/^The server was away for .* s: playback went on/).waitFor();
    await isLive();
    await button("Pause").waitFor();
    await button("Close").click();

    await restarted({ CODETTE_RESUME_WITHIN: "0" });
    await page.getByText(/^The server was away for .* s: playback is paused/).waitFor();
    await button("Play").waitFor();
    expect(await shownBar()).not.toBe("001.1.1.000");

    await restarted({ CODETTE_DATA: "none", CODETTE_RESUME_WITHIN: undefined });
    await reads("This is another transport now.");
    await expect.poll(shownBar).toBe("001.1.1.000");
  } finally {
    await restarted({ CODETTE_DATA: "none", CODETTE_RESUME_WITHIN: undefined });
  }
  // A server that is killed is complained about by the browser itself.
  complaints = complaints.filter((words) => !words.includes("WebSocket connection to"));
});
