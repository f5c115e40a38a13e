import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridLines } from "../../src/core/grid.ts";
import { FOUR_FOUR } from "../../src/core/meter.ts";
import { type MeterEvent, type MeterMap, barAtTicks } from "../../src/core/meter-map.ts";
import {
  type Direction,
  SNAP_SETTINGS,
  type SnapSetting,
  barStep,
  fineStep,
  gridStep,
  snap,
  snapStepTicks,
} from "../../src/core/snap.ts";
import { TICKS_PER_BEAT, beats } from "../../src/core/units.ts";
import type { View } from "../../src/core/view.ts";

const zoomed = (pxPerBeat: number): View => ({ from: beats(0), pxPerBeat, widthPx: 800 });
/** Sixteenths are on screen. */
const CLOSE = zoomed(100);
/** Two bars of 4/4, from beat 0, two of 7/8 from 8, and 3/4 from 15 on. */
const MIXED: MeterMap = [
  { bar: 0, numerator: 4, denominator: 4 },
  { bar: 2, numerator: 7, denominator: 8 },
  { bar: 4, numerator: 3, denominator: 4 },
];

describe("the step of the grid in ticks", () => {
  test.each<[SnapSetting, ticks: number]>([
    ["off", 1],
    ["bar", 3840],
    ["beat", 960],
    ["1/2", 1920],
    ["1/16", 240],
    ["1/128", 30],
    ["1/4T", 640],
    ["1/64T", 40],
  ])("of %s is %d", (setting, ticks) => {
    expect(snapStepTicks(setting, CLOSE, FOUR_FOUR)).toBe(ticks);
  });

  test("of a bar and a beat is the signature's", () => {
    const sevenEight = { numerator: 7, denominator: 8 };
    expect(snapStepTicks("bar", CLOSE, sevenEight)).toBe(3360);
    expect(snapStepTicks("beat", CLOSE, sevenEight)).toBe(480);
  });

  test.each([
    [32, 240],
    [31, 960],
    [8, 960],
    [7, 3840],
    [1.9, 7680],
    [0.5, 15_360],
  ])("follows the lines on screen when adaptive: at %d px a beat it is %d", (pxPerBeat, ticks) => {
    expect(snapStepTicks("adaptive", zoomed(pxPerBeat), FOUR_FOUR)).toBe(ticks);
  });

  test("is a whole number for every setting of the menu, each there once", () => {
    const steps = SNAP_SETTINGS.map(({ setting }) => snapStepTicks(setting, CLOSE, FOUR_FOUR));
    expect(steps.every((step) => Number.isInteger(step) && step > 0)).toBe(true);
    expect(new Set(SNAP_SETTINGS.map(({ setting }) => setting)).size).toBe(16);
    expect(new Set(SNAP_SETTINGS.map(({ label }) => label)).size).toBe(16);
  });
});

describe("snapping", () => {
  test.each<[position: number, SnapSetting, place: number]>([
    [4.9, "beat", 5],
    [4.4, "beat", 4],
    [4.5, "beat", 5],
    [1.9, "bar", 0],
    [2, "bar", 4],
    [0.3, "1/8", 0.5],
    [0.7, "1/4T", 2 / 3],
    [3.9, "1/4T", 4],
    [0.13, "adaptive", 0.25],
    [1.2345, "off", 1.2345],
    [-3, "off", 0],
    [-3, "bar", 0],
    [0, "bar", 0],
    [Number.NaN, "beat", 0],
    // 7/8 from beat 8: eighths are its beats, and its bars begin at 11.5 and 15.
    [8.3, "beat", 8.5],
    [11.3, "bar", 11.5],
    // Halves count from the bar's start, and the rest of an eighth is cut off by the next bar line.
    [9.9, "1/2", 10],
    [10.9, "1/2", 11.5],
    [11.4, "1/4", 11.5],
    [11.2, "1/4", 11],
    [12.6, "1/4", 12.5],
    // In 3/4 too: 15, 17, 18.
    [17.2, "1/2", 17],
    [17.6, "1/2", 18],
  ])("beat %d to %s gives beat %d", (position, setting, place) => {
    expect(snap(beats(position), setting, CLOSE, MIXED)).toBe(place);
  });

  test("to several bars counts from where the signature begins, which is a place too", () => {
    // At 2 px a beat a bar of 4/4 has its 8 px, bars of 7/8 and 3/4 go by two.
    const far = zoomed(2);
    expect(snap(beats(4.1), "adaptive", far, MIXED)).toBe(4);
    expect(snap(beats(11.4), "adaptive", far, MIXED)).toBe(8);
    expect(snap(beats(11.6), "adaptive", far, MIXED)).toBe(15);
    expect(snap(beats(18.1), "adaptive", far, MIXED)).toBe(21);
    // Two bars of 4/4 and one more before the change.
    const odd: MeterMap = [
      { bar: 0, numerator: 4, denominator: 4 },
      { bar: 3, numerator: 5, denominator: 4 },
    ];
    expect(snap(beats(11), "adaptive", zoomed(1), odd)).toBe(12);
    expect(snap(beats(9), "adaptive", zoomed(1), odd)).toBe(8);
  });
});

const step = (from: number, direction: Direction, setting: SnapSetting) =>
  gridStep(beats(from), direction, setting, CLOSE, MIXED);

describe("a step with the arrow keys", () => {
  test.each<[from: number, SnapSetting, back: number, forward: number]>([
    [5, "beat", 4, 6],
    [5.1, "beat", 5, 6],
    [0, "beat", 0, 1],
    [0.5, "bar", 0, 4],
    [8, "bar", 4, 11.5],
    [11.5, "1/2", 10, 13.5],
    [15, "1/2", 13.5, 17],
    [5, "off", 4.75, 5.25],
    [5, "adaptive", 4.75, 5.25],
  ])("from beat %d by %s goes back to %d and forward to %d", (from, setting, back, forward) => {
    expect(step(from, -1, setting)).toBe(back);
    expect(step(from, 1, setting)).toBe(forward);
  });

  test("takes what floating point makes of a place for the place", () => {
    expect(step(5 - 1e-12, 1, "beat")).toBe(6);
    expect(step(5 + 1e-12, -1, "beat")).toBe(4);
  });

  test("by bars follows the signatures", () => {
    const bars = [0, 4, 8, 11.5, 15, 18];
    bars.forEach((bar, i) => {
      expect(barStep(beats(bar), -1, MIXED)).toBe(bars[i - 1] ?? 0);
      expect(barStep(beats(bar), 1, MIXED)).toBe(bars[i + 1] ?? 21);
      expect(barStep(beats(bar + 0.1), -1, MIXED)).toBe(bar);
      expect(barStep(beats(bar + 0.1), 1, MIXED)).toBe(bars[i + 1] ?? 21);
    });
  });

  test("that is fine goes ten ticks from where it is", () => {
    expect(fineStep(beats(100 / 960), 1)).toBe(110 / 960);
    expect(fineStep(beats(100.4 / 960), -1)).toBe(90 / 960);
    expect(fineStep(beats(4 / 960), -1)).toBe(0);
  });
});

describe("for every place, setting, zoom and map", () => {
  const places = fc.oneof(
    fc.double({ min: 0, max: 200, noNaN: true }),
    fc.double({ min: 0, max: 4_000_000, noNaN: true }),
    fc.nat(1_000_000).map((ticks) => ticks / TICKS_PER_BEAT),
  );
  const settings = fc.constantFrom(...SNAP_SETTINGS.map(({ setting }) => setting));
  const onGrid = settings.filter((setting) => setting !== "off");
  const views = fc.double({ min: -8, max: 11, noNaN: true }).map((power) => zoomed(2 ** power));
  const maps: fc.Arbitrary<MeterMap> = fc
    .array(
      fc.record({
        bars: fc.integer({ min: 1, max: 9 }),
        numerator: fc.integer({ min: 1, max: 64 }),
        denominator: fc.constantFrom(1, 2, 4, 8, 16, 32),
      }),
      { maxLength: 12 },
    )
    .map((later) => {
      const events: [MeterEvent, ...MeterEvent[]] = [{ bar: 0, numerator: 4, denominator: 4 }];
      let bar = 0;
      for (const { bars, numerator, denominator } of later) {
        bar += bars;
        events.push({ bar, numerator, denominator });
      }
      return events;
    });

  test("the snapped place is the nearest of those that steps go to", () => {
    fc.assert(
      fc.property(places, onGrid, views, maps, (place, setting, view, map) => {
        const at = beats(place);
        const snapped = snap(at, setting, view, map);
        const back = gridStep(at, -1, setting, view, map);
        const forward = gridStep(at, 1, setting, view, map);
        expect(Number.isInteger(Math.round(snapped * TICKS_PER_BEAT * 1e6) / 1e6)).toBe(true);
        const nearest = Math.min(at - back, forward - at, Math.abs(snapped - at));
        expect(Math.abs(snapped - at)).toBeCloseTo(nearest, 8);
        expect(snap(snapped, setting, view, map)).toBe(snapped);
      }),
    );
  });

  test("a step goes strictly on or back, and to a place of the grid", () => {
    fc.assert(
      fc.property(places, settings, views, maps, (place, setting, view, map) => {
        const at = beats(place);
        const back = gridStep(at, -1, setting, view, map);
        const forward = gridStep(at, 1, setting, view, map);
        expect(forward).toBeGreaterThan(at);
        if (place > 1e-6 / TICKS_PER_BEAT) expect(back).toBeLessThan(at);
        else expect(back).toBe(0);
        for (const reached of [back, forward]) {
          expect(snap(reached, setting, view, map)).toBe(reached);
        }
        const isOnGrid = setting !== "off" && snap(at, setting, view, map) === at;
        if (isOnGrid) expect(gridStep(forward, -1, setting, view, map)).toBe(at);
      }),
    );
  });

  test("a step is never longer than the setting's, and ends at the next bar line at the latest", () => {
    fc.assert(
      fc.property(places, onGrid, views, maps, (place, setting, view, map) => {
        const at = beats(place);
        const forward = gridStep(at, 1, setting, view, map);
        const bar = barAtTicks(map, Math.floor(place * TICKS_PER_BEAT + 1e-6));
        const stepTicks = snapStepTicks(setting, view, bar.meter);
        expect((forward - at) * TICKS_PER_BEAT).toBeLessThan(stepTicks + 1e-3);
        if (setting === "adaptive") return;
        expect(forward).toBeLessThanOrEqual((bar.startTicks + bar.lengthTicks) / TICKS_PER_BEAT);
      }),
    );
  });

  test("every line on screen is a place when adaptive", () => {
    fc.assert(
      fc.property(places, views, maps, (from, view, map) => {
        const seen = { ...view, from: beats(from) };
        for (const { ticks } of gridLines(seen, map)) {
          const line = beats(ticks / TICKS_PER_BEAT);
          expect(snap(line, "adaptive", seen, map)).toBe(line);
        }
      }),
    );
  });

  test("bars are those of the map", () => {
    fc.assert(
      fc.property(places, maps, (place, map) => {
        const bar = (direction: Direction) => gridStep(beats(place), direction, "bar", CLOSE, map);
        expect(barStep(beats(place), 1, map)).toBe(bar(1));
        expect(barStep(beats(place), -1, map)).toBe(bar(-1));
      }),
    );
  });
});
