/**
 * `npm run dev`: the transport server and the page together. The server runs in a process of its own, because inside
 * Vite's it would lose its tick to every transform, and starts again when its source changes.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createProbe } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pretty from "pino-pretty";
import { type ViteDevServer, createServer, loadEnv } from "vite";
import { readCommandLine } from "../server/options.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSX = fileURLToPath(import.meta.resolve("tsx/cli"));
/** The second is what Vite takes when the first is in use; the server lets pages from both in. */
const PAGE_PORTS = [5173, 5174];
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 3000;

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
const pagePort = await firstFree(PAGE_PORTS, host);
if (pagePort === undefined) {
  giveUp(`Ports ${PAGE_PORTS.join(" and ")} on ${host} are in use: stop what runs there.`);
}

let page: ViteDevServer | undefined;
let isStopping = false;
const server = spawn(process.execPath, [TSX, "watch", "--clear-screen=false", "server/main.ts"], {
  cwd: ROOT,
  env: { ...process.env, ...env },
  stdio: ["ignore", "pipe", "inherit"],
});
server.stdout.pipe(pretty({ ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss.l" }));
server.once("exit", (code) => void stop(code ?? 1));
process.on("exit", killServerGroup);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => void stop(0));
}

page = await createServer({ root: ROOT, server: { host, port: pagePort, strictPort: true } });
await page.listen();
const serverUrl = `http://${shown(host)}:${port}`;
const pageUrl = `http://${shown(host)}:${pagePort}`;
await Promise.all([answers(`${serverUrl}/health`), answers(`${pageUrl}/`)]);
printBanner();

function printBanner() {
  const moved = pagePort === PAGE_PORTS[0] ? "" : `  (port ${PAGE_PORTS[0]} is in use)`;
  process.stdout.write(`
  Codette is running

    page     ${pageUrl}${moved}
    server   ${serverUrl}   ws://${shown(host)}:${port}/ws/transport

  Ctrl-C stops both.

`);
}

async function stop(exitCode: number) {
  if (isStopping) return;
  isStopping = true;
  await Promise.all([page?.close(), end(server)]);
  process.exit(exitCode);
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const patience = new AbortController();
  void sleep(STOP_TIMEOUT_MS, undefined, { signal: patience.signal }).then(
    killServerGroup,
    () => {},
  );
  await once(child, "exit");
  patience.abort();
}

/** The watcher and the server that it started, whatever state they are in. */
function killServerGroup() {
  if (server.pid === undefined) return;
  try {
    process.kill(-server.pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
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

/** A wildcard address is nowhere to go to. */
function shown(address: string) {
  if (address === "127.0.0.1" || address === "0.0.0.0" || address === "::") return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}

function giveUp(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
