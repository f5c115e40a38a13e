import { expect, test } from "vitest";
import { envelopeOf } from "../../../src/core/clock-sync/envelope.ts";
import { fitOffset } from "../../../src/core/clock-sync/offset-fit.ts";
import { createOneWaySamples } from "../../../src/core/clock-sync/one-way-samples.ts";
import { createDice, exponential } from "../../../bench/chaos/dice.ts";

type Draw = (dice: () => number) => number;
const withFloor: Draw = (dice) => 40 + exponential(dice, 10);
/** Twelve uniform numbers make a Gaussian of standard deviation 1, near enough; ten times that around 40. */
const withoutFloor: Draw = (dice) =>
  40 + 10 * (Array.from({ length: 12 }, dice).reduce((sum, u) => sum + u, 0) - 6);

/** Half a minute of a line whose clocks agree: `upEvery` and `downEvery` ms apart. */
function fitOf(seed: number, up: Draw, down: Draw, upEveryMs = 100, downEveryMs = 50) {
  const dice = createDice(seed);
  const samplesOf = (draw: Draw, everyMs: number) => {
    const samples = createOneWaySamples();
    for (let atMs = 0; atMs < 30_000; atMs += everyMs) {
      samples.add({ atMs, apparentMs: draw(dice) }, 0);
    }
    return envelopeOf(samples, 0, 30_000);
  };
  return fitOffset(samplesOf(up, upEveryMs), samplesOf(down, downEveryMs));
}

const typicalErrorMs = (up: Draw, down: Draw) => {
  const errors = Array.from({ length: 40 }, (_, seed) => Math.abs(fitOf(seed, up, down).offsetMs));
  return errors.toSorted((a, b) => a - b)[20] ?? Number.NaN;
};

test("where delays have a floor the offset is known to a hundredth of the jitter", () => {
  expect(typicalErrorMs(withFloor, withFloor)).toBeLessThan(0.1);
});

test("where they have none it is known far better than to what the lowest vary by", () => {
  const floors = Array.from({ length: 40 }, (_, seed) => {
    const { upFloor, downFloor } = fitOf(seed, withoutFloor, withoutFloor);
    return Math.abs(upFloor.ms - downFloor.ms) / 2;
  });
  const byFloorsMs = floors.toSorted((a, b) => a - b)[20] ?? Number.NaN;
  expect(typicalErrorMs(withoutFloor, withoutFloor)).toBeLessThan(byFloorsMs / 2);
});

test("jitter in one direction alone does not pass for offset", () => {
  expect(typicalErrorMs(() => 40, withFloor)).toBeLessThan(0.2);
});

test("more messages one way than the other do not", () => {
  const errors = Array.from(
    { length: 60 },
    (_, seed) => fitOf(seed, withFloor, withFloor, 300, 3).offsetMs,
  );
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
});

test.each([
  ["nineteen times of twenty with a floor", withFloor, 0.95],
  ["three times of four without one", withoutFloor, 0.75],
])("three times its noise hold the error %s", (_, draw, share) => {
  const fits = Array.from({ length: 200 }, (_unused, seed) => fitOf(seed, draw, draw));
  const held = fits.filter(({ offsetMs, noiseMs }) => Math.abs(offsetMs) <= 3 * noiseMs);
  expect(held.length / fits.length).toBeGreaterThan(share);
});
