import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { canRun, firstLine, stopChild } from "./child.ts";
import type { Cleanup } from "./cleanup.ts";
import type { Options } from "./options.ts";

/** What lies between the server and the browser. */
export interface Network {
  readonly title: string;
  /** The address that the server listens on, and the one that the browser finds it at. */
  readonly listenHost: string;
  readonly host: string;
  /** Words to put before a command to run it on the server's side and on the browser's. */
  readonly serverSide: readonly string[];
  readonly browserSide: readonly string[];
}

export const LOOPBACK: Network = {
  title: "loopback",
  listenHost: "127.0.0.1",
  host: "127.0.0.1",
  serverSide: [],
  browserSide: [],
};

/** What keeps this machine from impairing a network, in words; null when nothing does. */
export function impairmentObstacle({ netem }: Options): string | null {
  if (process.platform !== "linux") return "network namespaces are Linux's";
  if (process.getuid?.() !== 0) return "network namespaces need root";
  if (!existsSync("/dev/net/tun")) return "there is no /dev/net/tun";
  if (!existsSync(netem)) return `there is no ${netem} (--netem names another)`;
  if (!canRun("ip", "netns", "list")) return "there is no `ip` (Debian's package iproute2)";
  if (!canRun("python3", "--version")) return "there is no python3";
  return null;
}

/** Two network namespaces with delay, jitter and loss between them, until the clean-up. */
export async function impairedNetwork(options: Options, cleanup: Cleanup): Promise<Network> {
  const { delayMs, jitterMs, lossPercent } = options;
  // Two runs at a time must not meet, and a device's name has 15 letters.
  const name = `ph${process.pid}`;
  const flags = { delay: delayMs, jitter: jitterMs, loss: lossPercent, name };
  const words = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const netem = spawn("python3", [options.netem, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  // It removes its namespaces when it is asked to end.
  cleanup.own(() => stopChild(netem));
  await firstLine(netem, netem.stdout, (line) => line.includes("ready") || undefined);
  return {
    title: `${delayMs} ± ${jitterMs} ms, ${lossPercent} % loss`,
    listenHost: "0.0.0.0",
    host: "10.8.0.1",
    serverSide: ["ip", "netns", "exec", `${name}-a`],
    browserSide: ["ip", "netns", "exec", `${name}-b`],
  };
}
