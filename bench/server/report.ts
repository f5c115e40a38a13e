import type { Comparison } from "./compare.ts";
import { CONTESTANTS } from "./contestants.ts";
import { type Figures, overRounds } from "./figures.ts";
import { digits, markdownTable } from "./markdown-table.ts";

interface Row {
  readonly label: string;
  readonly value: (figures: Figures) => number | null;
  /** Three digits behind the point, where two would all be the same. */
  readonly isFine?: boolean;
  /** Left out where a ratio says nothing. */
  readonly hasRatio?: boolean;
}

const ROWS: readonly Row[] = [
  { label: "CPU, µs a client-tick", value: (all) => all.cpuMicrosAMessage, hasRatio: true },
  { label: "rate, Hz", value: (all) => all.rateHz, isFine: true },
  { label: "of the slowest client", value: (all) => all.lowestRateHz, isFine: true },
  { label: "jitter p50, ms", value: (all) => all.jitterP50Ms, hasRatio: true },
  { label: "jitter p99, ms", value: (all) => all.jitterP99Ms, hasRatio: true },
  { label: "jitter max, ms", value: (all) => all.jitterMaxMs, hasRatio: true },
  {
    label: "memory, kB a connection",
    value: (all) => all.memoryBytesAClient / 1000,
    hasRatio: true,
  },
  { label: "command → last p50, ms", value: (all) => all.commandP50Ms, hasRatio: true },
  { label: "command → last p99, ms", value: (all) => all.commandP99Ms, hasRatio: true },
  { label: "command → first p50, ms", value: (all) => all.commandFirstP50Ms, hasRatio: true },
  { label: "one broadcast, ms", value: (all) => all.broadcastMs, hasRatio: true },
  {
    label: "command → last p99 : broadcast",
    value: (all) => (all.commandP99Ms ?? Number.NaN) / all.broadcastMs,
  },
  { label: "server's core, %", value: (all) => all.serverShare * 100 },
  { label: "kept from it, %", value: (all) => all.keptWaitingShare * 100 },
  { label: "load's core, %", value: (all) => all.loadShare * 100 },
  { label: "kept from it, %", value: (all) => all.loadKeptWaitingShare * 100 },
  { label: "clients lost", value: (all) => all.lost },
];

const NOTES = `Medians over the rounds; in brackets, times the figure of net in the same run. Only those ratios mean anything elsewhere.
CPU is all of the server's process, kernel included, over the messages that arrived. Jitter is how far the time between two
messages of a client is off 33.33 ms, over all clients. Memory is the process's own (VmRSS), while streaming, over what it was before
anybody was connected: with few clients it is mostly the code that got warm. Command → last: from sending a seek to its effect being
seen by the last client, of 20 in a round, so that p99 is the slowest; the naive server waits for each client's next tick. One
broadcast: from the first client that has a plain tick's message to the last, the median; the naive server has none. Kept from its
core: the time in which there was work and something else ran. From a few percent on, no figure in that column is worth much.`;

/** Above this the load itself may be what is measured. */
const BUSY_LOAD = 0.85;
/** Of the time, in which others had the core. */
const DISTURBED = 0.05;

/** A table for each number of clients, and what makes it doubtful. */
export function comparisonText(results: readonly Comparison[]): string {
  const counts = [...new Set(results.map(({ clients }) => clients))];
  const tables = counts.map((clients) =>
    tableOf(results.filter((result) => result.clients === clients)),
  );
  return [...tables, NOTES].join("\n\n");
}

function tableOf(results: readonly Comparison[]): string {
  const columns = CONTESTANTS.flatMap(({ id, label }) => {
    const found = results.find(({ contestant }) => contestant === id);
    return found ? [{ id, label, figures: overRounds(found.rounds) }] : [];
  });
  const floor = columns.find(({ id }) => id === "net")?.figures;
  const head = [`N = ${results[0]?.clients}`, ...columns.map(({ label }) => label)];
  const rows = ROWS.map((row) =>
    [row.label].concat(columns.map(({ figures }) => cell(row, figures, floor))),
  );
  const doubts = columns.flatMap(({ label, figures }) => doubtsAbout(label, figures));
  return [markdownTable(head, rows), doubts.join("\n")].filter(Boolean).join("\n\n");
}

function doubtsAbout(label: string, figures: Figures): string[] {
  const { loadShare, keptWaitingShare, loadKeptWaitingShare } = figures;
  const doubts: string[] = [];
  if (loadShare > BUSY_LOAD) doubts.push(`The load was too busy to be believed with ${label}.`);
  if (Math.max(keptWaitingShare, loadKeptWaitingShare) > DISTURBED) {
    doubts.push(`Other processes were in the way of ${label}.`);
  }
  return doubts;
}

function cell({ value, isFine, hasRatio }: Row, figures: Figures, floor: Figures | undefined) {
  const own = value(figures);
  const text = own === null ? "never" : isFine ? own.toFixed(3) : digits(own);
  const ratio = hasRatio && floor ? (own ?? Number.NaN) / (value(floor) ?? Number.NaN) : Number.NaN;
  return Number.isNaN(ratio) ? text : `${text} (${ratio.toFixed(2)})`;
}
