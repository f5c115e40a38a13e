import { type DurationHistogram, type DurationSummary, createDurations } from "./durations.ts";

/** Fine around the millisecond and a half within which nearly every tick has to run. */
const LATENESS_BOUNDS_MS = [0.1, 0.2, 0.5, 1, 1.5, 2, 5, 10, 20, 50, 100];
/** From an answer out of the handler to a change for tens of thousands of listeners. */
const LATENCY_BOUNDS_MS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/**
 * What a server has done since it started. Counters are plain numbers, for whoever counts to add to; nothing here knows
 * how it will be shown. All durations in ms.
 */
export interface Metrics {
  messagesIn: number;
  messagesOut: number;
  commands: number;
  /** Frames left out for a socket that had not taken the last one. */
  skippedFrames: number;
  /** Deadlines that passed while the tick before was still being written. */
  skippedTicks: number;
  /** Peers that the server gave up. */
  evictions: number;
  /** Handshakes that were refused. */
  refusals: number;
  /** A tick ran, `lateMs` after its deadline; below zero, early, is on time. */
  ticked(lateMs: number): void;
  /** From the arrival of a command to the moment its answer was handed to the socket. */
  commandAnswered(tookMs: number): void;
  /** From a command's acceptance to the moment the last listener's message was handed to its socket. */
  changeTold(tookMs: number): void;
  summary(): MetricsSummary;
  histograms(): MetricsHistograms;
}

export interface TickSummary {
  readonly count: number;
  readonly late_ms_p50: number;
  readonly late_ms_p99: number;
  readonly late_ms_max: number;
}

/** Named as in the JSON. */
export interface MetricsSummary {
  readonly tick: TickSummary;
  readonly command_ms: DurationSummary;
  readonly push_ms: DurationSummary;
}

export interface MetricsHistograms {
  readonly tickLateness: DurationHistogram;
  readonly commandLatency: DurationHistogram;
  readonly pushLatency: DurationHistogram;
}

export function createMetrics(): Metrics {
  const lateness = createDurations(LATENESS_BOUNDS_MS);
  const answers = createDurations(LATENCY_BOUNDS_MS);
  const pushes = createDurations(LATENCY_BOUNDS_MS);

  return {
    messagesIn: 0,
    messagesOut: 0,
    commands: 0,
    skippedFrames: 0,
    skippedTicks: 0,
    evictions: 0,
    refusals: 0,
    ticked: lateness.add,
    commandAnswered: answers.add,
    changeTold: pushes.add,
    summary() {
      const { count, p50, p99, max } = lateness.summary();
      return {
        tick: { count, late_ms_p50: p50, late_ms_p99: p99, late_ms_max: max },
        command_ms: answers.summary(),
        push_ms: pushes.summary(),
      };
    },
    histograms: () => ({
      tickLateness: lateness.histogram(),
      commandLatency: answers.histogram(),
      pushLatency: pushes.histogram(),
    }),
  };
}
