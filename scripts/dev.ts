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
import { readCommandLine } from "../server/options.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSX = fileURLToPath(import.meta.resolve("tsx/cli"));
/** The second is what Vite takes when the first is in use; the server lets pages from both in. */
const USUAL_PAGE_PORTS = [5173, 5174];
const START_TIMEOUT_MS = 30_000;
/** What the server takes at the most to end once it has been asked to. */
const GOODBYE_MS = 1100;
const STOP_TIMEOUT_MS = 2000;
const PARENT_CHECK_MS = 250;
/** Longer than the page ever waits between two tries. */
const QUIET_MS = 15_000;

const env = loadEnv("development", ROOT, "");
const commandLine = readCommandLine([], env);
if (commandLine.kind !== "run") {
  giveUp(commandLine.kind === "wrong" ? commandLine.message : "npm run dev takes no flags");
}
const { host, port } = commandLine.options;

if (!(await isFree(port, host))) {
  giveUp(
    `Port ${port} on ${host} is in use: stop what runs there, or set PORT to another for the transport server.`,
  );
}
const pagePorts = env["CODETTE_PAGE_PORT"] ? [portOf(env["CODETTE_PAGE_PORT"])] : USUAL_PAGE_PORTS;
const pagePort = await firstFree(pagePorts, host);
if (pagePort === undefined) {
  giveUp(
    `The page's port ${pagePorts.join(" or ")} on ${host} is in use: stop what runs there, or set CODETTE_PAGE_PORT.`,
  );
}
const serverUrl = `http://${shown(host)}:${port}`;
const pageUrl = `http://${shown(host)}:${pagePort}`;
const origins = [env["CODETTE_ORIGIN"], pageUrl].filter(Boolean).join(",");

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

page = await createServer({
  root: ROOT,
  customLogger: sparingLogger(),
  server: { host, port: pagePort, strictPort: true },
});
await page.listen();
await Promise.all([answers(`${serverUrl}/health`), answers(`${pageUrl}/`)]);
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
  const moved = pagePort === pagePorts[0] ? "" : `  (port ${pagePorts[0]} is in use)`;
  process.stdout.write(`
  Codette is running

    page     ${pageUrl}${moved}
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

async function firstFree(ports: readonly number[], address: string) {
  for (const candidate of ports) if (await isFree(candidate, address)) return candidate;
  return undefined;
}

function isFree(candidate: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createProbe();
    probe.once("error", () => resolve(false));
    probe.listen(candidate, address, () => probe.close(() => resolve(true)));
  });
}

function portOf(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= 65_535
    ? value
    : giveUp(`CODETTE_PAGE_PORT must be a port from 1 to 65535, not "${text}"`);
}

/** A wildcard address is nowhere to go to. */
function shown(address: string) {
  if (address === "127.0.0.1" || address === "0.0.0.0" || address === "::") return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}

function giveUp(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
