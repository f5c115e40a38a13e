import { createInterface } from "node:readline";
import type { CommandTimes } from "./load/command-times.ts";
import type { Job, LostClients, MeasureJob, Report } from "./load/jobs.ts";
import type { SliceFigures } from "./load/slice.ts";
import { hasEnded, startNode, stopChild } from "./processes.ts";
import type { Workshop } from "./server-process.ts";

/** Of a load process, while it works. */
export interface LoadProcess {
  /** What it says next. Rejects when it ends instead. */
  next(): Promise<Report>;
  /** Stops it where it is, and lets it go on. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export interface Measured {
  readonly slices: readonly SliceFigures[];
  readonly commands: readonly CommandTimes[];
  readonly lost: LostClients;
}

export function startLoad(job: Job, { programs, pinning, cleanup }: Workshop): LoadProcess {
  const child = startNode(pinning.load, [programs.load, JSON.stringify(job)]);
  cleanup.own(() => stopChild(child));
  if (!child.stdout) throw new Error("there is nothing to read");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async next() {
      const line = await lines.next();
      if (line.done) throw new Error("the load process has failed");
      return reportIn(line.value);
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void (hasEnded(child) || child.kill("SIGCONT")),
    stop: () => stopChild(child),
  };
}

/** Does the whole job. `onSlice` is called as soon as there is another one. */
export async function measure(
  job: Omit<MeasureJob, "kind">,
  workshop: Workshop,
  onSlice: (figures: SliceFigures) => void = () => {},
): Promise<Measured> {
  const load = startLoad({ kind: "measure", ...job }, workshop);
  const slices: SliceFigures[] = [];
  for (;;) {
    const report = await load.next();
    if (report.kind === "slice") {
      slices.push(report.figures);
      onSlice(report.figures);
    }
    if (report.kind !== "end") continue;
    await load.stop();
    return { slices, commands: report.commands, lost: report.lost };
  }
}

/** JSON has no NaN: of a figure that nothing was measured for it makes null. */
function reportIn(line: string): Report {
  const report = JSON.parse(line) as Report;
  if (report.kind !== "slice") return report;
  const entries = Object.entries(report.figures).map(([key, value]) => [key, value ?? Number.NaN]);
  return { kind: "slice", figures: Object.fromEntries(entries) as SliceFigures };
}
