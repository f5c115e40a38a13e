import { BUSY_END_MARK, BUSY_START_MARK } from "./slowdown.ts";

/** What is used of an entry of Chromium's trace. Times are in µs of CLOCK_MONOTONIC. */
export interface TraceEvent {
  readonly name: string;
  /** "X" is a stretch of time; the others are moments. */
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** CPU time of its thread, so far. */
  readonly tts?: number;
  /** CPU time of its thread, of `dur`. */
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: Record<string, unknown>;
}

/**
 * The categories that are needed and no others: every event costs the page the time of writing it down, four times over when
 * it is slowed down four times.
 */
export const CATEGORIES = [
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
  "disabled-by-default-devtools.timeline.frame",
  "blink.user_timing",
  "v8.execute",
];

export const START_MARK = "bench:start";
export const END_MARK = "bench:end";

/** What was recorded between the two marks. */
export interface Recording {
  /** Of the page's main thread, by their start. */
  readonly main: readonly TraceEvent[];
  /** Of all threads of the page's process, the main one included. */
  readonly process: readonly TraceEvent[];
  readonly lastedMs: number;
  /** CPU time of the piece of work that tells how much the page was slowed down. */
  readonly busyMs: number;
}

/** @throws Error when the marks are missing */
export function readTrace(json: string): Recording {
  const { traceEvents } = JSON.parse(json) as { traceEvents: readonly TraceEvent[] };
  const marked = (mark: string) => {
    const found = traceEvents.find(({ name }) => name === mark);
    if (found) return found;
    throw new Error(`the trace does not have the mark "${mark}"`);
  };
  const start = marked(START_MARK);
  const end = marked(END_MARK);
  const cpuUs = (mark: string) => marked(mark).tts ?? Number.NaN;
  const process = traceEvents
    .filter(({ ph, pid, ts }) => ph !== "M" && pid === start.pid && ts >= start.ts && ts < end.ts)
    // Of two that start together, the longer has the other in it.
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  return {
    main: process.filter(({ tid }) => tid === start.tid),
    process,
    lastedMs: (end.ts - start.ts) / 1000,
    busyMs: (cpuUs(BUSY_END_MARK) - cpuUs(BUSY_START_MARK)) / 1000,
  };
}
