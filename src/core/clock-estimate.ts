/** One exchange of a ping and its pong. Client times are local ms, server times are server ms. */
export interface PingPong {
  /** The client's clock just before the ping was sent. */
  readonly t0: number;
  /** The server's clock when the ping arrived. */
  readonly t1: number;
  /** The server's clock just before the pong was sent. */
  readonly t2: number;
  /** The client's clock when the pong arrived. */
  readonly t3: number;
}

/**
 * What a client knows of the server's clock. It is told what was seen and is asked what time it is; it reads no clock
 * of its own. Both clocks must be monotonic.
 */
export interface ClockEstimate {
  addPingPong(exchange: PingPong): void;
  /** A message that the server stamped with its time just before sending. */
  addOneWay(serverSentMs: number, localReceivedMs: number): void;
  /** The server's time, in ms, when the local clock shows `localMs`. */
  serverTimeAt(localMs: number): number;
  /** The round trip that the estimate rests on, in ms, without the server's own time; null before the first pong. */
  readonly roundTripMs: number | null;
  /** Forget everything: another server, another clock. */
  reset(): void;
}

/** How many exchanges the filter chooses from. NTP's own clock filter keeps eight. */
const EXCHANGES_KEPT = 8;

/**
 * The offset of the quickest of the last eight exchanges, as in NTP's clock filter (RFC 5905, section 10): the less time
 * an exchange took, the less of it can have been spent unevenly on the two ways.
 *
 * Before the first pong the estimate is the best one-way stamp: no delay is negative, so the largest
 * `sent − received` is the nearest to the truth, and late by what the quickest message took.
 */
export function createClockEstimate(): ClockEstimate {
  let exchanges: { offsetMs: number; roundTripMs: number }[] = [];
  let oneWayOffsetMs: number | null = null;

  const best = () =>
    exchanges.length === 0
      ? null
      : exchanges.reduce((a, b) => (b.roundTripMs <= a.roundTripMs ? b : a));

  return {
    addPingPong({ t0, t1, t2, t3 }) {
      const roundTripMs = Math.max(0, t3 - t0 - (t2 - t1));
      const offsetMs = (t1 - t0 + (t2 - t3)) / 2;
      if (!Number.isFinite(roundTripMs) || !Number.isFinite(offsetMs)) return;
      exchanges = [...exchanges, { offsetMs, roundTripMs }].slice(-EXCHANGES_KEPT);
    },
    addOneWay(serverSentMs, localReceivedMs) {
      const offsetMs = serverSentMs - localReceivedMs;
      if (!Number.isFinite(offsetMs)) return;
      oneWayOffsetMs = Math.max(oneWayOffsetMs ?? offsetMs, offsetMs);
    },
    serverTimeAt: (localMs) => localMs + (best()?.offsetMs ?? oneWayOffsetMs ?? 0),
    get roundTripMs() {
      return best()?.roundTripMs ?? null;
    },
    reset() {
      exchanges = [];
      oneWayOffsetMs = null;
    },
  };
}
