/**
 * `npm run bench:server`: what it costs to tell thousands of clients where the transport is, 30 times a second, and how
 * evenly and how soon they hear of it; beside it in the same run the same over other servers, down to Node's floor.
 */
import { accessSync, constants, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { dirname } from "node:path";
import { buildPrograms } from "./builds.ts";
import { createCleanup } from "./cleanup.ts";
import { changesOnlyText, stalledText } from "./other-reports.ts";
import { measureChangesOnly } from "./changes-only.ts";
import { compare } from "./compare.ts";
import { type CpuSource, cpuSource } from "./load/process-cost.ts";
import { type Options, type Part, USAGE, readOptions } from "./options.ts";
import { findPinning } from "./pinning.ts";
import { comparisonText } from "./report.ts";
import type { Workshop } from "./server-process.ts";
import { measureStalled } from "./stalled.ts";

const CPU_SOURCES: Readonly<Record<CpuSource, string>> = {
  schedstat: "/proc/PID/task/*/schedstat, to the ns",
  stat: "/proc/PID/stat, in steps of 10 ms",
};

const cleanup = createCleanup();
try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") process.stdout.write(USAGE);
  else await run(options);
} catch (error) {
  // What fails after Ctrl-C fails because of it.
  if (!cleanup.hasBegun) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
await cleanup.run();

async function run(options: Options) {
  // Now, and not after minutes of measuring.
  if (options.json) accessSync(dirname(options.json), constants.W_OK);
  const source = cpuSource();
  const pinning = findPinning();
  const loadBefore = loadavg()[0] ?? Number.NaN;
  const programs = await buildPrograms(options.build, cleanup);
  const workshop = { programs, pinning, cleanup };

  const texts: string[] = [];
  const results: Partial<Record<Part, unknown>> = {};
  for (const part of options.parts) {
    const { text, raw } = await runPart(part, options, workshop);
    texts.push(text);
    results[part] = raw;
  }

  const about = aboutThisRun(options, pinning.about, source, loadBefore);
  process.stdout.write(`\n${[about, ...texts].join("\n\n")}\n`);
  if (options.json) {
    const measured = { about: about.split("\n"), options, results };
    writeFileSync(options.json, `${JSON.stringify(measured, toTenThousandth)}\n`);
  }
}

interface Outcome {
  /** For whoever reads it. */
  readonly text: string;
  /** For the file. */
  readonly raw: unknown;
}

async function runPart(part: Part, options: Options, workshop: Workshop): Promise<Outcome> {
  switch (part) {
    case "compare": {
      const raw = await compare(options, workshop, say);
      return { text: comparisonText(raw), raw };
    }
    case "changes-only": {
      const raw = await measureChangesOnly(options, workshop, say);
      return { text: changesOnlyText(raw), raw };
    }
    case "stalled": {
      const raw = await measureStalled(options, workshop, say);
      return { text: stalledText(raw), raw };
    }
  }
}

/** @param loadBefore the load average before anything was started */
function aboutThisRun(
  { parts, rounds, seconds, minutes }: Options,
  pinned: string,
  source: CpuSource,
  loadBefore: number,
): string {
  const cores = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const flags = process.argv.slice(2).join(" ");
  const loads = [loadBefore, loadavg()[0] ?? Number.NaN].map((load) => load.toFixed(1));
  return [
    `${date}, ${cores.length} cores of ${cores[0]?.model.trim()}, Node ${process.version}`,
    `${pinned}; CPU time by ${CPU_SOURCES[source]}; load average ${loads.join(" before, ")} after`,
    parts.includes("stalled") && parts.length === 1
      ? `${minutes} minutes`
      : `${rounds} rounds of ${seconds} s for each figure, in turns`,
    `npm run bench:server${flags && ` -- ${flags}`}`,
  ].join("\n");
}

/** Nothing is measured more finely than that, in any unit here. */
function toTenThousandth(_key: string, value: unknown) {
  return typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;
}

function say(text: string) {
  process.stderr.write(`${text}\n`);
}
