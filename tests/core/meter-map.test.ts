import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FOUR_FOUR_THROUGHOUT,
  type MeterMap,
  barAt,
  barAtTicks,
  barOf,
  barPositionAt,
  barStart,
  constantMeter,
  meterAt,
  ticksReached,
} from "../../src/core/meter-map.ts";
import { FOUR_FOUR } from "../../src/core/meter.ts";
import { TICKS_PER_BEAT, beats } from "../../src/core/units.ts";
import { arbitraryMeterMap } from "../support/arbitrary-maps.ts";

const through = (numerator: number, denominator: number) =>
  constantMeter({ numerator, denominator });

/** 4/4 for two bars, then 7/8 for three, 6/8 for one, 5/16 for two, and 3/2. */
const CHANGING: MeterMap = [
  { bar: 0, numerator: 4, denominator: 4 },
  { bar: 2, numerator: 7, denominator: 8 },
  { bar: 5, numerator: 6, denominator: 8 },
  { bar: 6, numerator: 5, denominator: 16 },
  { bar: 8, numerator: 3, denominator: 2 },
];

/** Bar by bar from the first, as one counts with a finger on the score. */
function countedBars(map: MeterMap, howMany: number) {
  let signature = map[0];
  let startTicks = 0;
  return Array.from({ length: howMany }, (_, index) => {
    signature = map.find(({ bar }) => bar === index) ?? signature;
    const lengthTicks = (signature.numerator * 4 * 960) / signature.denominator;
    const counted = { index, startTicks, lengthTicks, meter: signature };
    startTicks += lengthTicks;
    return counted;
  });
}

describe("the place in the bars", () => {
  test.each<[position: number, MeterMap, place: readonly number[]]>([
    [0, FOUR_FOUR_THROUGHOUT, [1, 1, 1, 0]],
    [3, FOUR_FOUR_THROUGHOUT, [1, 4, 1, 0]],
    [4, FOUR_FOUR_THROUGHOUT, [2, 1, 1, 0]],
    [5.75, FOUR_FOUR_THROUGHOUT, [2, 2, 4, 0]],
    [5.875, FOUR_FOUR_THROUGHOUT, [2, 2, 4, 120]],
    [399_996, FOUR_FOUR_THROUGHOUT, [100_000, 1, 1, 0]],
    [3, through(3, 4), [2, 1, 1, 0]],
    [5.5, through(3, 4), [2, 3, 3, 0]],
    // In 6/8 and 7/8 a beat is half a quarter note, which is two sixteenths.
    [0.5, through(6, 8), [1, 2, 1, 0]],
    [2.75, through(6, 8), [1, 6, 2, 0]],
    [3, through(6, 8), [2, 1, 1, 0]],
    [3.25, through(7, 8), [1, 7, 2, 0]],
    [3.5, through(7, 8), [2, 1, 1, 0]],
    // In 5/16 it is one sixteenth, and in 3/2 eight of them.
    [1, through(5, 16), [1, 5, 1, 0]],
    [1.375, through(5, 16), [2, 1, 1, 120]],
    [3.75, through(3, 2), [1, 2, 8, 0]],
    [6, through(3, 2), [2, 1, 1, 0]],
    [7.999, CHANGING, [2, 4, 4, 239]],
    [8, CHANGING, [3, 1, 1, 0]],
    [11.25, CHANGING, [3, 7, 2, 0]],
    [11.5, CHANGING, [4, 1, 1, 0]],
    [18.5, CHANGING, [6, 1, 1, 0]],
    [21.5, CHANGING, [7, 1, 1, 0]],
    [22.75, CHANGING, [8, 1, 1, 0]],
    [24, CHANGING, [9, 1, 1, 0]],
    [30, CHANGING, [10, 1, 1, 0]],
    [32.25, CHANGING, [10, 2, 2, 0]],
  ])("of beat %d in %j is %j", (position, map, [bar, beat, sixteenth, tick]) => {
    expect(barPositionAt(beats(position), map)).toEqual({ bar, beat, sixteenth, tick });
  });

  test("is not the next one before it is reached", () => {
    const place = { bar: 1, beat: 4, sixteenth: 4, tick: 239 };
    const justBefore = beats(4 - 0.01 / TICKS_PER_BEAT);
    expect(barPositionAt(justBefore, FOUR_FOUR_THROUGHOUT)).toEqual(place);
    const beforeChange = beats(8 - 0.01 / TICKS_PER_BEAT);
    expect(barAt(CHANGING, beforeChange).index).toBe(1);
    expect(meterAt(CHANGING, beforeChange)).toEqual({ bar: 0, ...FOUR_FOUR });
  });

  test("forgives what floating point makes of a whole bar", () => {
    // 0.1 s ten times over at 240 bpm is not quite four beats.
    let time = 0;
    for (let i = 0; i < 10; i += 1) time += 0.1;
    const position = beats((time * 240) / 60);
    expect(position).toBeLessThan(4);
    expect(barPositionAt(position, FOUR_FOUR_THROUGHOUT).bar).toBe(2);
    expect(barAt(through(4, 4), position)).toMatchObject({ index: 1, startTicks: 3840 });
  });

  test("forgives it as well where a day at 999 bpm has left fewer digits", () => {
    const bar = 359_640;
    const position = beats(bar * 4 * (1 - 20 * Number.EPSILON));
    expect(bar * 4 * TICKS_PER_BEAT - position * TICKS_PER_BEAT).toBeGreaterThan(1e-6);
    expect(barPositionAt(position, FOUR_FOUR_THROUGHOUT)).toMatchObject({ bar: bar + 1, beat: 1 });
  });
});

describe("for every map of signatures", () => {
  test("each bar is where one arrives by counting from the first", () => {
    fc.assert(
      fc.property(arbitraryMeterMap, fc.nat(1000), (map, perMille) => {
        for (const counted of countedBars(map, 180)) {
          const { index, startTicks, lengthTicks, meter } = counted;
          const inside = startTicks + Math.floor(((lengthTicks - 1) * perMille) / 1000);
          for (const ticks of [startTicks, inside, startTicks + lengthTicks - 1]) {
            expect(barAtTicks(map, ticks)).toEqual(counted);
            const position = beats(ticks / TICKS_PER_BEAT);
            expect(barAt(map, position)).toEqual(counted);
            expect(meterAt(map, position)).toEqual(meter);
          }
          expect(barOf(map, index)).toEqual(counted);
          expect(barStart(map, index)).toBe(startTicks / 960);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("a bar begins where it says, and what is just before belongs to the bar before", () => {
    fc.assert(
      fc.property(arbitraryMeterMap, fc.integer({ min: 1, max: 999_999 }), (map, index) => {
        const start = barStart(map, index);
        expect(barAt(map, start)).toEqual(barOf(map, index));
        expect(barAt(map, beats(start - 1 / TICKS_PER_BEAT))).toEqual(barOf(map, index - 1));
      }),
    );
  });

  test("bar, beat, sixteenth and tick add up again to the ticks they were made from", () => {
    fc.assert(
      fc.property(arbitraryMeterMap, fc.nat(100_000_000), (map, ticks) => {
        const position = beats(ticks / TICKS_PER_BEAT);
        const place = barPositionAt(position, map);
        const { numerator, denominator } = meterAt(map, position);
        expect(place.beat).toBeGreaterThanOrEqual(1);
        expect(place.beat).toBeLessThanOrEqual(numerator);
        expect(place.sixteenth).toBeLessThanOrEqual(Math.max(1, 16 / denominator));
        expect(place.tick).toBeLessThan(Math.min(240, 3840 / denominator));
        expect(
          barOf(map, place.bar - 1).startTicks +
            ((place.beat - 1) * 3840) / denominator +
            (place.sixteenth - 1) * 240 +
            place.tick,
        ).toBe(ticks);
      }),
    );
  });

  test("every whole tick of 24 hours is reached at its own place, and no earlier", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_438_560 * TICKS_PER_BEAT }), (ticks) => {
        expect(ticksReached(beats(ticks / TICKS_PER_BEAT))).toBe(ticks);
        expect(ticksReached(beats((ticks - 0.001) / TICKS_PER_BEAT))).toBe(ticks - 1);
      }),
    );
  });
});
