import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Cleanup } from "../server/cleanup.ts";
import { hasEnded, stopChild } from "../server/processes.ts";
import { ROOT } from "./server-build.ts";

export interface ServerFlags {
  /** Of the server, as on the command line. With none of `--port` and `--data` they are 0 and none. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Words that go before the command: `strace …`, `ip netns exec …`. */
  readonly prefix?: readonly string[];
  /** Of Node, before the server's file. */
  readonly nodeFlags?: readonly string[];
  /** What is read on file descriptor 3, for what was loaded besides the server. */
  readonly onWord?: (line: string) => void;
}

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The real server in a process of its own. */
export interface ServerUnderTest {
  readonly port: number;
  /** As it says it itself: `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Of the first process: with a prefix that does not replace itself, the prefix's. */
  readonly pid: number;
  /** When it was started and when it listened, by `performance.now()`. */
  readonly startedMs: number;
  readonly listeningMs: number;
  /** Everything it has logged so far. */
  readonly log: readonly LogLine[];
  /** What it has written to stderr: nothing, when all is well. */
  readonly stderr: string;
  /** With its exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly hasEnded: boolean;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL when that is not enough. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 20_000;
const ERROR_LEVEL = 50;

/** Starts the server's `file` and waits until it listens. Rejects when it ends before, or does not in 20 s. */
export async function startServerUnderTest(
  file: string,
  given: ServerFlags,
  cleanup: Pick<Cleanup, "own">,
): Promise<ServerUnderTest> {
  const startedMs = performance.now();
  const child = spawnServer(file, given);
  cleanup.own(() => stopChild(child));
  const log: LogLine[] = [];
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = once(child, "exit").then(([code]) => code as number | null);
  if (given.onWord) readLines(child.stdio[3], given.onWord);

  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`the server does not listen after ${START_TIMEOUT_MS / 1000} s`));
    }, START_TIMEOUT_MS);
    readLines(child.stdout, (text) => {
      const line = logLineOf(text);
      if (!line) return;
      log.push(line);
      if (line.msg !== "listening") return;
      clearTimeout(timer);
      resolve(String(line["url"]));
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      const [why = ""] = stderr.split("\n");
      reject(new Error(`the server ended (code ${code}) before it listened: ${why}`));
    });
  });
  const listeningMs = performance.now();
  if (child.pid === undefined) throw new Error("the server has no process");
  return {
    port: Number(new URL(url).port),
    url,
    pid: child.pid,
    startedMs,
    listeningMs,
    log,
    get stderr() {
      return stderr;
    },
    ended,
    get hasEnded() {
      return hasEnded(child);
    },
    kill: (signal) => void child.kill(signal),
    stop: () => stopChild(child),
  };
}

/** What a server has logged as an error, or has written to stderr, a text each. */
export const errorsOf = ({ log, stderr }: Pick<ServerUnderTest, "log" | "stderr">): string[] => [
  ...log.filter(({ level }) => level >= ERROR_LEVEL).map((line) => JSON.stringify(line)),
  ...stderr.split("\n").filter((line) => line.trim() !== ""),
];

function spawnServer(file: string, { flags = [], env, prefix = [], nodeFlags = [] }: ServerFlags) {
  const given = new Set(flags.map((flag) => flag.split("=")[0]));
  const all = [...flags];
  if (!given.has("--port")) all.push("--port", "0");
  if (!given.has("--data")) all.push("--data", "none");
  const command = [...prefix, process.execPath, ...nodeFlags, file, ...all];
  const [program = process.execPath, ...args] = command;
  return spawn(program, args, {
    cwd: ROOT,
    env: { ...ownEnv(), ...env },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
}

/** Without the variables that would be options of the server. */
function ownEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("CODETTE_") && name !== "HOST" && name !== "PORT",
  );
  return Object.fromEntries(kept);
}

function readLines(
  stream: ChildProcess["stdio"][number] | undefined,
  onLine: (line: string) => void,
) {
  if (!stream || !("readable" in stream)) throw new Error("there is nothing to read");
  createInterface({ input: stream as NodeJS.ReadableStream }).on("line", onLine);
}

/** Null for what is no line of the log: a warning of Node's, say. */
function logLineOf(text: string): LogLine | null {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return null;
  }
}
