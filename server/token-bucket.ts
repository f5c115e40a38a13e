/** An allowance that fills up with time: `burst` at once, and `perSecond` on the average. */
export interface TokenBucket {
  /** Takes one, if there is one. `nowMs` must not run backwards. */
  take(nowMs: number): boolean;
}

export function createTokenBucket(perSecond: number, burst: number): TokenBucket {
  let tokens = burst;
  let countedMs = Number.NaN;

  return {
    take(nowMs) {
      // Nothing has been taken before the first.
      const passedMs = nowMs > countedMs ? nowMs - countedMs : 0;
      tokens = Math.min(burst, tokens + (passedMs * perSecond) / 1000);
      countedMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
