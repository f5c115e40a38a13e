import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningApp, launchChromium, startApp } from "../support/app.ts";
import type { renderOffline } from "../support/offline-metronome.ts";

let app: RunningApp;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ asModules: true }), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

/** A page with nothing in it but this, where Vite serves the modules. */
async function openBare(html: string): Promise<Page> {
  const url = `${app.pageUrl}/bare.html`;
  await context.route(url, (route) => route.fulfill({ contentType: "text/html", body: html }));
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

const FORCE = { bar: 0.9, beat: 0.65, subdivision: 0.35 };

test("a rendering has every click of the maps, to the sample, and nothing else", async () => {
  const page = await openBare("<!doctype html>");
  // As text, because Vitest would rewrite an import in a function for itself.
  const { onsets, expected } = await page.evaluate<Awaited<ReturnType<typeof renderOffline>>>(
    `import("/tests/support/offline-metronome.ts").then(({ renderOffline }) => renderOffline())`,
  );
  expect(expected.length).toBeGreaterThan(150);
  expect(new Set(expected.map(({ level }) => level)).size).toBe(3);
  expect(onsets).toHaveLength(expected.length);
  const offBy = onsets.map(({ sample }, index) => sample - (expected[index]?.sample ?? 0));
  expect(Math.max(...offBy.map(Math.abs))).toBeLessThanOrEqual(1);
  for (const [index, { force }] of onsets.entries()) {
    expect(force).toBeCloseTo(FORCE[expected[index]?.level ?? "bar"], 2);
  }
}, 60_000);

/** Asks for audio at once, and again when the button is pressed, and says what became of it. */
const ASKING = `<!doctype html><button>Start</button><output></output><script type="module">
  import { createBrowserAudio } from "/src/audio/browser-audio.ts";
  import { createMetronome } from "/src/audio/metronome.ts";
  import { createTransportState } from "/src/core/transport-state.ts";
  const metronome = createMetronome({
    transport: {
      store: { subscribe: () => () => {} },
      schedule: () => [createTransportState()],
      serverTimeAt: (localMs) => localMs,
    },
    createContext: createBrowserAudio,
    clock: performance,
    timers: {
      setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
      clearTimeout: (id) => clearTimeout(id),
    },
    storage: { get: () => null, set: () => {} },
  });
  metronome.setEnabled(true);
  const start = () => metronome.start().then(() => {
    document.querySelector("output").textContent = metronome.store.getState().status;
  });
  document.querySelector("button").addEventListener("click", start);
  void start();
</script>`;

test("there is no audio before a gesture, and there is after one", async () => {
  const page = await openBare(ASKING);
  await page.getByText("needs-gesture").waitFor();
  await page.getByRole("button").click();
  await page.getByText("running").waitFor();
});
