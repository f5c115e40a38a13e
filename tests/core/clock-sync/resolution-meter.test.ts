import { expect, test } from "vitest";
import { createResolutionMeter } from "../../../src/core/clock-sync/resolution-meter.ts";
import { createDice } from "../../../bench/chaos/dice.ts";

test("of one reading, or of the same one again, nothing is known", () => {
  const meter = createResolutionMeter();
  expect(meter.ms).toBe(0);
  meter.saw(1234.5);
  meter.saw(1234.5);
  expect(meter.ms).toBe(0);
});

test.each([0.005, 0.02, 0.1, 1, 16.67])("readings in steps of %f ms show that", (stepMs) => {
  const dice = createDice(7);
  const meter = createResolutionMeter();
  let exactMs = 5_000_000;
  for (let i = 0; i < 200; i += 1) {
    exactMs += dice() * 40;
    meter.saw(Math.floor(exactMs / stepMs) * stepMs);
  }
  expect(meter.ms).toBeCloseTo(stepMs, 3);
});

test("readings that are far apart show it too", () => {
  const meter = createResolutionMeter();
  for (const ms of [1000, 1040, 1025, 1065.1, 1050]) meter.saw(ms);
  expect(meter.ms).toBeCloseTo(0.1, 6);
});
