import type { Confidence } from "./clock-estimate.ts";
import { type ClockLine, serverTimeOn } from "./clock-line.ts";

/** How an error is taken out of a clock that people watch. */
interface Pace {
  /** It falls to 1/e in this time. */
  readonly tauMs: number;
  /** At most this many ms are taken out in a ms. Below 1, so that the clock never stands still or turns back. */
  readonly limit: number;
  /** Behind by more than this, it jumps. */
  readonly jumpMs: number;
}

const PACES = {
  /** What has been shown was a guess, and too early rather than too late. It has not been watched for long. */
  guess: { tauMs: 60, limit: 0.5, jumpMs: 0 },
  /** The estimate is young, and its errors are milliseconds. */
  fresh: { tauMs: 60, limit: 0.5, jumpMs: 30 },
  /** They are microseconds now, and a larger one is more likely the evidence's than the clock's. */
  settled: { tauMs: 600, limit: 0.1, jumpMs: 150 },
} as const satisfies Record<Confidence, Pace>;
/** Ahead by more than this, it jumps back: to creep would take longer than anyone would bear. */
const JUMP_BACK_MS = 400;
/** A frame's stamp may be older than the news that came before the frame was drawn, by about this much. */
const HISTORY_MS = 250;

/** A clock that is drawn from: it follows an estimate that changes its mind, and itself never jumps or turns back. */
export interface SteadyClock {
  /** Server time in ms to draw by. Asked for one `clientMs` it gives one answer, until it is told otherwise. */
  timeAt(clientMs: number): number;
  /**
   * Here is a better line. What is shown at `nowMs` stays and comes to meet it, the sooner the less was known before.
   */
  follow(line: ClockLine, confidence: Confidence, nowMs: number): void;
  /** From `nowMs` on it shows what its line says: after a command, say, which moves the playhead anyway. */
  snap(nowMs: number): void;
  /** From `nowMs` on it shows `byMs` more, and comes to meet its line quickly. */
  shift(byMs: number, nowMs: number): void;
}

/** One stretch between two pieces of news: `errorMs` is what it was behind its line at `sinceMs`. */
interface Stretch {
  readonly sinceMs: number;
  readonly line: ClockLine;
  readonly errorMs: number;
  readonly pace: Pace;
}

export function createSteadyClock(): SteadyClock {
  /** Newest first. The older ones are for stamps of before the news. */
  let stretches: readonly Stretch[] = [];

  function timeAt(clientMs: number) {
    const stretch = stretches.find(({ sinceMs }) => clientMs >= sinceMs) ?? stretches.at(-1);
    return stretch ? serverTimeOn(stretch.line, clientMs) - missingAt(stretch, clientMs) : clientMs;
  }

  /** Comes to meet `line` from `shownMs`, unless that is too far. */
  function approach(line: ClockLine, shownMs: number, nowMs: number, pace: Pace) {
    const errorMs = serverTimeOn(line, nowMs) - shownMs;
    const isTooFar = errorMs > pace.jumpMs || errorMs < -JUMP_BACK_MS;
    if (isTooFar) return begin(line, 0, nowMs, pace);
    const history = stretches.filter(({ sinceMs }, i) => i === 0 || sinceMs > nowMs - HISTORY_MS);
    begin(line, errorMs, nowMs, pace, history);
  }
  function begin(
    line: ClockLine,
    errorMs: number,
    sinceMs: number,
    pace: Pace,
    history: readonly Stretch[] = [],
  ) {
    stretches = [{ sinceMs, line, errorMs, pace }, ...history];
  }

  return {
    timeAt,
    follow(line, confidence, nowMs) {
      const pace = PACES[confidence];
      if (stretches.length === 0) begin(line, 0, nowMs, pace);
      else approach(line, timeAt(nowMs), nowMs, pace);
    },
    snap(nowMs) {
      const line = stretches[0]?.line;
      if (line) begin(line, 0, nowMs, PACES.settled);
    },
    shift(byMs, nowMs) {
      const line = stretches[0]?.line;
      if (!line) return;
      const shownMs = timeAt(nowMs) + byMs;
      stretches = [];
      approach(line, shownMs, nowMs, PACES.fresh);
    },
  };
}

/**
 * What is still missing from the target. An error is taken out at the pace's limit until what is left would go more slowly
 * by halves: the solution of `e′ = −clamp(e / tau, ±limit)`.
 */
function missingAt({ sinceMs, errorMs, pace }: Stretch, clientMs: number): number {
  const { tauMs, limit } = pace;
  const elapsedMs = Math.max(0, clientMs - sinceMs);
  const size = Math.abs(errorMs);
  const straightMs = Math.max(0, size / limit - tauMs);
  if (elapsedMs < straightMs) return errorMs - Math.sign(errorMs) * limit * elapsedMs;
  const left = Math.min(size, limit * tauMs);
  return Math.sign(errorMs) * left * Math.exp((straightMs - elapsedMs) / tauMs);
}
