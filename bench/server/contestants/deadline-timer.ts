export const STREAM_HZ = 30;

/** Timers count whole milliseconds and may run up to one early. */
const EARLY_MS = 1;

/**
 * Calls `onTick` at `start + n × period`, whenever the tick before it ran, and skips what has passed. The best that can be had
 * from `setTimeout`, for every contestant that is not meant to be naive.
 */
export function runAtDeadlines(hz: number, onTick: () => void): void {
  const periodMs = 1000 / hz;
  const originMs = performance.now();
  let tick = 0;
  const aheadMs = () => originMs + tick * periodMs - performance.now();

  function fire() {
    if (aheadMs() > EARLY_MS) return void setTimeout(fire, aheadMs());
    next();
    onTick();
  }
  function next() {
    const passed = Math.floor((performance.now() - originMs) / periodMs);
    tick = Math.max(tick, passed) + 1;
    setTimeout(fire, Math.max(0, aheadMs()));
  }
  next();
}
