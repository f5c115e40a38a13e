import type { Network } from "./networks.ts";
import type { OwnCommandsResult } from "./own-commands.ts";
import type { DisturbanceResult } from "./run-disturbance.ts";
import { ms, textTable } from "./text-table.ts";

export interface DisturbanceGroup {
  readonly network: Network;
  readonly disturbance: string;
  readonly results: readonly DisturbanceResult[];
}

/** A row for each disturbance; for each contestant its largest error, when it was back, and how often it went backwards. */
export function disturbanceReport(
  network: Network,
  groups: readonly DisturbanceGroup[],
  names: readonly string[],
): string {
  const cell = ({ results }: DisturbanceGroup, name: string) => {
    const result = results.find((result) => result.name === name);
    return result ? `${ms(result.max)} ${ms(result.backMs)} ${result.backwardMoves}` : "-";
  };
  const rows = groups.map((group) => [
    group.disturbance,
    ...names.map((name) => cell(group, name)),
  ]);
  const title = `${network.id}  ${network.name}: largest error in ms, ms until it is below 5 ms for good, backward moves`;
  return [title, textTable(["", ...names], rows)].join("\n");
}

export interface CommandsGroup {
  readonly network: Network;
  readonly result: OwnCommandsResult;
}

/** Our client's own commands: a row for each network. */
export function commandsReport(groups: readonly CommandsGroup[]): string {
  const head = [
    "ms",
    "command to frame p50",
    "p95",
    "max",
    "| largest step after p50",
    "p95",
    "max",
    "missed",
  ];
  const rows = groups.map(({ network, result: { toFrame, largestStep, missed } }) => [
    `${network.id}  ${network.name}`,
    ...[toFrame.p50, toFrame.p95, toFrame.max].map(ms),
    ...[largestStep.p50, largestStep.p95, largestStep.max].map(ms),
    String(missed),
  ]);
  return textTable(head, rows);
}
