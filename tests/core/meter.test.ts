import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FOUR_FOUR,
  type Meter,
  barPositionAt,
  ticksPerBar,
  ticksPerMeterBeat,
} from "../../src/core/meter.ts";
import { TICKS_PER_BEAT, beats } from "../../src/core/units.ts";

const meter = (numerator: number, denominator: number): Meter => ({ numerator, denominator });

test.each<[Meter, perBeat: number, perBar: number]>([
  [FOUR_FOUR, 960, 3840],
  [meter(3, 4), 960, 2880],
  [meter(6, 8), 480, 2880],
  [meter(7, 8), 480, 3360],
  [meter(2, 2), 1920, 3840],
  [meter(5, 16), 240, 1200],
])("a beat of %j has %d ticks and a bar %d", (signature, perBeat, perBar) => {
  expect(ticksPerMeterBeat(signature)).toBe(perBeat);
  expect(ticksPerBar(signature)).toBe(perBar);
});

describe("the place in the bars", () => {
  test.each<[position: number, Meter, place: readonly number[]]>([
    [0, FOUR_FOUR, [1, 1, 1, 0]],
    [3, FOUR_FOUR, [1, 4, 1, 0]],
    [4, FOUR_FOUR, [2, 1, 1, 0]],
    [5.75, FOUR_FOUR, [2, 2, 4, 0]],
    [5.875, FOUR_FOUR, [2, 2, 4, 120]],
    [3, meter(3, 4), [2, 1, 1, 0]],
    [5.5, meter(3, 4), [2, 3, 3, 0]],
    // In 6/8 and 7/8 a beat is half a quarter note, which is two sixteenths.
    [0.5, meter(6, 8), [1, 2, 1, 0]],
    [2.75, meter(6, 8), [1, 6, 2, 0]],
    [3, meter(6, 8), [2, 1, 1, 0]],
    [3.25, meter(7, 8), [1, 7, 2, 0]],
    [3.5, meter(7, 8), [2, 1, 1, 0]],
    [399_996, FOUR_FOUR, [100_000, 1, 1, 0]],
  ])("of beat %d in %j is %j", (position, signature, [bar, beat, sixteenth, tick]) => {
    expect(barPositionAt(beats(position), signature)).toEqual({ bar, beat, sixteenth, tick });
  });

  test("is not the next one before it is reached", () => {
    const justBefore = beats(4 - 0.01 / TICKS_PER_BEAT);
    const place = { bar: 1, beat: 4, sixteenth: 4, tick: 239 };
    expect(barPositionAt(justBefore, FOUR_FOUR)).toEqual(place);
  });

  test("forgives what floating point makes of a whole bar", () => {
    // 0.1 s ten times over at 240 bpm is not quite four beats.
    let time = 0;
    for (let i = 0; i < 10; i += 1) time += 0.1;
    const position = beats((time * 240) / 60);
    expect(position).toBeLessThan(4);
    expect(barPositionAt(position, FOUR_FOUR).bar).toBe(2);
  });

  test("adds up again to the ticks it was made from, in every signature", () => {
    const signatures = fc.record({
      numerator: fc.integer({ min: 1, max: 32 }),
      denominator: fc.constantFrom(1, 2, 4, 8, 16),
    });
    fc.assert(
      fc.property(signatures, fc.nat(100_000_000), (signature, ticks) => {
        const place = barPositionAt(beats(ticks / TICKS_PER_BEAT), signature);
        expect(place.beat).toBeLessThanOrEqual(signature.numerator);
        expect(place.tick).toBeLessThan(240);
        expect(
          (place.bar - 1) * ticksPerBar(signature) +
            (place.beat - 1) * ticksPerMeterBeat(signature) +
            (place.sixteenth - 1) * 240 +
            place.tick,
        ).toBe(ticks);
      }),
    );
  });
});
