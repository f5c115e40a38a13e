import { expect, test } from "vitest";
import { createMetrics } from "../../server/metrics.ts";

test("before the first tick everything is zero", () => {
  const metrics = createMetrics();
  expect(metrics.tickSummary()).toEqual({
    count: 0,
    late_ms_p50: 0,
    late_ms_p99: 0,
    late_ms_max: 0,
  });
});

test("the lateness of ticks is told as median, ninety-ninth percentile and worst", () => {
  const metrics = createMetrics();
  // 1 to 101 in an order that means nothing.
  for (let i = 0; i < 101; i += 1) metrics.ticked(((i * 37) % 101) + 1);
  expect(metrics.tickSummary()).toEqual({
    count: 101,
    late_ms_p50: 51,
    late_ms_p99: 100,
    late_ms_max: 101,
  });
});

test("a tick that ran early is not late, and microseconds are the finest that is told", () => {
  const metrics = createMetrics();
  metrics.ticked(-0.5);
  expect(metrics.tickSummary().late_ms_max).toBe(0);
  metrics.ticked(1.234_567);
  expect(metrics.tickSummary().late_ms_max).toBe(1.235);
});

test("only the last 1024 ticks count, and all of them are counted", () => {
  const metrics = createMetrics();
  metrics.ticked(500);
  for (let i = 0; i < 1023; i += 1) metrics.ticked(1);
  expect(metrics.tickSummary().late_ms_max).toBe(500);
  metrics.ticked(1);
  expect(metrics.tickSummary()).toMatchObject({ count: 1025, late_ms_max: 1 });
});
