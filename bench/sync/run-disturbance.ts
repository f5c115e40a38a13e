import type { Entry } from "./contestant.ts";
import type { Disturbance } from "./disturbances.ts";
import { type Frame, backwardMoves, countedError, errorsOf, spreadOf } from "./figures.ts";
import type { Network } from "./networks.ts";
import { type Rates, type Seated, createWorld } from "./world.ts";

export interface DisturbanceOptions extends Rates {
  readonly network: Network;
  readonly seed: number;
  readonly resolutionMs?: number;
  readonly entries: readonly Entry[];
}

export interface DisturbanceResult {
  readonly name: string;
  /** Of the absolute error from where it is judged on, ms. */
  readonly p99: number;
  readonly max: number;
  /** From where it is judged to the last error of 5 ms or more, ms; null: to the end. */
  readonly backMs: number | null;
  readonly backwardMoves: number;
}

const BACK_BELOW_MS = 5;
const isOurs = ({ name }: Entry) => name === "ours";
const isFar = (frame: Frame) => Math.abs(countedError(frame) ?? 0) >= BACK_BELOW_MS;

/** Lets one thing go wrong, with nobody touching the transport, and says how each contestant came out of it. */
export async function runDisturbance(
  disturbance: Disturbance,
  { network, seed, resolutionMs = 0.1, entries, pingEveryMs, ...rates }: DisturbanceOptions,
): Promise<DisturbanceResult[]> {
  const { hz = rates.hz, untilMs: durationMs } = disturbance;
  const world = createWorld({ network, seed, resolutionMs, hz, pingEveryMs, durationMs });
  for (const entry of entries) if (!disturbance.oursAlone || isOurs(entry)) world.seat(entry);
  const cleanUp = disturbance.prepare(world);
  await world.runUntil(durationMs);
  await world.dispose();
  cleanUp?.();
  const fromMs = world.trueTimeOf(disturbance.fromMs);
  return world.seats.map((seat) => judge(seat, disturbance, fromMs));
}

function judge(
  { entry, frames, openings }: Seated,
  { fromReopening }: Disturbance,
  fromMs: number,
): DisturbanceResult {
  const judged = frames.filter(({ atMs }) => atMs >= fromMs);
  const { p99, max } = spreadOf(errorsOf(judged));
  const reopenedMs = fromReopening && openings.length > 1 ? openings.at(-1) : undefined;
  return {
    name: entry.name,
    p99,
    max,
    backMs: backMs(judged, reopenedMs ?? fromMs),
    backwardMoves: backwardMoves(judged),
  };
}

function backMs(frames: readonly Frame[], fromMs: number): number | null {
  const lastFar = frames.findLastIndex(isFar);
  const back = frames[lastFar + 1];
  if (!back) return null;
  return lastFar < 0 ? 0 : Math.max(0, back.atMs - fromMs);
}
