const FIRST_BOUND_MS = 500;
/** So soon after a loss the path or the server may be back at any moment, and then nobody waits for a second. */
const EAGER_MS = 10_000;
const EAGER_BOUND_MS = 750;
/** A server that starts again is back within this, and everybody is to be back within moments of it. */
const RESTART_MS = 30_000;
const RESTART_BOUND_MS = 2000;
const LAST_BOUND_MS = 10_000;

/** A network that swallows packets answers a handshake with nothing at all. */
const PATIENCE_MS = 5000;
/** A handshake that went into the dark is not waited for while that may end at any moment. */
const EAGER_PATIENCE_MS = 600;
/** How many times what opening took before it may take again. */
const SLOWER = 3;

export interface Loss {
  /** Tries in a row that have come to nothing, the connection that was lost included: 1 or more. */
  readonly failures: number;
  /** Since the connection was lost, in ms. */
  readonly sinceMs: number;
  /** The server has taken the connection and ended it without a word: it is there, and does not want it now. */
  readonly wasTurnedAway: boolean;
  /** The least to wait, in ms. */
  readonly leastMs: number;
}

/**
 * How long to wait from one try to the next, in ms: a random time below a bound that doubles (full jitter, as Marc Brooker's
 * "Exponential Backoff and Jitter" measures it), so that a thousand clients do not return in one moment. The bound is at
 * most 0.75 s for ten seconds, 2 s for half a minute, and 10 s from then on.
 *
 * @param random in `[0, 1)`
 */
export function waitMs({ failures, sinceMs, wasTurnedAway, leastMs }: Loss, random: number) {
  const isUnwanted = wasTurnedAway || leastMs > 0;
  const mostMs = isUnwanted ? LAST_BOUND_MS - leastMs : mostAfter(sinceMs);
  const boundMs = Math.min(FIRST_BOUND_MS * 2 ** (failures - 1), mostMs);
  return leastMs + random * boundMs;
}

function mostAfter(sinceMs: number): number {
  if (isEager(sinceMs)) return EAGER_BOUND_MS;
  return sinceMs < RESTART_MS ? RESTART_BOUND_MS : LAST_BOUND_MS;
}

/** Whether the path may be back at any moment. */
export const isEager = (sinceMs: number): boolean => sinceMs < EAGER_MS;

/**
 * How long a handshake may take, in ms.
 *
 * @param openedInMs what it took the last time; null when it never came about
 */
export function patienceMs(sinceMs: number, openedInMs: number | null): number {
  if (openedInMs === null || !isEager(sinceMs)) return PATIENCE_MS;
  return Math.min(PATIENCE_MS, Math.max(EAGER_PATIENCE_MS, SLOWER * openedInMs));
}
