import { envelopeOf } from "./envelope.ts";
import { type OffsetFit, fitOffset } from "./offset-fit.ts";
import { type OneWaySamples, createOneWaySamples } from "./one-way-samples.ts";
import { MAX_RATE, type RatePrior, fitRate } from "./rate-fit.ts";

/** What has been seen of one pair of clocks, since one of them last jumped. */
export interface Evidence {
  /** From the client to the server: pings. */
  readonly up: OneWaySamples;
  /** From the server to the client: pongs, and every other message with a time on it. */
  readonly down: OneWaySamples;
  /** The client's time. */
  readonly sinceMs: number;
  firstPongMs: number | null;
  pongs: number;
}

/** Before that, a rate cannot be told from delays. */
const RATE_AFTER_MS = 4000;
/** From then on a fitted rate becomes better sooner than its error adds up. */
const RATE_SURE_MS = 8000;
/** Below its envelope by less than this, a sample means nothing, whatever the network. */
const LEAST_TOLERANCE_MS = 0.5;

export const createEvidence = (sinceMs: number): Evidence => ({
  up: createOneWaySamples(),
  down: createOneWaySamples(),
  sinceMs,
  firstPongMs: null,
  pongs: 0,
});

/** @param rate how much faster the server's clock runs, ms per ms */
export const offsetOf = ({ up, down }: Evidence, rate: number, nowMs: number): OffsetFit =>
  fitOffset(envelopeOf(up, rate, nowMs), envelopeOf(down, -rate, nowMs));

/** The rate that the evidence speaks for, or `latest` while there is too little. */
export function rateOf(
  { up, down, sinceMs }: Evidence,
  nowMs: number,
  prior: RatePrior,
  latest: number,
  fit: OffsetFit | null,
): number {
  if (!fit || nowMs - sinceMs < RATE_AFTER_MS) return latest;
  return fitRate(up, down, prior, latest, fit);
}

/**
 * How far below its envelope a sample may lie and be one of the same kind, in ms.
 *
 * @param ageMs of the evidence: until its rate is well known the envelopes drift
 */
export function toleranceMs({ up, down }: OffsetFit, resolutionMs: number, ageMs: number): number {
  const excessMs = (up.excessMs + down.excessMs) / 2;
  // An envelope of n samples is above its floor by more than five n-ths of their excess once in 150 times.
  const unluckyMs = (5 * excessMs) / Math.min(up.levels.length, down.levels.length);
  const driftMs = MAX_RATE * Math.min(ageMs, RATE_SURE_MS * (RATE_SURE_MS / ageMs) ** 2);
  return Math.max(LEAST_TOLERANCE_MS, 2.5 * resolutionMs, excessMs / 4, unluckyMs) + driftMs;
}

/**
 * Three times the offset's noise, and what the clock's resolution hides. Of one or two delays nothing is known but that
 * they are not negative.
 */
export function uncertaintyMs(fit: OffsetFit, resolutionMs: number): number {
  const isGuess = Math.min(fit.up.levels.length, fit.down.levels.length) < 3;
  if (isGuess) return Math.max(0, (fit.upFloor.ms + fit.downFloor.ms) / 2);
  return 3 * fit.noiseMs + resolutionMs / 2;
}
