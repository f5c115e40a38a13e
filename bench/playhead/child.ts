import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const STOP_TIMEOUT_MS = 3000;

/**
 * Node in the repository's folder, with stdout and file descriptor 3 to be read.
 *
 * @param prefix words that go before the command, to run it elsewhere
 */
export function startNode(prefix: readonly string[], args: readonly string[]): ChildProcess {
  const [program = process.execPath, ...rest] = [...prefix, process.execPath, ...args];
  return spawn(program, rest, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit", "pipe"] });
}

/** Asks a child to end, and sees to it that it does. */
export async function stopChild(child: ChildProcess): Promise<void> {
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (hasEnded()) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS, null, { ref: false })]);
  }
}

/** The first line of `stream` that `wanted` makes something of. Rejects when the child ends before. */
export function firstLine<T>(
  child: ChildProcess,
  stream: unknown,
  wanted: (line: string) => T | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let text = "";
    if (!(stream instanceof Readable)) throw new Error("there is nothing to read");
    stream.setEncoding("utf8");
    // It goes on reading for good: a pipe that nobody empties would stop the child one day.
    stream.on("data", (part: string) => {
      const lines = `${text}${part}`.split("\n");
      text = lines.pop() ?? "";
      try {
        for (const line of lines) {
          const found = wanted(line);
          if (found !== undefined) resolve(found);
        }
      } catch (error) {
        reject(error);
      }
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      const command = child.spawnargs.join(" ");
      reject(new Error(`ended before it was ready (code ${code}): ${command}`));
    });
  });
}

/** Whether `command` can be run at all. */
export const canRun = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0;
