import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
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
  context = await browser.newContext();
});
afterEach(() => context.close());

/** Three failed tries wait 500, 1000 and 2000 ms at the most. */
const WITHIN_A_RETRY = { timeout: 10_000 };
const connectionWords = (page: Page) => page.locator("[data-status]");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
/** What has the keyboard's focus, by its name; null: nothing has. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.ariaLabel ?? null);
const socketsOnServer = async () => {
  const answer = await fetch(`${app.serverUrl}/ws/status`);
  return (await answer.json()).by_endpoint["/ws/transport"] ?? 0;
};

test("a page in StrictMode has exactly one socket, and none once it is closed", async () => {
  const page = await openPage(context, app.pageUrl);
  expect(await socketsOnServer()).toBe(1);
  await page.close();
  await expect.poll(socketsOnServer).toBe(0);
});

test("a killed server is said in words and disables the controls; its return brings them back", async () => {
  const page = await openPage(context, app.pageUrl);
  await button(page, "Loop").focus();
  await app.killServer();
  await expect
    .poll(() => connectionWords(page).textContent())
    .toMatch(/^reconnecting \(try \d+(, in \d+ s)?\)$/);
  expect(await button(page, "Play").isDisabled()).toBe(true);
  await page.keyboard.press("Space");
  await page.getByText("there is no connection to the transport server").waitFor();

  await app.startServer();
  await fetch(`${app.serverUrl}/transport/tempo?bpm=77`, { method: "POST" });
  await expect.poll(() => connectionWords(page).textContent(), WITHIN_A_RETRY).toBe("live");
  await expect
    .poll(() => page.getByRole("spinbutton", { name: "Tempo" }).inputValue())
    .toBe("77.00");
  expect(await focused(page)).toBe("Loop");
  await button(page, "Play").click();
  await button(page, "Pause").click();
});

test("a tempo that was being typed when the server went is not shown as the transport's", async () => {
  const page = await openPage(context, app.pageUrl);
  await app.post("tempo?bpm=110");
  const tempo = page.getByRole("spinbutton", { name: "Tempo" });
  await expect.poll(() => tempo.inputValue()).toBe("110.00");
  await tempo.click();
  await page.keyboard.type("13");
  await app.killServer();
  await expect.poll(() => tempo.isDisabled()).toBe(true);
  await expect.poll(() => tempo.inputValue()).toBe("110.00");
  await page.keyboard.type("0");
  await app.startServer();
  await expect.poll(() => connectionWords(page).textContent(), WITHIN_A_RETRY).toBe("live");
  await expect.poll(() => tempo.inputValue()).toBe("120.00");
  expect(await tempo.getAttribute("aria-invalid")).toBe("false");
  expect(await focused(page)).toBe("Tempo");
});

test("a connection that is open and dead is noticed within two seconds", async () => {
  const page = await openPage(context, app.pageUrl);
  // Times the words themselves, in the page, where this process's own delays do not count.
  const noticed = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const words = document.querySelector("[data-status]");
        const startMs = performance.now();
        window.addEventListener("offline", () =>
          Object.assign(window, { cutMs: performance.now() }),
        );
        new MutationObserver(() => {
          const cutMs = (window as unknown as { cutMs?: number }).cutMs ?? startMs;
          if (words?.getAttribute("data-status") === "reconnecting")
            resolve(performance.now() - cutMs);
        }).observe(document.body, { attributes: true, subtree: true });
      }),
  );
  await context.setOffline(true);
  expect(await noticed).toBeLessThan(2000);

  await context.setOffline(false);
  await expect.poll(() => connectionWords(page).textContent(), WITHIN_A_RETRY).toBe("live");
});
