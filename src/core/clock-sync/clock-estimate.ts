import { type ClockLine, serverTimeOn } from "./clock-line.ts";
import { envelopeOf } from "./envelope.ts";
import {
  type Evidence,
  createEvidence,
  offsetOf,
  rateOf,
  toleranceMs,
  uncertaintyMs,
} from "./evidence.ts";
import type { OneWaySample } from "./lower-hull.ts";
import type { OffsetFit } from "./offset-fit.ts";
import type { RatePrior } from "./rate-fit.ts";
import { createResolutionMeter } from "./resolution-meter.ts";

/** One exchange of a ping and its pong. Client times are the client's ms, server times the server's. */
export interface PingPong {
  /** The client's clock just before the ping was sent. */
  readonly t0: number;
  /** The server's clock when the ping arrived. */
  readonly t1: number;
  /** The server's clock just before the pong was sent. */
  readonly t2: number;
  /** The client's clock when the pong arrived. */
  readonly t3: number;
  /** The estimate's `era` when the ping was sent. */
  readonly era: number;
}

/** `guess`: not on more than one pong. `fresh`: on less than two seconds of them. */
export type Confidence = "guess" | "fresh" | "settled";

/** What is known of the clocks, for people to read. Milliseconds, unless the name says otherwise. */
export interface ClockReport {
  /** Server time less client time. */
  readonly offsetMs: number;
  /** How much faster the server's clock runs, in parts per million. */
  readonly ratePpm: number;
  /** What the last ping and its pong took, without the server's own time; null before the first pong. */
  readonly roundTripMs: number | null;
  /**
   * The mean of the shortest ways there and back; null before the first pong. No method that uses two ways can tell
   * one slow way from a wrong clock, so this is also the most by which the offset can be wrong, besides the uncertainty.
   */
  readonly baseMs: number | null;
  /** What messages wait on the way beyond that, on average; null before the first pong. */
  readonly jitterMs: number | null;
  /**
   * What the offset is within, the two ways being equally long: nineteen times of twenty on a line whose delays have a
   * floor, as most have, three times of four on one where they have none. Null before the first pong.
   */
  readonly uncertaintyMs: number | null;
  /** How often the clocks were found to have jumped. */
  readonly eraResets: number;
}

/**
 * What a client knows of the server's clock. It is told what was seen and is asked what time it is; it reads no clock
 * of its own. Both clocks must be monotonic.
 */
export interface ClockEstimate {
  addPong(exchange: PingPong): void;
  /** A message that the server stamped with its time just before sending. */
  addOneWay(serverSentMs: number, clientReceivedMs: number): void;
  /** What a message is thought to take one way, until the first pong says better. */
  expectDelay(delayMs: number): void;
  /** The server's time over the client's, as far as is known. The same object until something has been learned. */
  readonly line: ClockLine;
  /** One higher each time the clocks are found to have jumped, or may have. A ping carries it, and its pong back. */
  readonly era: number;
  /** Something does not fit, and only more pongs will tell what. */
  readonly isInDoubt: boolean;
  /**
   * How often a message came later than the line's jitter explains, after one that did not: a queue has filled up, or the
   * client's clock has jumped ahead. A ping would tell which.
   */
  readonly surprises: number;
  /** What the line rested on until now. */
  confidenceAt(clientMs: number): Confidence;
  report(): ClockReport;
  /** Another server process has another clock. It counts time at the same rate, if it runs on the same machine. */
  forgetServer(): void;
}

/** A rate hardly changes from one second to the next, and to fit it is the larger part of the work. */
const RATE_EVERY_MS = 1000;
const RATE_KNOWN_AFTER_MS = 20_000;
/** Quartz clocks differ by tens of ppm, and each by a few from what it did before: with the temperature, mostly. */
const UNKNOWN_RATE: RatePrior = { rate: 0, spread: 30e-6 };
const KNOWN_SPREAD = 10e-6;
/** Before that, a sample that lies lower than all others may just be the first quick one. */
const SETTLED_AFTER_MS = 3000;
const FRESH_MS = 2000;
const PONGS_TO_DECIDE = 20;
const SAMPLES_TO_TRUST = 30;
/** So many times the jitter, which exponential delays exceed once in fifty times. */
const LATE_JITTERS = 4;

type Way = "up" | "down";

/**
 * Two envelopes and a rate.
 *
 * No message arrives before it was sent, so server time less client time is at most every ping's `t1 − t0`, and at least
 * every message's `t2 − t3`. Delays being what they are above a floor, the tightest of each lie near the floor of their
 * way, and the offset is taken half-way between them. The two need not be of the same exchange, and every stamped message
 * of the server counts: with n samples of exponential delays of mean s each envelope is within s/n of its floor, where
 * the least round trip of n would be s·√(2/n) above. Before the envelopes are taken, the clocks' drift is taken out.
 *
 * A sample below its envelope by more than the floor is deep arrived before it was sent: a clock was set, or slept. By
 * less, it may also be a faster path; then pings in a second era are collected beside the first, to decide.
 *
 * After Lambert, Robaszkiewicz and Schnell, "Synchronisation for Distributed Audio Rendering over Heterogeneous Devices"
 * (WAC 2016), for the setting; RFC 5905, section 10, for the four stamps.
 */
export function createClockEstimate(): ClockEstimate {
  let evidence: Evidence | null = null;
  let trial: Evidence | null = null;
  let line: ClockLine = { atMs: 0, serverMs: 0, rate: 0 };
  /** Offsets are counted from here. Server time counts from 1970, and sums of that are too large for a double. */
  let originMs: number | null = null;
  let rateFittedMs = Number.NEGATIVE_INFINITY;
  let prior: RatePrior = UNKNOWN_RATE;
  /** The last fit to the evidence; null before the first pong. */
  let fit: OffsetFit | null = null;
  let expectedDelayMs = 0;
  let roundTripMs: number | null = null;
  let era = 0;
  let surprises = 0;
  let wasLate = false;
  let eraResets = 0;
  const resolution = createResolutionMeter();

  const offsetAt = (clientMs: number) => serverTimeOn(line, clientMs) - clientMs - (originMs ?? 0);
  const setLine = (atMs: number, offsetMs: number, rate = line.rate) => {
    line = { atMs, serverMs: atMs + (originMs ?? 0) + offsetMs, rate };
  };
  const baseMs = () => (fit ? (fit.upFloor.ms + fit.downFloor.ms) / 2 : expectedDelayMs);
  const spreadMs = () => (fit ? (fit.up.spreadMs + fit.down.spreadMs) / 2 : 0);

  function addSample(way: Way, sample: OneWaySample) {
    evidence ??= createEvidence(sample.atMs);
    const floorMs = baseMs() + (way === "up" ? 1 : -1) * offsetAt(sample.atMs);
    const heightMs = sample.apparentMs - floorMs;
    const ageMs = sample.atMs - evidence.sinceMs;
    if (fit && ageMs >= SETTLED_AFTER_MS) {
      const toleratedMs = toleranceMs(fit, resolution.ms, ageMs);
      const depthMs = -heightMs - toleratedMs;
      if (way === "down") noticeLateness(heightMs > LATE_JITTERS * fit.down.excessMs + toleratedMs);
      if (depthMs > impossibleDepthMs(fit)) startAnew(way, sample);
      else if (depthMs > 0 && !trial) {
        trial = createEvidence(sample.atMs);
        era += 1;
      }
    }
    (trial ?? evidence)[way].add(sample, spreadMs());
  }

  /**
   * So far below its envelope a sample has arrived before it was sent. That is certain at twice the base delay, where
   * there and back together would take less than no time; with enough samples the two ways are taken to be equally long.
   */
  function impossibleDepthMs({ up, down }: OffsetFit) {
    const isKnownWell = Math.min(up.levels.length, down.levels.length) >= SAMPLES_TO_TRUST;
    return (isKnownWell ? 1 : 2) * baseMs();
  }

  function noticeLateness(isLate: boolean) {
    if (isLate && !wasLate) surprises += 1;
    wasLate = isLate;
  }

  /** The evidence goes and the quartz stays: what it has shown for a while it will go on doing. */
  function rememberRate(nowMs: number) {
    if (evidence && nowMs - evidence.sinceMs > RATE_KNOWN_AFTER_MS) {
      prior = { rate: line.rate, spread: KNOWN_SPREAD };
    }
  }

  /** The clocks have jumped: what was seen before says nothing about their difference, only about the network. */
  function startAnew(way: Way, { atMs, apparentMs }: OneWaySample) {
    const offsetMs = way === "up" ? apparentMs - baseMs() : baseMs() - apparentMs;
    setLine(atMs, offsetMs);
    expectedDelayMs = baseMs();
    rememberRate(atMs);
    fit = null;
    evidence = createEvidence(atMs);
    trial = null;
    era += 1;
    eraResets += 1;
  }

  function refit(from: Evidence, nowMs: number) {
    const isRateDue = nowMs - rateFittedMs >= RATE_EVERY_MS;
    const rate = isRateDue ? rateOf(from, nowMs, prior, line.rate, fit) : line.rate;
    if (isRateDue) rateFittedMs = nowMs;
    fit = offsetOf(from, rate, nowMs);
    setLine(nowMs, fit.offsetMs, rate);
  }

  /** Twenty pongs into a doubt: have the clocks moved, or has the network become faster, or was it nothing? */
  function decide(doubted: Evidence, under: Evidence, nowMs: number) {
    const seen = offsetOf(under, line.rate, nowMs);
    const upMs = seen.upFloor.ms - (baseMs() + offsetAt(nowMs));
    const downMs = seen.downFloor.ms - (baseMs() - offsetAt(nowMs));
    trial = null;
    // A clock that jumps makes one way longer by what it makes the other shorter. No network does that, unless by chance:
    // twenty pongs come less close to the floor than all before them.
    const leastMs = Math.min(Math.abs(upMs), Math.abs(downMs));
    const byChanceMs = fit ? toleranceMs(fit, resolution.ms, Infinity) : 0;
    const hasJumped =
      upMs * downMs < 0 && leastMs > Math.abs(upMs - downMs) / 4 && leastMs > byChanceMs;
    if (hasJumped) {
      rememberRate(nowMs);
      evidence = under;
      eraResets += 1;
      return refit(under, nowMs);
    }
    for (const way of ["up", "down"] as const) {
      for (const sample of under[way].recent) doubted[way].add(sample, 0);
    }
    refit(doubted, nowMs);
  }

  return {
    addPong({ t0, t1, t2, t3, era: sentInEra }) {
      if (![t0, t1, t2, t3].every(isTime)) return;
      originMs ??= Math.round(t1 - t0);
      resolution.saw(t0);
      resolution.saw(t3);
      roundTripMs = Math.max(0, t3 - t0 - (t2 - t1));
      // Sent by the clock as it was before, how long it took there cannot be said.
      const isOfThisEra = sentInEra === era;
      if (isOfThisEra) addSample("up", { atMs: t0, apparentMs: t1 - t0 - originMs });
      addSample("down", { atMs: t3, apparentMs: t3 - t2 + originMs });
      const current = trial ?? evidence;
      // The way back may have shown that the clocks have jumped meanwhile.
      if (!isOfThisEra || !current || current.up.recent.length === 0) return;
      current.firstPongMs ??= t3;
      current.pongs += 1;
      if (!trial) refit(current, t3);
      else if (evidence && trial.pongs >= PONGS_TO_DECIDE) decide(evidence, trial, t3);
    },
    addOneWay(serverSentMs, clientReceivedMs) {
      if (!isTime(serverSentMs) || !isTime(clientReceivedMs)) return;
      originMs ??= Math.round(serverSentMs - clientReceivedMs);
      resolution.saw(clientReceivedMs);
      addSample("down", {
        atMs: clientReceivedMs,
        apparentMs: clientReceivedMs - serverSentMs + originMs,
      });
      if (fit || !evidence) return;
      const [lowestMs = 0] = envelopeOf(evidence.down, -line.rate, clientReceivedMs).levels;
      setLine(clientReceivedMs, expectedDelayMs - lowestMs);
    },
    expectDelay(delayMs) {
      if (delayMs >= 0) expectedDelayMs = delayMs;
    },
    get line() {
      return line;
    },
    get era() {
      return era;
    },
    get surprises() {
      return surprises;
    },
    get isInDoubt() {
      return trial !== null;
    },
    confidenceAt(clientMs) {
      if (!evidence || evidence.firstPongMs === null || evidence.pongs < 2) return "guess";
      return clientMs - evidence.firstPongMs < FRESH_MS ? "fresh" : "settled";
    },
    report: () => ({
      offsetMs: line.serverMs - line.atMs,
      ratePpm: line.rate * 1e6,
      roundTripMs,
      baseMs: fit ? Math.max(0, baseMs()) : null,
      jitterMs: fit && (fit.up.excessMs + fit.down.excessMs) / 2,
      uncertaintyMs: fit ? uncertaintyMs(fit, resolution.ms) : null,
      eraResets,
    }),
    forgetServer() {
      rememberRate(line.atMs);
      // It is at the same place in the network.
      if (fit) expectedDelayMs = baseMs();
      evidence = null;
      trial = null;
      fit = null;
      originMs = null;
      roundTripMs = null;
      era += 1;
    },
  };
}

/** A number that can be a time in ms: in the next thirty thousand years, that is. Sums of others are not numbers. */
const isTime = (ms: number) => Math.abs(ms) < 1e15;
