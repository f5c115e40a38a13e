import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Cleanup } from "../server/cleanup.ts";
import { stopChild } from "../server/processes.ts";

/** A server's machine and its clients', in so far as they are two: network namespaces of this one. */
export interface Network {
  /** Words to put before a command to run it on the server's side and on the clients'. */
  readonly serverSide: readonly string[];
  readonly clientSide: readonly string[];
  /** The server's address, for both. */
  readonly serverHost: string;
  /** From now on every packet from the clients' side and to it is dropped, and nobody is told. */
  block(): void;
  unblock(): void;
  /** The clients' cable is pulled: their system knows, and nobody else. */
  linkDown(): void;
  linkUp(): void;
}

export interface Impairment {
  readonly netem: string;
  /** One way, and its standard deviation, ms. */
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly lossPercent: number;
  readonly seed: number;
}

let made = 0;
/** Two runs at a time must not meet, and a device's name has 15 letters. */
const newName = () => `ch${process.pid}${String.fromCodePoint(97 + (made++ % 26))}`;

/** Two namespaces and a cable. */
export function plainNetwork(cleanup: Pick<Cleanup, "own">): Network {
  const name = newName();
  const [server, client] = [`${name}-a`, `${name}-b`];
  for (const namespace of [server, client]) {
    must("ip", "netns", "add", namespace);
    cleanup.own(() => must("ip", "netns", "del", namespace));
  }
  const cable = `link add ${name}a netns ${server} type veth peer name ${name}b netns ${client}`;
  must("ip", ...cable.split(" "));
  for (const [namespace, device, address] of [
    [server, `${name}a`, "10.9.0.1/24"],
    [client, `${name}b`, "10.9.0.2/24"],
  ] as const) {
    must("ip", "-n", namespace, "addr", "add", address, "dev", device);
    must("ip", "-n", namespace, "link", "set", device, "up");
    must("ip", "-n", namespace, "link", "set", "lo", "up");
  }
  return networkOf(name, "10.9.0.1");
}

/** Two namespaces with delay, jitter and loss between them. */
export async function impairedNetwork(
  { netem, delayMs, jitterMs, lossPercent, seed }: Impairment,
  cleanup: Pick<Cleanup, "own">,
): Promise<Network> {
  const name = newName();
  const flags = { delay: delayMs, jitter: jitterMs, loss: lossPercent, seed, name };
  const words = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const child = spawn("nice", ["-n", "-10", "python3", netem, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  // It removes its namespaces when it is asked to end.
  cleanup.own(() => stopChild(child));
  const lines = createInterface({ input: child.stdout });
  const isReady = await Promise.race([
    once(lines, "line").then(() => true),
    once(child, "exit").then(() => false),
  ]);
  if (!isReady) throw new Error(`${netem} has ended before it was ready`);
  return networkOf(name, "10.8.0.1");
}

function networkOf(name: string, serverHost: string): Network {
  const inClient = ["ip", "netns", "exec", `${name}-b`];
  const link = (state: string) => must("ip", "-n", `${name}-b`, "link", "set", `${name}b`, state);
  return {
    serverSide: ["ip", "netns", "exec", `${name}-a`],
    clientSide: inClient,
    serverHost,
    block() {
      must(...inClient, "nft", `table inet chaos {\n${dropAll("input")}\n${dropAll("output")}\n}`);
    },
    unblock: () => must(...inClient, "nft", "delete table inet chaos"),
    linkDown: () => link("down"),
    linkUp: () => link("up"),
  };
}

const dropAll = (hook: string) =>
  `chain ${hook} { type filter hook ${hook} priority 0; policy drop; }`;

function must(...command: readonly string[]) {
  const [program = "", ...args] = command;
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command.join(" ")}: ${stderr.trim()}`);
}
