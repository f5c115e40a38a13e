import type { Happening } from "./simulated-server.ts";
import { type Truth, shorterWay } from "./truth.ts";

/** One frame of one contestant. */
export interface Frame {
  /** True time of its vsync, ms. */
  readonly atMs: number;
  /** True time at which its callbacks ran, ms. */
  readonly drawnAtMs: number;
  /** The server's time at the vsync, ms. */
  readonly serverMs: number;
  /** What the contestant had on its screen, seconds; null: nothing yet. */
  readonly shownSeconds: number | null;
  /** What it should have had, at the vsync. */
  readonly truth: Truth;
  /** The revision that had reached the contestant, null before the first. */
  readonly knownRevision: number | null;
  /** The loop that it then had to go round in, seconds. */
  readonly knownLoopSeconds: number | null;
  /** Nothing had happened that it could not know yet. */
  readonly isFair: boolean;
}

/** Of absolute values, ms. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
}

export interface Figures {
  /** The drawn position against the server's, in frames while it plays, from 2 s after opening. */
  readonly error: Spread;
  readonly firstError: Spread;
  /** The median of the signed error after 2 s, ms: above zero it draws too early. */
  readonly biasMs: number;
  /** From opening to the first moment from which the error stays below 1 ms for half a second; null: never. */
  readonly settledMs: number | null;
  /** How far the way from one frame to the next is off the true way, after 2 s. */
  readonly step: Spread;
  /** Frames further back than the one before, for no reason. */
  readonly backwardMoves: number;
  /** From somebody else's command to the first frame that shows it. */
  readonly commandToFrame: Spread;
  /** Commands that were not shown before the next one. */
  readonly commandsMissed: number;
}

const SETTLED_BELOW_MS = 1;
const SETTLED_FOR_MS = 500;
const FIRST_MS = 2000;
/** Close enough to say that a command is shown; or the contestant's own p99, when it is never as close as this. */
const SHOWN_BELOW_MS = 25;
/** A command that is followed this soon by another need not be shown at all. */
const SUPERSEDED_WITHIN_MS = 500;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.map(Math.abs).toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), count: sorted.length };
}

/** Signed, ms: above zero it is drawn too early. Null when nothing is drawn. */
function errorMs({ shownSeconds, truth }: Frame): number | null {
  if (shownSeconds === null) return null;
  return shorterWay(shownSeconds - truth.seconds, truth.loopSeconds) * 1000;
}

/** Signed error of a frame that counts: playing, and nothing under way that the contestant could not know. */
export function countedError(frame: Frame): number | null {
  return frame.isFair && frame.truth.playing ? errorMs(frame) : null;
}

/**
 * @param openedMs true time at which the contestant's connection was open
 */
export function figuresOf(
  frames: readonly Frame[],
  happenings: readonly Happening[],
  openedMs: number,
): Figures {
  const isLate = ({ atMs }: Frame) => atMs >= openedMs + FIRST_MS;
  const late = errorsOf(frames.filter(isLate));
  const error = spreadOf(late);
  const waits = commandWaits(frames, happenings, Math.max(SHOWN_BELOW_MS, error.p99));
  return {
    error,
    firstError: spreadOf(errorsOf(frames.filter((frame) => !isLate(frame)))),
    biasMs: late.toSorted((a, b) => a - b)[late.length >> 1] ?? Number.NaN,
    settledMs: settledMs(frames, openedMs),
    step: spreadOf(stepDeviations(frames.filter(isLate))),
    backwardMoves: backwardMoves(frames),
    commandToFrame: spreadOf(waits.filter((wait) => wait !== null)),
    commandsMissed: waits.filter((wait) => wait === null).length,
  };
}

export const errorsOf = (frames: readonly Frame[]): number[] =>
  frames.map(countedError).filter((error) => error !== null);

function settledMs(frames: readonly Frame[], openedMs: number): number | null {
  let sinceMs: number | null = null;
  for (const frame of frames) {
    const error = countedError(frame);
    if (error === null) continue;
    if (Math.abs(error) >= SETTLED_BELOW_MS) sinceMs = null;
    else sinceMs ??= frame.atMs;
    if (sinceMs !== null && frame.atMs - sinceMs >= SETTLED_FOR_MS) return sinceMs - openedMs;
  }
  return null;
}

/** Ways from one frame to the next, with no command and no end of a loop between: drawn and true, seconds. */
function* ways(frames: readonly Frame[]) {
  for (let i = 1; i < frames.length; i += 1) {
    const [a, b] = [frames[i - 1] as Frame, frames[i] as Frame];
    if (a.shownSeconds === null || b.shownSeconds === null) continue;
    if (a.knownRevision !== b.knownRevision || !a.truth.playing || !b.truth.playing) continue;
    const drawn = b.shownSeconds - a.shownSeconds;
    // Gone round: the loop is the one it knows of.
    if (Math.abs(drawn) > (b.knownLoopSeconds ?? Number.POSITIVE_INFINITY) / 2) continue;
    const isFair = a.isFair && b.isFair && a.truth.revision === b.truth.revision;
    const trueWay = b.truth.seconds - a.truth.seconds;
    yield { drawn, trueWay, isFair: isFair && trueWay > 0 };
  }
}

const stepDeviations = (frames: readonly Frame[]): number[] =>
  [...ways(frames)]
    .filter(({ isFair }) => isFair)
    .map(({ drawn, trueWay }) => (drawn - trueWay) * 1000);

/** Less than this is a double's last digits. */
const BACKWARD_SECONDS = 1e-9;

export const backwardMoves = (frames: readonly Frame[]): number =>
  [...ways(frames)].filter(({ drawn }) => drawn < -BACKWARD_SECONDS).length;

/** Ms from each command to the first frame that shows it, null where the next command came first. */
function commandWaits(
  frames: readonly Frame[],
  happenings: readonly Happening[],
  shownBelowMs: number,
): (number | null)[] {
  const [first, last] = [frames[0], frames.at(-1)];
  if (!first || !last) return [];
  const isShown = (frame: Frame, revision: number) =>
    (frame.knownRevision ?? -1) >= revision &&
    Math.abs(errorMs(frame) ?? Number.NaN) <= shownBelowMs;
  return happenings
    .map(({ atMs, state: { revision } }, i) => {
      const untilMs = happenings[i + 1]?.atMs ?? last.atMs;
      return { atMs, untilMs, revision };
    })
    .filter(({ atMs, untilMs }) => atMs > first.atMs && untilMs - atMs >= SUPERSEDED_WITHIN_MS)
    .map(({ atMs, untilMs, revision }) => {
      const shown = frames.find(
        (frame) => frame.atMs > atMs && frame.atMs < untilMs && isShown(frame, revision),
      );
      return shown ? shown.atMs - atMs : null;
    });
}
