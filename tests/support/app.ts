import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createProbe } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, type Page, chromium } from "playwright-core";
import { build, createServer, preview } from "vite";
import type { Song } from "../../src/core/song.ts";
import type { ClockMessage } from "../../src/protocol/seed.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The real page in Vite and the real server in a process of its own, each on a free port. */
export interface RunningApp {
  readonly pageUrl: string;
  readonly serverUrl: string;
  /** `/transport/<command>`, with its parameters as a query. */
  post(command: string): Promise<void>;
  status(): Promise<ClockMessage>;
  song(): Promise<Song>;
  /** The transport as a new server has it, but for its revision. */
  reset(): Promise<void>;
  startServer(): Promise<void>;
  /** As a crash does it: no goodbye. */
  killServer(): Promise<void>;
  stop(): Promise<void>;
}

export interface AppOptions {
  /** Origins besides the page's own that the server lets in. */
  readonly allowedOrigins?: readonly string[];
  /** Serve every module by itself, as `npm run dev` does: a page then takes seconds to load. Default: one bundle. */
  readonly asModules?: boolean;
}

export async function startApp(options: AppOptions = {}): Promise<RunningApp> {
  const { allowedOrigins = [], asModules = false } = options;
  const serverPort = await freePort();
  const pagePort = await freePort();
  const pageUrl = `http://localhost:${pagePort}`;
  const serverUrl = `http://127.0.0.1:${serverPort}`;
  // Where vite.config.ts looks for the server that it passes requests on to.
  process.env["PORT"] = String(serverPort);
  const vite = await (asModules ? serveModules(pagePort) : serveBundle(pagePort));
  let server: ChildProcess | null = null;

  const app: RunningApp = {
    pageUrl,
    serverUrl,
    async post(command) {
      const answer = await fetch(`${serverUrl}/transport/${command}`, { method: "POST" });
      if (!answer.ok) throw new Error(`${command}: ${await answer.text()}`);
    },
    status: async () => (await fetch(`${serverUrl}/transport/status`)).json(),
    song: async () => (await fetch(`${serverUrl}/transport/song`)).json(),
    async reset() {
      const { tempo, meter, markers } = await app.song();
      await app.post("stop");
      for (const { beats } of tempo.slice(1)) await app.post(`delete_tempo_event?beats=${beats}`);
      for (const { bar } of meter.slice(1)) await app.post(`delete_meter?bar=${bar}`);
      for (const { key } of markers)
        await app.post(`delete_marker?marker=${encodeURIComponent(key)}`);
      await app.post("tempo_event?beats=0&bpm=120&ramp=false");
      await app.post("meter?bar=0&numerator=4&denominator=4");
      await app.post("loop?enabled=false&start_beats=0&end_beats=20");
    },
    async startServer() {
      const origins = [pageUrl, ...allowedOrigins].flatMap((origin) => ["--origin", origin]);
      const args = ["--import", "tsx", "server/main.ts", "--port", String(serverPort), ...origins];
      server = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
      // Its first line says that it listens.
      const ended = once(server, "exit").then(([code]) => {
        throw new Error(`the server ended before it listened (exit code ${code})`);
      });
      await Promise.race([once(server.stdout as NodeJS.ReadableStream, "data"), ended]);
      ended.catch(() => {});
      server.stdout?.resume();
    },
    async killServer() {
      if (!server) return;
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      server = null;
    },
    async stop() {
      await app.killServer();
      await vite.close();
    },
  };
  await app.startServer();
  return app;
}

interface PageServer {
  close(): Promise<void>;
}

const listen = (port: number) => ({ host: "127.0.0.1", port, strictPort: true });

async function serveModules(port: number): Promise<PageServer> {
  const vite = await createServer({
    root: ROOT,
    logLevel: "silent",
    // Whoever edits a file meanwhile does not change the page under the test.
    server: { ...listen(port), hmr: false, watch: null },
  });
  await vite.listen();
  // What a first page would wait for, while Chromium and the server start.
  await vite.warmupRequest("/src/main.tsx");
  await vite.waitForRequestsIdle();
  return vite;
}

/** With React as it is for developers, which complains. */
async function serveBundle(port: number): Promise<PageServer> {
  const outDir = mkdtempSync(join(tmpdir(), "codette-page-"));
  const common = { root: ROOT, logLevel: "silent", mode: "development" } as const;
  await build({ ...common, build: { outDir, emptyOutDir: true, minify: false } });
  const vite = await preview({ ...common, build: { outDir }, preview: listen(port) });
  return {
    async close() {
      await vite.close();
      rmSync(outDir, { recursive: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const probe = createProbe();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM_PATH"];
  if (!executablePath) {
    throw new Error(
      "CHROMIUM_PATH is not set: run the browser tests with `npm test -- tests/browser`",
    );
  }
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
}

/** A tab with the page in it, connected. */
export async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  // What is not there by then is said by name, before the test as a whole is over.
  page.setDefaultTimeout(15_000);
  await page.goto(url);
  await isLive(page);
  return page;
}

/** The same page loaded anew, connected. */
export async function reopened(page: Page): Promise<void> {
  await page.reload();
  await isLive(page);
}

const isLive = (page: Page) =>
  page.getByRole("status").getByText("live", { exact: true }).waitFor();

/** Settles when the page shows what `reset` has set. */
export async function pageIsReset(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const control = (name: string) => document.querySelector(`header [aria-label="${name}"]`);
    const value = (name: string) => (control(name) as HTMLInputElement | null)?.value;
    const count = (strip: string) =>
      document.querySelectorAll(`main [aria-label="${strip}"] [data-place]`).length;
    const loop = document.querySelector<HTMLElement>('[data-testid="loop-brace"]');
    return (
      control("Play") &&
      control("Loop")?.ariaPressed === "false" &&
      loop?.style.getPropertyValue("--beats") === "0" &&
      loop.style.getPropertyValue("--end-beats") === "20" &&
      document.querySelector("header [role=timer]")?.textContent === "001.1.1.000" &&
      value("Tempo") === "120.00" &&
      value("Time signature") === "4/4" &&
      count("Tempo") === 1 &&
      count("Time signatures") === 1 &&
      count("Markers") === 0
    );
  });
}

/** What the pages say in their consoles that nobody should have to read, and what goes wrong in them unseen. */
export function complaintsOf(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  context.on("weberror", (wrong) => complaints.push(String(wrong.error())));
  return complaints;
}
