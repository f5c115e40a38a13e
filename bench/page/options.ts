import { parseArgs } from "node:util";
import { SCENARIOS, type Scenario } from "./scenarios.ts";

export interface Options {
  readonly rounds: number;
  /** Traced, in each round of each scenario and for each page. */
  readonly seconds: number;
  readonly scenarios: readonly Scenario[];
  /** By how much the page's main thread is slowed down. */
  readonly throttle: number;
  readonly json: string | undefined;
  /** A folder for the traces of the last round, as Chromium's DevTools opens them. */
  readonly traces: string | undefined;
}

const DEFAULT_SCENARIOS = SCENARIOS.filter(({ isExtra }) => !isExtra);
const ids = (scenarios: readonly Scenario[]) => scenarios.map(({ id }) => id).join(",");

export const USAGE = `npm run bench:page -- [options]

  --rounds N         rounds of every scenario on both pages     3
  --seconds S        traced in each                             10 (at most 60)
  --scenario A,B     of ${ids(SCENARIOS)}     ${ids(DEFAULT_SCENARIOS)}
  --throttle N       times slower the main thread runs          4
  --json FILE        writes every round's figures
  --traces FOLDER    keeps the last round's traces, for the Performance panel of DevTools
`;

/** @throws Error with a sentence for whoever typed it */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "10" },
      scenario: { type: "string", default: ids(DEFAULT_SCENARIOS) },
      throttle: { type: "string", default: "4" },
      json: { type: "string" },
      traces: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  return {
    rounds: numberFrom("rounds", values.rounds, 1, 100),
    seconds: numberFrom("seconds", values.seconds, 1, 60),
    scenarios: values.scenario.split(",").map(scenarioOf),
    throttle: numberFrom("throttle", values.throttle, 1, 20),
    json: values.json,
    traces: values.traces,
  };
}

function scenarioOf(id: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.id === id);
  if (found) return found;
  throw new Error(`--scenario must be of ${ids(SCENARIOS)}, not "${id}"`);
}

function numberFrom(flag: string, text: string, min: number, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${flag} must be a number from ${min} to ${max}, not "${text}"`);
}
