/** `npm run bench:sync`: how well playheads agree with the server, in virtual time. `-- --help` lists the options. */
import { writeFileSync } from "node:fs";
import { type BenchFigures, runBench } from "./bench-run.ts";
import { entriesNamed } from "./entries.ts";
import { type BenchOptions, USAGE, readOptions } from "./options.ts";
import { commandsReport, disturbanceReport } from "./other-reports.ts";
import { resolutionReport, sessionReport } from "./session-report.ts";

const LEGEND = `Error: the drawn position against the server's at each vsync while it plays, from 2 s after opening; bias is its
signed median (below zero: drawn too late). <1ms at: from opening. Step: how far the way between two frames is off the true
way. Back: frames further back than the one before, for no reason. cmd: from somebody else's command to the frame that
shows it. µs/s: real time spent in the contestant for each virtual second; sent/min: messages that it sent. Max and back are the worst of all seeds,
everything else the median over seeds.`;

await main();

async function main() {
  let options: BenchOptions | "help";
  try {
    options = readOptions(process.argv.slice(2));
    if (options !== "help") entriesNamed(options.only);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (options === "help") return console.log(USAGE);

  const startMs = performance.now();
  console.log(circumstances(options));
  const figures = await runBench(options, showProgress);
  print(figures, options);
  if (options.json) {
    writeFileSync(
      options.json,
      `${JSON.stringify({ seed: options.seed, ...options.rates, ...figures }, null, 1)}\n`,
    );
  }
  console.log(`\n${((performance.now() - startMs) / 1000).toFixed(1)} s`);
}

function circumstances({ seed, seeds, rates: { hz, pingEveryMs } }: BenchOptions): string {
  return [
    seeds === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + seeds - 1}`,
    ...(hz === undefined ? [] : [`${hz} state messages a second`]),
    ...(pingEveryMs === undefined ? [] : [`asked for the time every ${pingEveryMs} ms`]),
  ].join(", ");
}

/** On a terminal only: a file has no use for it. */
function showProgress(done: number, of: number) {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done === of ? "\r\u001B[K" : `\r${done} of ${of}`);
}

function print({ sessions, disturbances, commands }: BenchFigures, options: BenchOptions) {
  if (sessions.length > 0) console.log(`\n${LEGEND}`);
  for (const group of sessions) console.log(`\n${sessionReport(group)}`);
  if (options.resolutionsMs.length > 1 && sessions.length > 0) {
    console.log(`\n${resolutionReport(sessions)}`);
  }
  const names = entriesNamed(options.only).map(({ name }) => name);
  for (const network of new Set(disturbances.map(({ network }) => network))) {
    const groups = disturbances.filter((group) => group.network === network);
    console.log(`\n${disturbanceReport(network, groups, names)}`);
  }
  if (commands.length > 0) console.log(`\nOur client's own commands\n${commandsReport(commands)}`);
}
