/**
 * `npm run dev`: the transport server and the page together. The server runs in a process of its own, because inside
 * Vite's it would lose its tick to every transform, and starts again when its source changes.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createProbe } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pretty from "pino-pretty";
import { type Logger, type ViteDevServer, createLogger, createServer, loadEnv } from "vite";
import { addressesOf, inUrl } from "../server/addresses.ts";
import { cannotListen } from "../server/cannot-listen.ts";
import { readCommandLine } from "../server/options.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSX = fileURLToPath(import.meta.resolve("tsx/cli"));
/** The second is what Vite takes when the first is in use; the server lets pages from both in. */
const USUAL_PAGE_PORTS = [5173, 5174];
const START_TIMEOUT_MS = 30_000;
/** What the server takes at the most to end once it has been asked to. */
const GOODBYE_MS = 1900;
const STOP_TIMEOUT_MS = 2000;
const PARENT_CHECK_MS = 250;
/** Longer than the page ever waits between two tries. */
const QUIET_MS = 15_000;

if (process.argv.length > 2) {
  giveUp(
    `npm run dev takes no flags: ${process.argv[2]} is set in the environment, see .env.example.`,
  );
}
const env = loadEnv("development", ROOT, "");
const commandLine = readCommandLine([], env);
if (commandLine.kind !== "run") {
  giveUp(commandLine.kind === "wrong" ? commandLine.message : "There is nothing to run.");
}
const { host, port } = commandLine.options;
if (port === 0) giveUp("PORT must be a port of its own for npm run dev: the page has to know it.");

const fault = await listenFault(port, host);
if (fault) giveUp(cannotListen(fault, { host, port }, "PORT"));
const pagePort = await choosePagePort();
const serverUrl = `http://${shown(host)}:${port}`;
const pageUrls = [...new Set([shown(host), ...addressesOf(host).map(shown)])].map(
  (name) => `http://${name}:${pagePort}`,
);
const origins = [env["CODETTE_ORIGIN"], ...pageUrls].filter(Boolean).join(",");

let page: ViteDevServer | undefined;
let isStopping = false;
const server = spawn(process.execPath, [TSX, "watch", "--clear-screen=false", "server/main.ts"], {
  cwd: ROOT,
  env: { ...process.env, ...env, CODETTE_ORIGIN: origins },
  stdio: ["ignore", "pipe", "inherit"],
});
server.stdout.pipe(pretty({ ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss.l" }));
server.once("exit", (code) => void stop(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => void stop(0, signal));
}
// npm hands a signal to its shell, which ends without a word to this script.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && void stop(0), PARENT_CHECK_MS).unref();

// With nobody there to read, there is nobody to serve; and what is said of it must not be an error of its own.
for (const output of [process.stdout, process.stderr]) output.on("error", () => void stop(0));
// Whatever goes wrong from here on, the server must not be left behind.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${error.message}\n`);
  void stop(1);
});
page = await createServer({
  root: ROOT,
  customLogger: sparingLogger(),
  server: { host, port: pagePort, strictPort: true },
});
await page.listen();
await Promise.all([answers(`${serverUrl}/health`), answers(`${pageUrls[0]}/`)]);
printBanner();

/** Vite's own, but for a stack trace at each of the page's tries to reach a server that is starting again. */
function sparingLogger(): Logger {
  const logger = createLogger();
  const { error } = logger;
  let saidMs = -Infinity;
  logger.error = (message, options) => {
    if (!message.includes("proxy error")) return error(message, options);
    if (performance.now() - saidMs > QUIET_MS) {
      logger.warn("The transport server does not answer yet. The page goes on trying.");
    }
    saidMs = performance.now();
  };
  return logger;
}

function printBanner() {
  const usual = USUAL_PAGE_PORTS[0];
  const moved = pagePort === USUAL_PAGE_PORTS[1] ? `   (port ${usual} is in use)` : "";
  const pages = pageUrls.map((url, i) => `${i === 0 ? "    page     " : "             "}${url}`);
  process.stdout.write(`
  Codette is running

${pages.join("\n")}${moved}
    server   ${serverUrl}   ws://${shown(host)}:${port}/ws/transport

  Ctrl-C stops both.

`);
}

async function stop(exitCode: number, signal?: NodeJS.Signals) {
  if (isStopping) return;
  isStopping = true;
  await Promise.all([page?.close(), endServer(signal === "SIGINT")]);
  process.exit(exitCode);
}

/** @param isAsked a Ctrl-C has reached the server too, and a second signal would cut its goodbye short */
async function endServer(isAsked: boolean) {
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null;
  const pauses = [isAsked ? GOODBYE_MS : 0, STOP_TIMEOUT_MS];
  const signals = ["SIGTERM", "SIGKILL"] as const;
  for (const [i, next] of signals.entries()) {
    if (hasEnded()) return;
    await Promise.race([once(server, "exit"), sleep(pauses[i])]);
    if (!hasEnded()) server.kill(next);
  }
  if (!hasEnded()) await once(server, "exit");
}

/** Waits until something answers there; gives up in a sentence. */
async function answers(url: string) {
  const endMs = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < endMs) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await sleep(50);
  }
  process.stderr.write(`Nothing answers at ${url}: see above for the reason.\n`);
  await stop(1);
}

async function choosePagePort(): Promise<number> {
  const chosen = env["CODETTE_PAGE_PORT"];
  const candidates = chosen ? [portOf(chosen)] : USUAL_PAGE_PORTS;
  let why = "";
  for (const candidate of candidates.filter((one) => one !== port)) {
    const pageFault = await listenFault(candidate, host);
    if (!pageFault) return candidate;
    why = cannotListen(pageFault, { host, port: candidate }, "CODETTE_PAGE_PORT");
  }
  return giveUp(why || `The page and the server cannot share port ${port}: set CODETTE_PAGE_PORT.`);
}

/** What keeps a port from being listened on, or null. */
function listenFault(candidate: number, address: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const probe = createProbe();
    probe.once("error", resolve);
    probe.listen(candidate, address, () => probe.close(() => resolve(null)));
  });
}

function portOf(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= 65_535
    ? value
    : giveUp(`CODETTE_PAGE_PORT must be a port from 1 to 65535, not "${text}"`);
}

/** How an address stands in a URL that people click. */
function shown(address: string) {
  return ["127.0.0.1", "0.0.0.0", "::"].includes(address) ? "localhost" : inUrl(address);
}

function giveUp(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
