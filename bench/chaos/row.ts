import type { Cleanup } from "../server/cleanup.ts";
import type { Options } from "./options.ts";
import type { ServerFlags, ServerUnderTest } from "./server-under-test.ts";
import type { Tool } from "./tools.ts";

/** One thing that was to be shown. */
export interface Figure {
  readonly what: string;
  /** What there is to reach, in words: "p99 ≤ 40 ms". */
  readonly target: string;
  /** What was reached, in words and with its unit. */
  readonly reached: string;
  readonly isMet: boolean;
}

/** What a row is given to work with. */
export interface RowContext {
  readonly options: Options;
  /** Of this row: what it starts ends with it, in the opposite order. */
  readonly cleanup: Pick<Cleanup, "own">;
  /** The built server in a process of its own, until the end of the row. */
  startServer(flags?: ServerFlags): Promise<ServerUnderTest>;
  /** The built `server-witness.ts`, for `startWatchedServer`. */
  readonly witness: string;
  /** A line for whoever waits. */
  say(text: string): void;
}

/** One kind of trouble, and what the server and its clients are to make of it. */
export interface Row {
  /** As it is asked for on the command line. */
  readonly name: string;
  /** In a sentence. */
  readonly what: string;
  /** Without one of these it is skipped. */
  readonly needs: readonly Tool[];
  /** Rejects when nothing could be shown, which counts as a figure that is not met. */
  run(context: RowContext): Promise<Figure[]>;
}

/** A figure that is met when it is at most so much. NaN, for nothing measured, is not. */
export function atMost(
  what: string,
  value: number,
  limit: number,
  unit: string,
  reached = `${rounded(value)} ${unit}`,
): Figure {
  return { what, target: `≤ ${limit} ${unit}`, reached, isMet: value <= limit };
}

/** A figure that is met when it is this and nothing else. */
export function exactly(what: string, value: number, wanted: number, unit: string): Figure {
  return {
    what,
    target: `${wanted} ${unit}`,
    reached: `${rounded(value)} ${unit}`,
    isMet: value === wanted,
  };
}

/** With the digits that matter, and those of a whole number above a thousand in threes. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return "nothing";
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(size < 10 ? 2 : 1);
}
