import { describe, expect, test } from "vitest";
import { type Metrics, createMetrics } from "../../server/metrics.ts";

test("before anything has happened everything is zero", () => {
  const metrics = createMetrics();
  const none = { count: 0, p50: 0, p99: 0, max: 0 };
  expect(metrics.summary()).toEqual({
    tick: { count: 0, late_ms_p50: 0, late_ms_p99: 0, late_ms_max: 0 },
    command_ms: none,
    push_ms: none,
  });
  expect(metrics).toMatchObject({
    messagesIn: 0,
    messagesOut: 0,
    commands: 0,
    skippedFrames: 0,
    skippedTicks: 0,
    evictions: 0,
    refusals: 0,
  });
});

test("the lateness of ticks is told as median, ninety-ninth percentile and worst", () => {
  const metrics = createMetrics();
  // 1 to 101 in an order that means nothing.
  for (let i = 0; i < 101; i += 1) metrics.ticked(((i * 37) % 101) + 1);
  const told = { count: 101, late_ms_p50: 51, late_ms_p99: 100, late_ms_max: 101 };
  expect(metrics.summary().tick).toEqual(told);
  expect(metrics.summary().tick).toEqual(told);
});

test("a tick that ran early is not late, and microseconds are the finest that is told", () => {
  const metrics = createMetrics();
  metrics.ticked(-0.5);
  expect(metrics.summary().tick.late_ms_max).toBe(0);
  metrics.ticked(1.234_567);
  expect(metrics.summary().tick.late_ms_max).toBe(1.235);
});

test("only the last 1024 ticks are in the percentiles, and all of them are counted", () => {
  const metrics = createMetrics();
  metrics.ticked(500);
  for (let i = 0; i < 1023; i += 1) metrics.ticked(1);
  expect(metrics.summary().tick.late_ms_max).toBe(500);
  metrics.ticked(1);
  expect(metrics.summary().tick).toMatchObject({ count: 1025, late_ms_max: 1 });
  expect(metrics.histograms().tickLateness).toMatchObject({ count: 1025, sumMs: 1524 });
});

test("answers and changes are measured apart", () => {
  const metrics = createMetrics();
  metrics.commandAnswered(0.25);
  metrics.commandAnswered(0.75);
  metrics.changeTold(40);
  expect(metrics.summary()).toMatchObject({
    tick: { count: 0 },
    command_ms: { count: 2, p50: 0.25, p99: 0.25, max: 0.75 },
    push_ms: { count: 1, p50: 40, p99: 40, max: 40 },
  });
  const { commandLatency, pushLatency, tickLateness } = metrics.histograms();
  expect([tickLateness.count, commandLatency.count, pushLatency.count]).toEqual([0, 2, 1]);
  expect([commandLatency.sumMs, pushLatency.sumMs]).toEqual([1, 40]);
});

const lateness = (metrics: Metrics) => metrics.histograms().tickLateness;
const countUpTo = (metrics: Metrics, ms: number) =>
  lateness(metrics).buckets.find(({ upToMs }) => upToMs === ms)?.count;

describe("the buckets of a histogram", () => {
  test("go from a tenth of a millisecond to a tenth of a second", () => {
    const bounds = lateness(createMetrics()).buckets.map(({ upToMs }) => upToMs);
    expect(bounds[0]).toBe(0.1);
    expect(bounds.at(-1)).toBe(100);
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
  });

  test("have in them what is exactly as long as their bound", () => {
    const metrics = createMetrics();
    metrics.ticked(1.5);
    expect([countUpTo(metrics, 1), countUpTo(metrics, 1.5)]).toEqual([0, 1]);
  });

  test("have in them what is in the shorter ones", () => {
    const metrics = createMetrics();
    for (const lateMs of [-1, 0.05, 0.3, 7, 7]) metrics.ticked(lateMs);
    expect([0.1, 0.2, 0.5, 5, 10, 100].map((ms) => countUpTo(metrics, ms))).toEqual([
      2, 2, 3, 3, 5, 5,
    ]);
  });

  test("leave out what is longer than the longest, which is counted all the same", () => {
    const metrics = createMetrics();
    metrics.ticked(101);
    expect(countUpTo(metrics, 100)).toBe(0);
    expect(lateness(metrics)).toMatchObject({ count: 1, sumMs: 101 });
  });
});
