const WINDOW_MS = 2000;

/** How often something happens, measured over the last two seconds. */
export interface RateMeter {
  happened(atMs: number): void;
  /** Times a second; null until it has happened twice in the window. */
  perSecond(nowMs: number): number | null;
}

export function createRateMeter(): RateMeter {
  let times: number[] = [];
  const recent = (nowMs: number) => times.filter((atMs) => atMs > nowMs - WINDOW_MS);

  return {
    happened(atMs) {
      times.push(atMs);
      if (times.length > 256) times = recent(atMs);
    },
    perSecond(nowMs) {
      times = recent(nowMs);
      const [first] = times;
      const last = times.at(-1);
      if (first === undefined || last === undefined || last === first) return null;
      return ((times.length - 1) * 1000) / (last - first);
    },
  };
}
