import { setTimeout as sleep } from "node:timers/promises";
import { loadavg } from "node:os";
import { type ClockCheck, pageMetrics } from "./clocks.ts";
import { frameTimes, stepHistogram } from "./frame-times.ts";
import type { OpenPage } from "./open-page.ts";
import type { FrameSamples } from "./page-probe.ts";
import type { ServerProcess } from "./server-process.ts";
import { median, quantile, steps } from "./statistics.ts";

const SETTLE_MS = 2000;
const ORDER_FRAMES = 30;
const COST_MS = 5000;
/** The display's, whether the page draws in each of them or not. */
const FRAMES_A_SECOND = 60;
/** Two answers about one undisturbed course may differ by what the wire rounds. */
const SAME_COURSE_MS = 0.01;
/** A little more than the precision of a position in view, of which Chromium keeps 24 bits. */
const STANDING_PX = 0.0001;

export interface Trace {
  /** Server time, from the first frame. */
  readonly timesMs: readonly number[];
  /** Drawn minus true position. */
  readonly errorsMs: readonly number[];
}

export interface RoundFigures {
  readonly errorP50Ms: number;
  readonly errorP95Ms: number;
  readonly errorP99Ms: number;
  readonly errorMaxMs: number;
  /** With its sign: below zero, the playhead is drawn behind. */
  readonly errorMedianMs: number;
  readonly stepP50Ms: number;
  readonly stepP99Ms: number;
  readonly backwardMoves: number;
  readonly reactCommits: number;
  readonly framesASecond: number;
  readonly scriptMsAFrame: number;
  readonly mainThreadMsAFrame: number;
}

export interface Round {
  readonly figures: RoundFigures;
  readonly trace: Trace;
  readonly stamps: {
    readonly periodMs: number;
    readonly isRegular: boolean;
    readonly worstResidualMs: number;
    readonly lateP50Ms: number;
    readonly lateP99Ms: number;
    readonly steps: readonly [stepMs: string, count: number][];
  };
  /** How far the page's clock constant can be off, by the questions that went past the network. */
  readonly clockCheck: ClockCheck;
  /** Processes that wanted to run, over the last minute: how noisy the machine was. */
  readonly load: number;
}

/** Plays from zero at 120 bpm, looks at every frame for `seconds`, then at what playing costs with nobody looking. */
export async function playRound(
  open: OpenPage,
  server: ServerProcess,
  seconds: number,
): Promise<Round> {
  const { page } = open;
  await open.command("play");
  await sleep(SETTLE_MS);
  const misordered = await page.evaluate(
    (frames) => window.pageProbe.movedAfterSampling(frames),
    ORDER_FRAMES,
  );
  if (misordered > 0.5) throw new Error("the frames were sampled before the page had drawn them");

  const before = await open.status();
  const samples = await page.evaluate((ms) => window.pageProbe.sample(ms), seconds * 1000);
  if (samples.xPx.some(Number.isNaN)) throw new Error("the page has lost its playhead");
  const costs = await costsOfPlaying(open);
  const after = await open.status();
  const travelledMs = (after.time_seconds - before.time_seconds) * 1000;
  const disturbanceMs = Math.abs(travelledMs - (after.timestamp_ms - before.timestamp_ms));
  if (!(before.playing && disturbanceMs < SAME_COURSE_MS)) {
    throw new Error("somebody else has moved the transport");
  }
  await open.command("stop");

  const frames = frameTimes(samples.stampsMs);
  const serverMs = frames.timesMs.map(
    (ms) => ms + open.originMs + server.clock.serverMinusMonotonicMs,
  );
  const drawnMs = samples.xPx.map((xPx) => ((xPx - open.zeroPx) / open.pxPerSecond) * 1000);
  const errorsMs = serverMs.map(
    (ms, i) => (drawnMs[i] ?? Number.NaN) - before.time_seconds * 1000 - (ms - before.timestamp_ms),
  );
  return {
    figures: { ...figuresOf(samples, errorsMs, frames.timesMs, drawnMs), ...costs },
    trace: { timesMs: serverMs.map((ms) => ms - (serverMs[0] ?? ms)), errorsMs },
    stamps: {
      periodMs: frames.periodMs,
      isRegular: frames.isRegular,
      worstResidualMs: quantile(frames.residualsMs.map(Math.abs), 1),
      lateP50Ms: quantile(samples.lateMs, 0.5),
      lateP99Ms: quantile(samples.lateMs, 0.99),
      steps: stepHistogram(samples.stampsMs),
    },
    clockCheck: open.clockCheck,
    load: loadavg()[0] ?? Number.NaN,
  };
}

function figuresOf(
  { xPx, reactCommits }: FrameSamples,
  errorsMs: readonly number[],
  timesMs: readonly number[],
  drawnMs: readonly number[],
) {
  const sizesMs = errorsMs.map(Math.abs);
  const drawnSteps = steps(drawnMs);
  const deviationsMs = steps(timesMs).map((step, i) =>
    Math.abs((drawnSteps[i] ?? Number.NaN) - step),
  );
  const lastedMs = (timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0);
  return {
    errorP50Ms: quantile(sizesMs, 0.5),
    errorP95Ms: quantile(sizesMs, 0.95),
    errorP99Ms: quantile(sizesMs, 0.99),
    errorMaxMs: quantile(sizesMs, 1),
    errorMedianMs: median(errorsMs),
    stepP50Ms: quantile(deviationsMs, 0.5),
    stepP99Ms: quantile(deviationsMs, 0.99),
    backwardMoves: steps(xPx).filter((step) => step < -STANDING_PX).length,
    reactCommits,
    framesASecond: ((timesMs.length - 1) * 1000) / lastedMs,
  };
}

/** CPU time of the page's main thread, with nothing of ours running in it. */
async function costsOfPlaying({ devtools }: OpenPage) {
  const startMs = performance.now();
  const before = await pageMetrics(devtools);
  await sleep(COST_MS);
  const after = await pageMetrics(devtools);
  const frames = ((performance.now() - startMs) / 1000) * FRAMES_A_SECOND;
  const msAFrame = (name: string) =>
    (((after[name] ?? Number.NaN) - (before[name] ?? Number.NaN)) * 1000) / frames;
  return {
    scriptMsAFrame: msAFrame("ScriptDuration"),
    mainThreadMsAFrame: msAFrame("TaskDuration"),
  };
}
