import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { type BenchJob, type JobOf, type JobResults, runJob, warmUp } from "./jobs.ts";

type Kind = BenchJob["kind"];
type Result = JobResults[Kind];

/** Does jobs, in as many processes as there are processors. */
export interface JobPool {
  /** The first jobs start once everything that is to be asked for in this moment has been. */
  run<K extends Kind>(job: JobOf<K>): Promise<JobResults[K]>;
}

interface Asked {
  readonly job: BenchJob;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Worker {
  run(job: BenchJob): Promise<Result>;
  end(): void;
}

/** Fewer jobs than this are done before other processes have started. */
const WORTH_PROCESSES = 12;

export function createJobPool(onProgress: (done: number, of: number) => void): JobPool {
  const waiting: Asked[] = [];
  let asked = 0;
  let done = 0;

  function start() {
    const processes = Math.min(availableParallelism(), waiting.length);
    const isAlone = waiting.length < WORTH_PROCESSES || processes < 2;
    const workers = isAlone ? [inThisProcess()] : Array.from({ length: processes }, startProcess);
    for (const worker of workers) void work(worker);
  }
  async function work(worker: Worker) {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await worker.run(next.job).then(next.resolve, next.reject);
      onProgress((done += 1), asked);
    }
    worker.end();
  }

  return {
    run<K extends Kind>(job: JobOf<K>) {
      if (asked === 0) setImmediate(start);
      asked += 1;
      return new Promise<JobResults[K]>((resolve, reject) => {
        waiting.push({ job, resolve: resolve as (result: Result) => void, reject });
      });
    },
  };
}

function inThisProcess(): Worker {
  let warm: Promise<void> | undefined;
  return {
    async run(job) {
      await (warm ??= warmUp(job.only));
      return runJob(job);
    },
    end() {},
  };
}

function startProcess(): Worker {
  // Structured clone: JSON has no NaN.
  const path = fileURLToPath(new URL("job-process.ts", import.meta.url));
  const child = fork(path, { serialization: "advanced" });
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        const onExit = (code: number | null) =>
          reject(new Error(`a bench process ended with ${code} at ${JSON.stringify(job)}`));
        child.once("exit", onExit);
        child.once("message", (result) => {
          child.off("exit", onExit);
          resolve(result as Result);
        });
        child.send(job);
      }),
    end: () => child.disconnect(),
  };
}
