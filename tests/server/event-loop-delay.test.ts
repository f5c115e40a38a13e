import { afterEach, expect, test, vi } from "vitest";
import { type EventLoopDelay, createEventLoopDelay } from "../../server/event-loop-delay.ts";
import { createManualClock } from "../support/manual-clock.ts";

const started: EventLoopDelay[] = [];
afterEach(() => {
  for (const delay of started.splice(0)) delay.stop();
});

function watched(manual = createManualClock(0)) {
  const delay = createEventLoopDelay(manual.clock, LOOK_EVERY_MS);
  delay.start();
  started.push(delay);
  return delay;
}

/** The machine may have other things to do as well. */
const PATIENCE = { timeout: 4000 };
const LOOK_EVERY_MS = 10;
const BLOCKED_MS = 60;
function blockTheLoop() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
}
/** Blocks until `delay` has seen it. A timer waits at most its own 10 ms less than the block. */
const untilSeen = (delay: EventLoopDelay) =>
  vi.waitFor(() => {
    blockTheLoop();
    expect(delay.summary().max_ms).toBeGreaterThan(BLOCKED_MS - 15);
  }, PATIENCE);

test("nothing has been late before the first timer ran", () => {
  expect(watched().summary()).toEqual({ p50_ms: 0, p99_ms: 0, max_ms: 0 });
});

test("a blocked loop shows, and a free one has next to no delay: the timer's own period is not in it", async () => {
  const delay = watched();
  // Of this process alone: what else the machine does may delay it too, but hardly half of the time.
  await vi.waitFor(() => {
    const { p50_ms } = delay.summary();
    expect(p50_ms).toBeGreaterThan(0);
    expect(p50_ms).toBeLessThan(8);
  }, PATIENCE);
  await untilSeen(delay);
  const { p50_ms, p99_ms, max_ms } = delay.summary();
  expect(p50_ms).toBeLessThanOrEqual(p99_ms);
  expect(p99_ms).toBeLessThanOrEqual(max_ms);
});

test("a bad moment is told for a minute, by whomever it is read, and once more after it", async () => {
  const manual = createManualClock(0);
  const delay = watched(manual);
  await untilSeen(delay);
  manual.advance(59_999);
  const told = delay.summary().max_ms;
  expect(delay.summary().max_ms).toBe(told);
  manual.advance(1);
  expect(delay.summary().max_ms).toBe(told);
  expect(delay.summary()).toEqual({ p50_ms: 0, p99_ms: 0, max_ms: 0 });
  await untilSeen(delay);
});

test("once stopped it watches no more", async () => {
  const stopped = watched();
  stopped.stop();
  await untilSeen(watched());
  expect(stopped.summary().max_ms).toBe(0);
});
