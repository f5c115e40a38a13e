import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Programs } from "./builds.ts";
import type { Cleanup } from "./cleanup.ts";
import type { Contestant } from "./contestants.ts";
import type { Target } from "./load/jobs.ts";
import type { Pinning } from "./pinning.ts";
import { hasEnded, startNode, stopChild } from "./processes.ts";

/** What it takes to start anything. */
export interface Workshop {
  readonly programs: Programs;
  readonly pinning: Pinning;
  readonly cleanup: Cleanup;
}

export interface ServerProcess {
  readonly port: number;
  /** @param query of the path, Codette's alone */
  target(clients: number, query?: string): Target;
  stop(): Promise<void>;
}

const CODETTE_FLAGS = ["--log-level", "warn", "--max-connections", "25000", "--data", "none"];
const START_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 50;
/** A server that has just begun to listen is still cleaning up after its start. */
const SETTLE_MS = 300;

/** Starts a contestant in a process of its own and waits until it listens. */
export async function startServer(
  { id, program, path, dialect }: Contestant,
  { programs, pinning, cleanup }: Workshop,
): Promise<ServerProcess> {
  const port = await freePort();
  const command =
    program === null
      ? codetteCommand(programs.codette, port)
      : [programs.contestant(program), `${port}`];
  const child = startNode(pinning.server, command);
  child.stdout?.resume();
  cleanup.own(() => stopChild(child));
  const giveUpMs = performance.now() + START_TIMEOUT_MS;
  while (!(await listens(port))) {
    if (hasEnded(child)) throw new Error(`${id} ended before it listened`);
    if (performance.now() > giveUpMs) throw new Error(`${id} does not listen on port ${port}`);
    await sleep(LOOK_EVERY_MS);
  }
  await sleep(SETTLE_MS);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${id} has no process`);
  return {
    port,
    target: (clients, query = "") => ({ port, path: path + query, dialect, pid, clients }),
    stop: () => stopChild(child),
  };
}

const codetteCommand = (file: string, port: number) =>
  [file, "--port", `${port}`].concat(CODETTE_FLAGS);

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
