/**
 * The other end of all connections, in a process of its own: does one job, which is its first argument, and writes what
 * there is to say to stdout.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { measureCommands } from "./command-times.ts";
import { connectCrowd } from "./crowd.ts";
import type { Job, MeasureJob, Report, StallJob } from "./jobs.ts";
import { processCost } from "./process-cost.ts";
import { measureSlice } from "./slice.ts";

/** The code, of both sides, is compiled and the buffers have their size by then. */
const RUN_IN_SECONDS = 1.5;

const job = JSON.parse(process.argv[2] ?? "") as Job;
try {
  await (job.kind === "measure" ? measure(job) : stall(job));
  process.exit();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function measure({ target, slices, sliceSeconds, commands }: MeasureJob) {
  const server = processCost(target.pid);
  const emptyBytes = server.memoryBytes();
  const crowd = await connectCrowd(target);
  // A playhead that stands still has shorter numbers.
  crowd.command({ type: "play" });
  await measureSlice(crowd, server, emptyBytes, RUN_IN_SECONDS);
  say({ kind: "streaming" });
  for (let n = 0; n < slices; n += 1) {
    const figures = await measureSlice(crowd, server, emptyBytes, sliceSeconds);
    say({ kind: "slice", figures });
  }
  say({ kind: "end", commands: await measureCommands(crowd, commands), lost: crowd.lost });
}

async function stall({ target }: StallJob): Promise<never> {
  for (;;) {
    const crowd = await connectCrowd(target);
    await sleep(RUN_IN_SECONDS * 1000);
    say({ kind: "streaming" });
    await crowd.allGone;
  }
}

/** Pipes are written to at once, so that nothing is lost at the end. */
function say(report: Report) {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
