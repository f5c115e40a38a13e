import type { PageUnderTest } from "./built-pages.ts";
import type { Round, RoundFigures } from "./round.ts";
import { median } from "./statistics.ts";

export interface PageResult {
  readonly page: PageUnderTest;
  readonly rounds: readonly Round[];
}

export interface NetworkResult {
  readonly network: string;
  readonly pages: readonly PageResult[];
}

const largest = (values: readonly number[]) => Math.max(...values);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const inMs = (value: number) => value.toFixed(Math.abs(value) < 10 ? 2 : 1);
const whole = (value: number) => value.toFixed(0);

interface Row {
  readonly label: string;
  readonly figure: keyof RoundFigures;
  readonly over: (rounds: readonly number[]) => number;
  readonly format: (value: number) => string;
}

const ROWS: readonly Row[] = [
  { label: "error p50, ms", figure: "errorP50Ms", over: median, format: inMs },
  { label: "error p95, ms", figure: "errorP95Ms", over: median, format: inMs },
  { label: "error p99, ms", figure: "errorP99Ms", over: median, format: inMs },
  { label: "error max, ms", figure: "errorMaxMs", over: largest, format: inMs },
  { label: "drawn − true, median, ms", figure: "errorMedianMs", over: median, format: inMs },
  { label: "step deviation p50, ms", figure: "stepP50Ms", over: median, format: inMs },
  { label: "step deviation p99, ms", figure: "stepP99Ms", over: median, format: inMs },
  { label: "backward moves", figure: "backwardMoves", over: sum, format: whole },
  { label: "React commits a round", figure: "reactCommits", over: median, format: whole },
  { label: "frames a second", figure: "framesASecond", over: median, format: inMs },
  { label: "script, CPU ms a frame", figure: "scriptMsAFrame", over: median, format: inMs },
  {
    label: "main thread, CPU ms a frame",
    figure: "mainThreadMsAFrame",
    over: median,
    format: inMs,
  },
];

const cell = ({ figure, over, format }: Row, { rounds }: PageResult) =>
  format(over(rounds.map(({ figures }) => figures[figure])));

export const NOTES = `Error: drawn minus true position at the frame's time, sampled in every frame. Step deviation: how far what was drawn moved between
two frames, less the time between them. Medians over the rounds; the largest of them for max, their sum for backward moves. CPU time is the
page's main thread's, while nothing measures it, for every 1/60 s of playing.`;

export function textTable(results: readonly NetworkResult[]): string {
  const tables = results.map(({ network, pages }) => {
    const lines = [
      [network, ...pages.map(({ page }) => page.label)],
      ...ROWS.map((row) => [row.label, ...pages.map((result) => cell(row, result))]),
    ];
    const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
    return lines
      .map((line) =>
        line
          .map((text, i) =>
            i === 0 ? text.padEnd(widths?.[i] ?? 0) : text.padStart(widths?.[i] ?? 0),
          )
          .join("   "),
      )
      .join("\n");
  });
  return tables.join("\n\n");
}

const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

export function markdownTable(results: readonly NetworkResult[]): string {
  const columns = results.flatMap(({ network, pages }) =>
    pages.map((result) => ({ title: `${network}: ${result.page.label}`, result })),
  );
  return [
    line(["", ...columns.map(({ title }) => title)]),
    line(["---", ...columns.map(() => "---:")]),
    ...ROWS.map((row) => line([row.label, ...columns.map(({ result }) => cell(row, result))])),
  ].join("\n");
}

/** How well the questions that went past the network have confirmed what the truth rests on. */
export function clockReport(results: readonly NetworkResult[]): string {
  const checks = results.flatMap(({ pages }) =>
    pages.flatMap(({ rounds }) => rounds.map(({ clockCheck }) => clockCheck)),
  );
  const lowMs = Math.min(...checks.map((check) => check.lowMs));
  const highMs = largest(checks.map((check) => check.highMs));
  return `clocks: each page's stands where Chromium says, give or take ${lowMs.toFixed(2)} to ${highMs.toFixed(2)} ms`;
}

/** What the frames' stamps looked like, since whoever draws by them has to know. */
export function stampReport(results: readonly NetworkResult[]): string {
  const lines = results.flatMap(({ network, pages }) =>
    pages.map(({ page, rounds }) => {
      const stamps = rounds.map((round) => round.stamps);
      const worstMs = largest(stamps.map(({ worstResidualMs }) => worstResidualMs));
      const periodMs = median(stamps.map((one) => one.periodMs));
      const lateMs = median(stamps.map(({ lateP50Ms }) => lateP50Ms));
      const latestMs = median(stamps.map(({ lateP99Ms }) => lateP99Ms));
      const irregular = stamps.filter(({ isRegular }) => !isRegular).length;
      return [
        `${network}, ${page.label}: frame stamps at most ${worstMs.toFixed(3)} ms off a beat of ${periodMs.toFixed(4)} ms`,
        ...(irregular > 0 ? [`${irregular} rounds had no regular beat: taken as stamped`] : []),
        `steps in ms ${pooled(stamps.flatMap(({ steps }) => steps))}`,
        `callbacks run ${lateMs.toFixed(1)} ms (p99 ${latestMs.toFixed(1)}) after the stamp`,
      ].join("\n    ");
    }),
  );
  return lines.join("\n");
}

function pooled(steps: readonly (readonly [stepMs: string, count: number])[]): string {
  const counts = new Map<string, number>();
  for (const [step, count] of steps) counts.set(step, (counts.get(step) ?? 0) + count);
  return [...counts]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([step, count]) => `${step}: ${count}`)
    .join(", ");
}
