import * as fc from "fast-check";
import { LIMITS } from "../../src/core/limits.ts";
import type { MeterEvent, MeterMap } from "../../src/core/meter-map.ts";
import type { TempoEvent, TempoMap } from "../../src/core/tempo-map.ts";
import { beats } from "../../src/core/units.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const bpm = fc.oneof(
  number(LIMITS.bpm.min, LIMITS.bpm.max),
  fc.integer({ min: 60, max: 200 }),
  // Next to one another these make ramps that are all but flat.
  fc.constantFrom(120, 120 + 1e-9, 120.000_1),
);

/** Steps and ramps, from a tenth of a beat to thousands of beats apart. */
export const arbitraryTempoMap: fc.Arbitrary<TempoMap> = fc
  .record({
    first: fc.record({ bpm, ramp: fc.boolean() }),
    others: fc.array(
      fc.record({
        gapBeats: fc.oneof(number(0.1, 4), fc.integer({ min: 1, max: 64 }), number(64, 5000)),
        bpm,
        ramp: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ first, others }) => {
    const map: [TempoEvent, ...TempoEvent[]] = [{ beats: beats(0), ...first }];
    let at = 0;
    for (const { gapBeats, ...event } of others) {
      at += gapBeats;
      map.push({ beats: beats(at), ...event });
    }
    return map;
  });

const signature = fc.record({
  numerator: fc.integer(LIMITS.numerator),
  denominator: fc.constantFrom(...LIMITS.denominators),
});

export const arbitraryMeterMap: fc.Arbitrary<MeterMap> = fc
  .record({
    first: signature,
    others: fc.array(fc.record({ gapBars: fc.integer({ min: 1, max: 20 }), signature }), {
      maxLength: 8,
    }),
  })
  .map(({ first, others }) => {
    const map: [MeterEvent, ...MeterEvent[]] = [{ bar: 0, ...first }];
    let bar = 0;
    for (const { gapBars, signature } of others) {
      bar += gapBars;
      map.push({ bar, ...signature });
    }
    return map;
  });
