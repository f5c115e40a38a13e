import { parseArgs } from "node:util";
import { CONTESTANTS, type Contestant } from "./contestants.ts";

export type Part = "compare" | "changes-only" | "stalled";

export interface Options {
  readonly parts: readonly Part[];
  /** How many clients are connected at a time, one after the other. */
  readonly clients: readonly number[];
  readonly rounds: number;
  /** Measured, in each round of each contestant with each number of clients. */
  readonly seconds: number;
  readonly contestants: readonly Contestant[];
  /** With `?hz=0`, at the most. */
  readonly changesOnlyClients: number;
  /** How long there are stalled clients. */
  readonly minutes: number;
  /** Another build of Codette's server, to be measured instead of the one in `dist/server`. */
  readonly build: string | undefined;
  readonly json: string | undefined;
}

const ids = CONTESTANTS.map(({ id }) => id).join(",");

export const USAGE = `npm run bench:server -- [options]

  --clients N,M       clients at a time                           10,100,1000,2000
  --rounds N          rounds of every contestant                  3
  --seconds S         measured in each                            8 (at most 600)
  --only A,B          of ${ids}
  --hz0               instead: what clients that hear of changes only cost
  --hz0-clients N     of them at the most                         19000
  --stalled           instead: 50 clients that stop reading, beside 500 others
  --minutes M         of that                                     5
  --build FILE        a built server of Codette's                 dist/server/main.js
  --json FILE         writes every round's figures
`;

/** @throws Error with a sentence for whoever typed it */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clients: { type: "string", default: "10,100,1000,2000" },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "8" },
      only: { type: "string", default: ids },
      hz0: { type: "boolean", default: false },
      "hz0-clients": { type: "string", default: "19000" },
      stalled: { type: "boolean", default: false },
      minutes: { type: "string", default: "5" },
      build: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  return {
    parts: partsOf(values.hz0, values.stalled),
    clients: values.clients.split(",").map((text) => whole("clients", text, 1, 100_000)),
    rounds: whole("rounds", values.rounds, 1, 100),
    seconds: numberFrom("seconds", values.seconds, 1, 600),
    contestants: values.only.split(",").map(contestantOf),
    changesOnlyClients: whole("hz0-clients", values["hz0-clients"], 1, 100_000),
    minutes: numberFrom("minutes", values.minutes, 0.5, 600),
    build: values.build,
    json: values.json,
  };
}

function partsOf(changesOnly: boolean, stalled: boolean): Part[] {
  const asked: Part[] = [];
  if (changesOnly) asked.push("changes-only");
  if (stalled) asked.push("stalled");
  return asked.length > 0 ? asked : ["compare"];
}

function contestantOf(id: string): Contestant {
  const found = CONTESTANTS.find((contestant) => contestant.id === id);
  if (found) return found;
  throw new Error(`--only must be of ${ids}, not "${id}"`);
}

function whole(flag: string, text: string, min: number, max: number): number {
  const value = numberFrom(flag, text, min, max);
  if (Number.isInteger(value)) return value;
  throw new Error(`--${flag} must be whole, not "${text}"`);
}

function numberFrom(flag: string, text: string, min: number, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${flag} must be a number from ${min} to ${max}, not "${text}"`);
}
