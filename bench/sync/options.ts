import { parseArgs } from "node:util";
import { MAX_STREAM_HZ, MIN_STREAM_HZ, isStreamHz } from "../../src/protocol/v1.ts";
import { NETWORKS, type Network, networkOf } from "./networks.ts";
import type { Rates } from "./world.ts";

export const SECTIONS = ["sessions", "disturbances", "commands"] as const;
export type Section = (typeof SECTIONS)[number];

export interface BenchOptions {
  readonly seed: number;
  /** This many seeds, from `seed` on. */
  readonly seeds: number;
  readonly networks: readonly Network[];
  /** Somebody has asked for these and no others. */
  readonly areNetworksChosen: boolean;
  /** Names of contestants; null: all. */
  readonly only: readonly string[] | null;
  /** Of the clients' clocks, ms. */
  readonly resolutionsMs: readonly number[];
  readonly sections: readonly Section[];
  readonly rates: Rates;
  /** Where the figures go as JSON, besides. */
  readonly json: string | null;
}

export const USAGE = `npm run bench:sync -- [options]

  --seed N            the first seed (default 1)
  --seeds K           medians over K seeds (default 3)
  --networks A,C      of ${NETWORKS.map(({ id }) => id).join(", ")} (default: all)
  --only ours,ntp     contestants whose name contains one of these (default: all)
  --resolutions 0.1   of the clients' clocks, ms (default 0.005,0.1,1)
  --sections s        of ${SECTIONS.join(", ")} (default: all)
  --hz 0              state messages a second for clients that can choose
  --ping-every 5000   how often the server lets itself be asked for the time, ms
  --quick             one seed, ours, A to F, 0.1 ms, sessions
  --json FILE         every figure, besides the tables`;

const RESOLUTIONS_MS = [0.005, 0.1, 1];
const QUICK_NETWORKS = "A,B,C,D,E,F";

/** @throws TypeError or RangeError with a sentence for whoever typed it */
export function readOptions(args: readonly string[]): BenchOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string" },
      seeds: { type: "string" },
      networks: { type: "string" },
      only: { type: "string" },
      resolutions: { type: "string" },
      sections: { type: "string" },
      hz: { type: "string" },
      "ping-every": { type: "string" },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const { quick } = values;
  const networks = values.networks ?? (quick ? QUICK_NETWORKS : null);
  const only = values.only ?? (quick ? "ours" : null);
  return {
    seed: numberOf("seed", values.seed ?? "1"),
    seeds: numberOf("seeds", values.seeds ?? (quick ? "1" : "3")),
    networks: networks === null ? NETWORKS : networks.split(",").map(networkOf),
    areNetworksChosen: values.networks !== undefined,
    only: only?.split(",") ?? null,
    resolutionsMs:
      values.resolutions?.split(",").map((ms) => numberOf("resolutions", ms)) ??
      (quick ? [0.1] : RESOLUTIONS_MS),
    sections: values.sections?.split(",").map(sectionOf) ?? (quick ? ["sessions"] : SECTIONS),
    rates: {
      hz: values.hz === undefined ? undefined : streamHz(values.hz),
      pingEveryMs:
        values["ping-every"] === undefined
          ? undefined
          : numberOf("ping-every", values["ping-every"]),
    },
    json: values.json ?? null,
  };
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0) return value;
  throw new RangeError(`--${name} must be a number above 0, not "${text}"`);
}

function streamHz(text: string): number {
  const hz = Number(text);
  if (text.trim() !== "" && isStreamHz(hz)) return hz;
  throw new RangeError(
    `--hz must be 0, or from ${MIN_STREAM_HZ} to ${MAX_STREAM_HZ}, not "${text}"`,
  );
}

function sectionOf(name: string): Section {
  const section = SECTIONS.find((section) => section === name);
  if (section) return section;
  throw new RangeError(`--sections are ${SECTIONS.join(", ")}, not "${name}"`);
}
