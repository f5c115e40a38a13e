import { expect, test } from "vitest";
import { FOUR_FOUR, type Meter, ticksPerBar, ticksPerMeterBeat } from "../../src/core/meter.ts";

const meter = (numerator: number, denominator: number): Meter => ({ numerator, denominator });

test.each<[Meter, perBeat: number, perBar: number]>([
  [FOUR_FOUR, 960, 3840],
  [meter(3, 4), 960, 2880],
  [meter(6, 8), 480, 2880],
  [meter(7, 8), 480, 3360],
  [meter(2, 2), 1920, 3840],
  [meter(5, 16), 240, 1200],
  [meter(11, 32), 120, 1320],
])("a beat of %j has %d ticks and a bar %d", (signature, perBeat, perBar) => {
  expect(ticksPerMeterBeat(signature)).toBe(perBeat);
  expect(ticksPerBar(signature)).toBe(perBar);
});
