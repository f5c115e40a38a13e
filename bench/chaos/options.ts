import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

export interface Options {
  /** The names of the rows to run; none: all of them. */
  readonly rows: readonly string[];
  /** Of everything that is drawn by lot, so that a run can be had again. */
  readonly seed: number;
  /** Minutes are cut to seconds, and hours to minutes. */
  readonly isShort: boolean;
  /** How long a row puts the server under load, where it has a choice. Undefined: as long as the row is meant to. */
  readonly seconds: number | undefined;
  /** How long the soak takes. */
  readonly minutes: number;
  /** The program that joins two network namespaces by delay, jitter and loss. */
  readonly netem: string;
  readonly isListing: boolean;
}

/** Beside the checkout, where those who work on this repository share their tools. */
const NETEM = fileURLToPath(new URL("../../../shared/tools/netem.py", import.meta.url));

const SOAK_MINUTES = 60;
const SHORT_SOAK_MINUTES = 5;

export const USAGE = `npm run chaos -- [rows] [options]

  rows            the names of those to run (--list shows them)    all
  --list          names the rows, and what each needs
  --seed N        of what is drawn by lot, 0 to 4294967295         another one every time
  --short         minutes are cut to seconds, the soak to 5 min
  --seconds S     how long a load lasts, 1 to 3600                 the row's own
  --minutes M     how long the soak takes, 0.5 to 1440             60
  --netem FILE    the program that impairs a network               ../shared/tools/netem.py
`;

/** @throws Error with a sentence for whoever typed it */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seed: { type: "string" },
      short: { type: "boolean", default: false },
      seconds: { type: "string" },
      minutes: { type: "string" },
      netem: { type: "string", default: NETEM },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const { seed, short, seconds, minutes } = values;
  return {
    rows: positionals,
    seed:
      seed === undefined
        ? Math.floor(Math.random() * 2 ** 32)
        : wholeFrom("seed", seed, 2 ** 32 - 1),
    isShort: short,
    seconds: seconds === undefined ? undefined : numberFrom("seconds", seconds, 1, 3600),
    minutes:
      minutes === undefined
        ? short
          ? SHORT_SOAK_MINUTES
          : SOAK_MINUTES
        : numberFrom("minutes", minutes, 0.5, 1440),
    netem: values.netem,
    isListing: values.list,
  };
}

/** How long a load lasts: what was asked for, or the row's own time, in full or cut. */
export const loadSeconds = ({ seconds, isShort }: Options, full: number, short: number): number =>
  seconds ?? (isShort ? short : full);

function wholeFrom(flag: string, text: string, max: number): number {
  const value = numberFrom(flag, text, 0, max);
  if (Number.isInteger(value)) return value;
  throw new Error(`--${flag} must be whole, not "${text}"`);
}

function numberFrom(flag: string, text: string, min: number, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${flag} must be a number from ${min} to ${max}, not "${text}"`);
}
