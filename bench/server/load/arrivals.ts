import type { Ear } from "./crowd.ts";
import { createHistogram } from "./histogram.ts";
import { STAMP, numberAfter } from "./number-after.ts";

const PERIOD_MS = 1000 / 30;
const JITTER_STEP_MS = 0.01;
/** Up to two seconds, which is worse than anything that is still worth a figure. */
const JITTER_STEPS = 200_000;
/** Of broadcasts that have not reached everybody yet. A server with a message for each client has no others. */
const OPEN_BROADCASTS = 16;

export interface ArrivalFigures {
  readonly messages: number;
  /** From the first arrival to the last, mean over the clients. */
  readonly rateHz: number;
  /** Of the client with the lowest. */
  readonly lowestRateHz: number;
  /** How far the time between two messages of a client is off a thirtieth of a second. */
  readonly jitterP50Ms: number;
  readonly jitterP99Ms: number;
  readonly jitterMaxMs: number;
  /** From the first client to the last that has the same message, the median. NaN when no two have the same. */
  readonly broadcastMs: number;
}

/** When what came, over a stretch of time in which nobody gives a command. */
export function createArrivals(clients: number) {
  const counts = new Uint32Array(clients);
  const firstMs = new Float64Array(clients);
  const lastMs = new Float64Array(clients);
  const jitter = createHistogram(JITTER_STEP_MS, JITTER_STEPS);
  const broadcasts = createBroadcasts(clients);

  const hear: Ear = (client, bytes, from, to) => {
    const nowMs = performance.now();
    const count = counts[client] as number;
    if (count === 0) firstMs[client] = nowMs;
    else jitter.add(Math.abs(nowMs - (lastMs[client] as number) - PERIOD_MS));
    lastMs[client] = nowMs;
    counts[client] = count + 1;
    broadcasts.note(numberAfter(bytes, from, to, STAMP), nowMs);
  };

  function figures(): ArrivalFigures {
    const rates = Array.from(counts, (count, client) => {
      const spanMs = (lastMs[client] as number) - (firstMs[client] as number);
      return spanMs > 0 ? ((count - 1) * 1000) / spanMs : 0;
    });
    return {
      messages: counts.reduce((sum, count) => sum + count, 0),
      rateHz: rates.reduce((sum, rate) => sum + rate, 0) / clients,
      lowestRateHz: Math.min(...rates),
      jitterP50Ms: jitter.quantile(0.5),
      jitterP99Ms: jitter.quantile(0.99),
      jitterMaxMs: jitter.max,
      broadcastMs: broadcasts.medianMs(),
    };
  }
  return { hear, figures };
}

/** Messages with the same stamp are one broadcast. */
function createBroadcasts(clients: number) {
  const open = new Map<number, { firstMs: number; heard: number }>();
  const durations = createHistogram(JITTER_STEP_MS, JITTER_STEPS);
  return {
    note(stamp: number, nowMs: number) {
      const known = open.get(stamp);
      const broadcast = known ?? { firstMs: nowMs, heard: 0 };
      if (!known) {
        open.set(stamp, broadcast);
        const [oldest] = open.size > OPEN_BROADCASTS ? open.keys() : [];
        if (oldest !== undefined) open.delete(oldest);
      }
      broadcast.heard += 1;
      if (broadcast.heard < clients) return;
      durations.add(nowMs - broadcast.firstMs);
      open.delete(stamp);
    },
    medianMs: () => durations.quantile(0.5),
  };
}
