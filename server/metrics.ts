const KEPT = 1024;

/** Counters since the start, and the lateness of the last 1024 ticks. */
export interface Metrics {
  messagesIn: number;
  messagesOut: number;
  commands: number;
  skippedFrames: number;
  evictions: number;
  ticked(lateMs: number): void;
  tickSummary(): { count: number; late_ms_p50: number; late_ms_p99: number; late_ms_max: number };
}

export function createMetrics(): Metrics {
  const late: number[] = [];
  let count = 0;
  return {
    messagesIn: 0,
    messagesOut: 0,
    commands: 0,
    skippedFrames: 0,
    evictions: 0,
    ticked(lateMs) {
      late[count % KEPT] = Math.max(0, lateMs);
      count += 1;
    },
    tickSummary() {
      const sorted = late.toSorted((a, b) => a - b);
      const at = (part: number) => round(sorted[Math.floor(part * (sorted.length - 1))] ?? 0);
      return { count, late_ms_p50: at(0.5), late_ms_p99: at(0.99), late_ms_max: at(1) };
    },
  };
}

const round = (ms: number) => Math.round(ms * 1000) / 1000;
