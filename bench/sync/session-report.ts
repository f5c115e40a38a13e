import type { Network } from "./networks.ts";
import type { SessionResult } from "./session.ts";
import { ms, textTable } from "./text-table.ts";

/** The medians of one network's sessions at one resolution of the clients' clocks. */
export interface SessionGroup {
  readonly network: Network;
  readonly resolutionMs: number;
  readonly results: readonly SessionResult[];
}

const HEAD = [
  "ms",
  "p50",
  "p95",
  "p99",
  "max",
  "bias",
  "| 0-2s p50",
  "p99",
  "max",
  "| <1ms at",
  "| step p99",
  "max",
  "back",
  "| cmd p50",
  "p95",
  "| µs/s",
  "sent/min",
];

const row = (result: SessionResult): string[] => {
  const { error, firstError, step, commandToFrame } = result;
  return [
    result.name,
    ...[error.p50, error.p95, error.p99, error.max, result.biasMs].map(ms),
    ...[firstError.p50, firstError.p99, firstError.max, result.settledMs].map(ms),
    ...[step.p99, step.max].map(ms),
    String(result.backwardMoves),
    ...[commandToFrame.p50, commandToFrame.p95].map(ms),
    result.cpuUs.toFixed(0),
    result.sentPerMinute.toFixed(0),
  ];
};

const STEP_TARGET_MS = 0.05;

/** A row for each contestant, and what is asked of ours. */
export function sessionReport({ network, resolutionMs, results }: SessionGroup): string {
  const { target } = network;
  const rows = results.map(row);
  if (target && results[0]?.name === "ours") {
    const settled = target.settledMs === undefined ? "" : ms(target.settledMs);
    const asked = ["", "", "", "", settled, ms(STEP_TARGET_MS), "", "0"];
    rows.splice(1, 0, ["  target", ms(target.p50), "", ms(target.p99), ...asked]);
  }
  const lines = [
    `${network.id}  ${network.name}, client clock in steps of ${resolutionMs} ms`,
    textTable(HEAD, rows),
    ...lead(results),
  ];
  return lines.join("\n");
}

/** By what factor ours is ahead of the best of the published libraries. */
function lead(results: readonly SessionResult[]): string[] {
  const ours = results.find(({ name }) => name === "ours");
  const [best] = results
    .filter(({ isPublic }) => isPublic)
    .toSorted((a, b) => a.error.p99 - b.error.p99);
  if (!ours || !best) return [];
  const factor = (best.error.p99 / ours.error.p99).toFixed(1);
  return [`ours is ${factor} times better at p99 than the best public library, ${best.name}`];
}

/** p50 / p99 of every contestant, network by network, at each resolution. */
export function resolutionReport(groups: readonly SessionGroup[]): string {
  const ids = [...new Set(groups.map(({ network }) => network.id))];
  const names = groups[0]?.results.map(({ name }) => name) ?? [];
  const resolutions = [...new Set(groups.map(({ resolutionMs }) => resolutionMs))];
  const cell = (name: string, id: string, resolutionMs: number) => {
    const group = groups.find(
      (group) => group.network.id === id && group.resolutionMs === resolutionMs,
    );
    const error = group?.results.find((result) => result.name === name)?.error;
    return `${ms(error?.p50)} / ${ms(error?.p99)}`;
  };
  const rows = names.flatMap((name) =>
    resolutions.map((resolutionMs) =>
      [`${name}, ${resolutionMs} ms`].concat(ids.map((id) => cell(name, id, resolutionMs))),
    ),
  );
  return ["error after 2 s in ms, p50 / p99", textTable(["", ...ids], rows)].join("\n");
}
