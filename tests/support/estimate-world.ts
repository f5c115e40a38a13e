import { createClockEstimate } from "../../src/core/clock-sync/clock-estimate.ts";
import { serverTimeOn } from "../../src/core/clock-sync/clock-line.ts";
import { createDice } from "../../bench/chaos/dice.ts";

export interface EstimateWorldOptions {
  readonly seed?: number;
  /** Server time less client time at client time 0, ms. */
  readonly offsetMs?: number;
  /** How much faster the server's clock runs, parts per million. */
  readonly ratePpm?: number;
  /** One way, ms. */
  readonly up?: (atMs: number) => number;
  readonly down?: (atMs: number) => number;
  /** The client's clock counts in steps of this many ms. */
  readonly resolutionMs?: number;
}

/** A line without sockets: pings and stamped messages cross it, and an estimate is told of them. */
export function createEstimateWorld(options: EstimateWorldOptions = {}) {
  const { offsetMs = 1_733_000_000_000, ratePpm = 0, resolutionMs = 0 } = options;
  const dice = createDice(options.seed ?? 1);
  const { up = () => 20, down = () => 20 } = options;
  const estimate = createClockEstimate();
  /** The true time is the client's clock as it would be, had it never been set or slept. */
  let trueMs = 5000;
  let clientAheadMs = 0;
  let nextPingMs = trueMs;
  let nextStateMs = trueMs;
  const arrivals: { atMs: number; deliver: () => void }[] = [];

  const clientClock = () => {
    const exact = trueMs + clientAheadMs;
    return resolutionMs > 0 ? Math.floor(exact / resolutionMs) * resolutionMs : exact;
  };
  const serverClockAt = (atMs: number) => atMs * (1 + ratePpm * 1e-6) + offsetMs;

  const world = {
    estimate,
    dice,
    now: clientClock,
    /** By how much the estimate is wrong just now, ms. */
    errorMs: () => serverTimeOn(estimate.line, trueMs + clientAheadMs) - serverClockAt(trueMs),
    ping() {
      const t0 = clientClock();
      const { era } = estimate;
      const arrivedMs = trueMs + up(trueMs);
      const t1 = serverClockAt(arrivedMs);
      const backMs = arrivedMs + down(arrivedMs);
      arrivals.push({
        atMs: backMs,
        deliver: () => estimate.addPong({ t0, t1, t2: t1, t3: clientClock(), era }),
      });
    },
    state() {
      const sentMs = serverClockAt(trueMs);
      arrivals.push({
        atMs: trueMs + down(trueMs),
        deliver: () => estimate.addOneWay(sentMs, clientClock()),
      });
    },
    /** Lets time pass, with a ping every `pingMs` and a state message every `stateMs` (0: none). */
    pass(ms: number, { pingMs = 250, stateMs = 33.3 } = {}) {
      const endMs = trueMs + ms;
      if (stateMs === 0) nextStateMs = Number.POSITIVE_INFINITY;
      else nextStateMs = Math.min(nextStateMs, trueMs + dice() * stateMs);
      nextPingMs = Math.min(nextPingMs, trueMs + pingMs);
      for (;;) {
        arrivals.sort((a, b) => a.atMs - b.atMs);
        const arrivalMs = arrivals[0]?.atMs ?? Number.POSITIVE_INFINITY;
        const nextMs = Math.min(arrivalMs, nextPingMs, nextStateMs, endMs);
        trueMs = Math.max(trueMs, nextMs);
        if (nextMs >= endMs) return;
        if (nextMs === arrivalMs) arrivals.shift()?.deliver();
        else if (nextMs === nextPingMs) {
          world.ping();
          nextPingMs += estimate.isInDoubt ? 20 : pingMs;
        } else {
          world.state();
          nextStateMs += stateMs;
        }
      }
    },
    /** The client's clock is set, or did not run while the machine slept (then by less than nothing). */
    stepClient(byMs: number) {
      clientAheadMs += byMs;
    },
  };
  return world;
}
