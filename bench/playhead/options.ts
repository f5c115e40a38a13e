import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

export interface Options {
  readonly rounds: number;
  /** Of playing that is sampled, in each round and for each page. */
  readonly seconds: number;
  /** The network's impairment: ms one way, its standard deviation in ms, per cent of packets lost. */
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly lossPercent: number;
  /** The program that joins two network namespaces by that impairment. */
  readonly netem: string;
  readonly json: string | undefined;
  readonly plot: string | undefined;
  readonly markdown: boolean;
}

/** Beside the checkout, where those who work on this repository share their tools. */
const NETEM = fileURLToPath(new URL("../../../shared/tools/netem.py", import.meta.url));

export const USAGE = `npm run bench:playhead -- [options]

  --rounds N       rounds of every page on every network          3
  --seconds S      sampled in each                                20 (at most 60)
  --delay MS       one way, on the impaired network               40
  --jitter MS      its standard deviation                         10
  --loss PERCENT   of its packets                                 1
  --netem FILE     the program that impairs                       ../shared/tools/netem.py
  --json FILE      writes everything that was measured
  --plot FILE.svg  draws both traces over three seconds
  --markdown       prints the table in Markdown
`;

/** @throws Error with a sentence for whoever typed it */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "20" },
      delay: { type: "string", default: "40" },
      jitter: { type: "string", default: "10" },
      loss: { type: "string", default: "1" },
      netem: { type: "string", default: NETEM },
      json: { type: "string" },
      plot: { type: "string" },
      markdown: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  return {
    rounds: numberFrom("rounds", values.rounds, 1, 100),
    // A round must fit into the session's 96 s.
    seconds: numberFrom("seconds", values.seconds, 3, 60),
    delayMs: numberFrom("delay", values.delay, 0, 1000),
    jitterMs: numberFrom("jitter", values.jitter, 0, 1000),
    lossPercent: numberFrom("loss", values.loss, 0, 50),
    netem: values.netem,
    json: values.json,
    plot: values.plot,
    markdown: values.markdown,
  };
}

function numberFrom(flag: string, text: string, min: number, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${flag} must be a number from ${min} to ${max}, not "${text}"`);
}
