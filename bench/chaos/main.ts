/**
 * `npm run chaos`: everything that may happen to a server on a stage and in a studio's network, done to the real server in
 * a process of its own, each with the figure to reach and the one that was reached.
 */
import { cpus } from "node:os";
import { createCleanup } from "../server/cleanup.ts";
import { type Options, USAGE, readOptions } from "./options.ts";
import { type Outcome, isMet, reportText } from "./report.ts";
import { createRowCleanup } from "./row-cleanup.ts";
import type { Figure, Row } from "./row.ts";
import { ROWS } from "./rows.ts";
import { type Programs, buildPrograms } from "./server-build.ts";
import { startServerUnderTest } from "./server-under-test.ts";
import { missing } from "./tools.ts";

const cleanup = createCleanup();
try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") process.stdout.write(USAGE);
  else if (options.isListing) process.stdout.write(listText());
  else await runAll(options);
} catch (error) {
  // What fails after Ctrl-C fails because of it.
  if (!cleanup.hasBegun) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
await cleanup.run();
// A connection of fetch's may still be kept alive.
process.exit();

async function runAll(options: Options) {
  const rows = rowsNamed(options.rows);
  say(`seed ${options.seed}; Node ${process.version} on ${cpus().length} cores`);
  const programs = await buildPrograms(cleanup);
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    if (cleanup.hasBegun) return;
    const lacking = row.needs.map((tool) => missing(tool, options)).filter((why) => why !== null);
    if (lacking.length > 0) {
      outcomes.push({ kind: "skipped", row, why: lacking.join(", ") });
      say(`${row.name}: skipped, without ${lacking.join(", ")}`);
      continue;
    }
    const startedMs = performance.now();
    const figures = await runRow(row, options, programs);
    outcomes.push({ kind: "done", row, figures });
    say(`${row.name}: ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  }
  process.stdout.write(`\n${aboutThisRun(options)}\n\n${reportText(outcomes)}\n`);
  if (!outcomes.every(isMet)) process.exitCode = 1;
}

function aboutThisRun({ seed }: Options): string {
  const cores = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const flags = process.argv.slice(2);
  if (!flags.some((flag) => flag.startsWith("--seed"))) flags.push("--seed", `${seed}`);
  return [
    `${date}, ${cores.length} cores of ${cores[0]?.model.trim()}, Node ${process.version}`,
    `npm run chaos -- ${flags.join(" ")}`,
  ].join("\n");
}

async function runRow(row: Row, options: Options, programs: Programs): Promise<Figure[]> {
  const own = createRowCleanup(cleanup);
  const sayOf = (text: string) => say(`${row.name}: ${text}`);
  sayOf(row.what);
  try {
    const figures = await row.run({
      options,
      cleanup: own,
      startServer: (flags = {}) => startServerUnderTest(programs.server, flags, own),
      witness: programs.witness,
      say: sayOf,
    });
    for (const { what, target, reached, isMet } of figures) {
      sayOf(`${isMet ? "met" : "NOT MET"}: ${what}: ${reached} (${target})`);
    }
    return figures;
  } catch (error) {
    if (cleanup.hasBegun) throw error;
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    const [reached = ""] = String(error).split("\n");
    return [{ what: row.what, target: "to be measured", reached, isMet: false }];
  } finally {
    await own.run();
  }
}

function rowsNamed(names: readonly string[]): readonly Row[] {
  if (names.length === 0) return ROWS;
  return names.map((name) => {
    const found = ROWS.find((row) => row.name === name);
    if (found) return found;
    throw new Error(
      `there is no row "${name}": there are ${ROWS.map((row) => row.name).join(", ")}`,
    );
  });
}

function listText() {
  return ROWS.map(({ name, what, needs }) => {
    const tools = needs.length > 0 ? ` (needs ${needs.join(", ")})` : "";
    return `${name.padEnd(16)} ${what}${tools}\n`;
  }).join("");
}

function say(text: string) {
  process.stderr.write(`${text}\n`);
}
