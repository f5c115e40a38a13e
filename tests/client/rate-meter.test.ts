import { expect, test } from "vitest";
import { createRateMeter } from "../../src/client/rate-meter.ts";

test("what happens every so often is measured, over the last two seconds alone", () => {
  const meter = createRateMeter();
  for (let atMs = 0; atMs <= 5000; atMs += 100) meter.happened(atMs);
  expect(meter.perSecond(5000)).toBeCloseTo(10, 9);
  for (let atMs = 5025; atMs <= 8000; atMs += 25) meter.happened(atMs);
  expect(meter.perSecond(8000)).toBeCloseTo(40, 9);
});

test("it takes two to measure, and neither may be older than two seconds", () => {
  const meter = createRateMeter();
  expect(meter.perSecond(0)).toBeNull();
  meter.happened(0);
  expect(meter.perSecond(10)).toBeNull();
  meter.happened(500);
  expect(meter.perSecond(600)).toBe(2);
  expect(meter.perSecond(2001)).toBeNull();
});

test("two in one moment are no measure", () => {
  const meter = createRateMeter();
  meter.happened(5);
  meter.happened(5);
  expect(meter.perSecond(5)).toBeNull();
});

test("it goes on measuring, however many there have been and whoever asks in between", () => {
  const meter = createRateMeter();
  for (let atMs = 0; atMs < 60_000; atMs += 4) meter.happened(atMs);
  expect(meter.perSecond(60_000)).toBeCloseTo(250, 9);
});
