import { median } from "./median.ts";
import type { ChangesOnly, CostsAClient } from "./changes-only.ts";
import type { SliceFigures } from "./load/slice.ts";
import { digits, markdownTable } from "./markdown-table.ts";
import type { Stalled } from "./stalled.ts";

export function changesOnlyText({ costs, house }: ChangesOnly): string {
  const rows = costs.map(({ clients, streamed, changesOnly }) =>
    costRow(`N = ${clients}`, median(streamed), median(changesOnly)),
  );
  const [few, many] = [costs[0], costs.at(-1)];
  if (few && many) {
    const eachMore = (rounds: (cost: CostsAClient) => readonly number[]) =>
      (median(rounds(many)) * many.clients - median(rounds(few)) * few.clients) /
      (many.clients - few.clients);
    // Without what a server costs with nobody there, which weighs most where clients cost least.
    rows.push(
      costRow(
        "each one more",
        eachMore(({ streamed }) => streamed),
        eachMore(({ changesOnly }) => changesOnly),
      ),
    );
  }
  const table = markdownTable(["CPU, µs a client and second", "30 Hz", "hz=0", "times"], rows);
  return [
    table,
    `${house.clients} clients with hz=0: ${percent(house.serverShare)} of the server's core between commands
(${percent(house.loadShare)} of the load's), ${digits(house.memoryBytesAClient / 1000)} kB a connection, ${house.lost} lost;
a command reaches the first after ${ms(house.commandFirstP50Ms)} ms (p50),
the last after ${ms(house.commandP50Ms)} (p50), ${ms(house.commandMaxMs)} at the most.`,
  ].join("\n\n");
}

/** Of what 30 Hz cost, and changes only. */
const costRow = (label: string, often: number, seldom: number) => [
  label,
  ...[often, seldom, often / seldom].map(digits),
];

type Row = readonly [label: string, figure: (slices: readonly SliceFigures[]) => number];

const JITTER_ROWS: readonly Row[] = [
  ["rate, Hz", (slices) => median(slices.map(({ rateHz }) => rateHz))],
  ["jitter p50, ms", (slices) => median(slices.map(({ jitterP50Ms }) => jitterP50Ms))],
  ["jitter p99, ms", (slices) => median(slices.map(({ jitterP99Ms }) => jitterP99Ms))],
  ["jitter max, ms", (slices) => Math.max(...slices.map(({ jitterMaxMs }) => jitterMaxMs))],
  ["server's memory, least, MB", (slices) => Math.min(...megabytes(slices))],
  ["most", (slices) => Math.max(...megabytes(slices))],
  ["first slice", (slices) => megabytes(slices)[0] ?? Number.NaN],
  ["last slice", (slices) => megabytes(slices).at(-1) ?? Number.NaN],
];

const megabytes = (slices: readonly SliceFigures[]) =>
  slices.map(({ memoryGrownBytes }) => memoryGrownBytes / 1e6);

export function stalledText(result: Stalled): string {
  const { before, during } = result;
  const rows = JITTER_ROWS.map(([label, figure]) => [
    label,
    digits(figure(before)),
    digits(figure(during)),
  ]);
  return [
    markdownTable(["500 clients that read, beside 50", "that read", "that do not"], rows),
    `${result.stalled} clients stalled, 50 at a time; ${result.evictions} were given up, ${result.skippedFrames} messages were left out,
${result.lost} of the 500 were lost. Jitter p50 and p99: the median of slices of 5 s. Memory is above what it was with nobody there.`,
  ].join("\n\n");
}

const percent = (share: number) => `${digits(share * 100)} %`;
const ms = (value: number | null) => (value === null ? "never" : digits(value));
