import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Cleanup } from "../server/cleanup.ts";
import { hasEnded, stopChild } from "../server/processes.ts";
import { ROOT } from "./server-build.ts";
import type { Answer, Question, Skills } from "./worker-skills.ts";

/** A process that does what it is asked to: a good client, a crowd, somebody who floods. */
export interface Worker<S extends Skills> {
  readonly pid: number;
  /** Settles when it has done so. Rejects with its error, or when the process ends instead. */
  ask<K extends keyof S & string>(
    skill: K,
    ...given: Parameters<S[K]>
  ): Promise<Awaited<ReturnType<S[K]>>>;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** Words that go before the command: `ip netns exec …`, `nice …`. They must replace themselves by it. */
  readonly prefix?: readonly string[];
}

/** @param name of its file in `workers/` */
export async function startWorker<S extends Skills>(
  name: string,
  cleanup: Pick<Cleanup, "own">,
  { prefix = [] }: WorkerOptions = {},
): Promise<Worker<S>> {
  const file = fileURLToPath(new URL(`workers/${name}.ts`, import.meta.url));
  const command = [...prefix, process.execPath, "--import", "tsx", file];
  const [program = process.execPath, ...args] = command;
  // Structured clone: JSON has no NaN.
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    serialization: "advanced",
  });
  cleanup.own(() => stopChild(child));
  const waiting = new Map<number, (answer: Answer) => void>();
  let asked = 0;
  child.on("message", (message) => {
    const answer = message as Answer;
    waiting.get(answer.number)?.(answer);
    waiting.delete(answer.number);
  });
  child.once("exit", (code, signal) => {
    const error = `the worker ${name} has ended (${signal ?? `code ${code}`})`;
    for (const [number, take] of waiting) take({ number, error });
    waiting.clear();
  });
  // Its first message says that it is there.
  const [, failed] = await Promise.race([
    once(child, "message").then(() => [true, false] as const),
    once(child, "exit").then(() => [false, true] as const),
  ]);
  if (failed || child.pid === undefined) throw new Error(`the worker ${name} did not start`);
  return {
    pid: child.pid,
    ask: (skill, ...given) =>
      new Promise((resolve, reject) => {
        if (hasEnded(child)) return reject(new Error(`the worker ${name} has ended`));
        const number = (asked += 1);
        waiting.set(number, ({ error, value }) => {
          if (error === undefined) resolve(value as never);
          else reject(new Error(error));
        });
        child.send({ number, skill, given } satisfies Question);
      }),
    kill: (signal) => void child.kill(signal),
    stop: () => stopChild(child),
  };
}
