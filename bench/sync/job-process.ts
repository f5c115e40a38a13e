/** A process that does jobs for `job-pool.ts`, one after the other. */
import { type BenchJob, runJob, warmUp } from "./jobs.ts";

let isWarm = false;
process.on("message", (job: BenchJob) => void work(job));

async function work(job: BenchJob) {
  if (!isWarm) await warmUp(job.only);
  isWarm = true;
  process.send?.(await runJob(job));
}
