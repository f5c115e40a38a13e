import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const STOP_TIMEOUT_MS = 3000;

export const hasEnded = ({ exitCode, signalCode }: ChildProcess) =>
  exitCode !== null || signalCode !== null;

/** Node, with stdout to be read. `prefix` are words that go before the command. */
export function startNode(prefix: readonly string[], args: readonly string[]): ChildProcess {
  const [program = process.execPath, ...rest] = [...prefix, process.execPath, ...args];
  return spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
}

/** Asks a child to end, and sees to it that it does, also when it has been stopped. */
export async function stopChild(child: ChildProcess): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (hasEnded(child)) return;
    const ended = once(child, "exit");
    child.kill(signal);
    child.kill("SIGCONT");
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS, null, { ref: false })]);
  }
}
