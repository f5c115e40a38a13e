import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Starting Node with tsx takes half a second on a machine at rest. Nothing that works waits for this. */
export const CHILD_GIVE_UP_MS = 15_000;

export interface Child {
  readonly process: ChildProcess;
  /** All that it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Settles once what it has written to stdout fits. */
  written(fits: (stdout: string) => boolean): Promise<void>;
  /** Settles when it has ended and all that it wrote has been read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** A program in the repository's folder, with no environment but `env` and the path. It does not outlive the test. */
export function startChild(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], CODETTE_DATA: "none", ...env },
    stdio: "pipe",
  });
  const ended = once(child, "close").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });

  let stdout = "";
  let stderr = "";
  let onWritten: (() => void) | null = null;
  child.stdout.on("data", (part: Buffer) => {
    stdout += part.toString();
    onWritten?.();
  });
  child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));

  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    written: (fits) =>
      new Promise((resolve, reject) => {
        const fail = () => reject(new Error(`waited in vain. It wrote:\n${stdout}\n${stderr}`));
        const timer = setTimeout(fail, CHILD_GIVE_UP_MS);
        void ended.then(fail);
        onWritten = () => {
          if (!fits(stdout)) return;
          clearTimeout(timer);
          resolve();
        };
        onWritten();
      }),
  };
}
