import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type GridLine,
  MIN_LABEL_DISTANCE_PX,
  MIN_LINE_DISTANCE_PX,
  gridLines,
  shownStepTicks,
} from "../../src/core/grid.ts";
import { FOUR_FOUR, type Meter } from "../../src/core/meter.ts";
import {
  FOUR_FOUR_THROUGHOUT,
  type MeterEvent,
  type MeterMap,
  barStart,
  constantMeter,
} from "../../src/core/meter-map.ts";
import { TICKS_PER_BEAT, beats } from "../../src/core/units.ts";
import type { View } from "../../src/core/view.ts";

/** From one beat to another on so many pixels. */
const range = (from: number, to: number, widthPx: number): View => ({
  from: beats(from),
  pxPerBeat: widthPx / (to - from),
  widthPx,
});

const meter = (numerator: number, denominator: number): Meter => ({ numerator, denominator });

const labels = (lines: readonly GridLine[]) => lines.flatMap(({ label }) => label ?? []);
const barLines = (lines: readonly GridLine[]) => lines.filter(({ level }) => level === "bar");

describe("the lines of a grid", () => {
  test("are bars, beats and sixteenths, with a label where there is room", () => {
    const lines = gridLines(range(0, 8, 320), FOUR_FOUR_THROUGHOUT);
    expect(lines.map(({ xPx }) => xPx)).toEqual(Array.from({ length: 32 }, (_, i) => i * 10));
    expect(lines.map(({ ticks }) => ticks)).toEqual(Array.from({ length: 32 }, (_, i) => i * 240));
    expect(lines[0]).toEqual({ xPx: 0, ticks: 0, level: "bar", strength: 1, label: "1" });
    expect(lines[1]).toEqual({ xPx: 10, ticks: 240, level: "sixteenth", strength: 0.25 });
    expect(lines[4]).toEqual({ xPx: 40, ticks: 960, level: "beat", strength: 1 });
    expect(lines[16]).toEqual({ xPx: 160, ticks: 3840, level: "bar", strength: 1, label: "2" });
    expect(lines.filter(({ level }) => level === "beat")).toHaveLength(6);
    expect(labels(lines)).toEqual(["1", "2"]);
  });

  test.each<[View, Meter, expected: string]>([
    [range(0, 16, 800), FOUR_FOUR, "1 1.2 1.3 1.4 2 2.2 2.3 2.4 3 3.2 3.3 3.4 4 4.2 4.3 4.4"],
    [range(0, 32, 800), FOUR_FOUR, "1 2 3 4 5 6 7 8"],
    [range(0, 128, 800), FOUR_FOUR, "1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31"],
    [range(4, 5, 200), FOUR_FOUR, "2 2.1.2 2.1.3 2.1.4"],
    [range(0, 6, 300), meter(3, 4), "1 1.2 1.3 2 2.2 2.3"],
    [range(0, 6, 600), meter(6, 8), "1 1.2 1.3 1.4 1.5 1.6 2 2.2 2.3 2.4 2.5 2.6"],
    [range(0, 7, 700), meter(7, 8), "1 1.2 1.3 1.4 1.5 1.6 1.7 2 2.2 2.3 2.4 2.5 2.6 2.7"],
    [range(0, 14, 400), meter(7, 8), "1 2 3 4"],
    [range(0, 4, 400), meter(1, 4), "1 2 3 4"],
    [range(0, 1, 800), meter(5, 32), "1 1.2 1.3 1.4 1.5 2 2.2 2.3"],
    [range(3, 5, 400), meter(2, 1), "1.1.13 1.1.14 1.1.15 1.1.16 1.2 1.2.2 1.2.3 1.2.4"],
  ])("of %j in %j are labelled %s", (view, meter, expected) => {
    const inView = gridLines(view, constantMeter(meter)).filter(({ xPx }) => xPx >= 0);
    expect(labels(inView).join(" ")).toBe(expected);
  });

  test("start in the middle of a bar where the view does, and leave its far edge to the next", () => {
    const lines = gridLines(range(6.5, 9, 250), FOUR_FOUR_THROUGHOUT);
    expect(lines.find(({ xPx }) => xPx >= 0)).toMatchObject({ xPx: 0, level: "sixteenth" });
    expect(lines.at(-1)?.xPx).toBe(225);
    expect(labels(lines)).toEqual(["2.4", "3"]);
  });

  test("begin left of the view by a label's width, so that a label does not vanish at the edge", () => {
    const [first] = gridLines(range(4.4, 8.4, 400), FOUR_FOUR_THROUGHOUT);
    expect(first).toMatchObject({ ticks: 3840, label: "2" });
    expect(first?.xPx).toBeCloseTo(-40, 9);
    const [next] = gridLines(range(4.49, 8.49, 400), FOUR_FOUR_THROUGHOUT);
    expect(next?.ticks).toBe(3840 + 240);
  });

  test("are as exact at bar 1 000 000 as at the first", () => {
    const far = barStart(FOUR_FOUR_THROUGHOUT, 999_999);
    const lines = gridLines(range(far, far + 4, 640), FOUR_FOUR_THROUGHOUT);
    const inView = lines.filter(({ xPx }) => xPx >= 0);
    expect(inView.map(({ xPx }) => xPx)).toEqual(Array.from({ length: 16 }, (_, i) => i * 40));
    expect(inView[0]).toMatchObject({ ticks: far * TICKS_PER_BEAT, label: "1000000" });
  });

  test.each([
    range(0, 16, 0),
    range(0, 16, -1),
    range(0, 16, Number.NaN),
    range(0, 16, Number.POSITIVE_INFINITY),
    range(16, 16, 800),
    range(17, 16, 800),
    range(Number.NaN, 16, 800),
    range(0, Number.NaN, 800),
    range(0, Number.POSITIVE_INFINITY, 800),
    range(Number.NEGATIVE_INFINITY, 16, 800),
    range(0, Number.MIN_VALUE, 800),
  ])("are none where there is nothing to see: $from, $pxPerBeat on $widthPx px", (view) => {
    expect(gridLines(view, FOUR_FOUR_THROUGHOUT)).toEqual([]);
  });

  test("are none in a bar without beats", () => {
    expect(gridLines(range(0, 16, 800), constantMeter(meter(0, 4)))).toEqual([]);
  });

  test.each([
    [1e15, 1e15 + 1000],
    [1e18, 1e18 + 1024],
    [1e300, 2e300],
    [0, 1e300],
    [0, 1e306],
    [0, Number.MAX_VALUE],
  ])("come to an end for beats %d to %d, beyond any session", (from, to) => {
    const lines = gridLines(range(from, to, 800), FOUR_FOUR_THROUGHOUT);
    expect(lines.length).toBeLessThanOrEqual(107);
  });
});

describe("where signatures change", () => {
  const map: MeterMap = [
    { bar: 0, numerator: 4, denominator: 4 },
    { bar: 2, numerator: 7, denominator: 8 },
    { bar: 4, numerator: 3, denominator: 4 },
  ];

  test("every one has its own bars and beats", () => {
    const lines = gridLines(range(0, 21, 21 * 100), map);
    expect(barLines(lines).map(({ xPx }) => xPx)).toEqual([0, 400, 800, 1150, 1500, 1800]);
    expect(labels(lines.filter(({ level }) => level !== "sixteenth")).join(" ")).toBe(
      "1 1.2 1.3 1.4 2 2.2 2.3 2.4 " +
        "3 3.2 3.3 3.4 3.5 3.6 3.7 4 4.2 4.3 4.4 4.5 4.6 4.7 " +
        "5 5.2 5.3 6 6.2 6.3",
    );
  });

  test("lines and labels too close before a change give way to it", () => {
    // 12 px a beat: the bars of 4/4 are 48 px apart, those of 3/4 36.
    const crowded: MeterMap = [
      { bar: 0, numerator: 4, denominator: 4 },
      { bar: 3, numerator: 3, denominator: 4 },
    ];
    const lines = gridLines({ from: beats(0), pxPerBeat: 12, widthPx: 400 }, crowded);
    expect(labels(lines)).toEqual(["1", "2", "3", "4", "6", "8", "10"]);
    // 1.5 px a beat, two bars of 4/4 to a line: the third bar of three has none, the change after it has.
    const far = gridLines({ from: beats(0), pxPerBeat: 1.5, widthPx: 60 }, crowded);
    expect(far.map(({ ticks }) => ticks / TICKS_PER_BEAT)).toEqual([0, 12, 18, 24, 30, 36]);
  });

  test("of several within a few pixels the first has the line", () => {
    const many: MeterMap = [
      { bar: 0, numerator: 4, denominator: 4 },
      { bar: 1, numerator: 3, denominator: 4 },
      { bar: 2, numerator: 5, denominator: 4 },
      { bar: 3, numerator: 2, denominator: 4 },
    ];
    const lines = gridLines({ from: beats(0), pxPerBeat: 1, widthPx: 21 }, many);
    expect(lines.map(({ ticks }) => ticks / TICKS_PER_BEAT)).toEqual([0, 12, 20]);
  });

  test("of several within a label's width the first has the label, and the next far enough from that", () => {
    const close: MeterMap = [
      { bar: 0, numerator: 4, denominator: 4 },
      { bar: 1, numerator: 2, denominator: 4 },
      { bar: 2, numerator: 7, denominator: 8 },
    ];
    const lines = gridLines({ from: beats(0), pxPerBeat: 10, widthPx: 90 }, close);
    expect(lines.filter(({ level }) => level === "bar").map(({ xPx }) => xPx)).toEqual([0, 40, 60]);
    expect(labels(lines)).toEqual(["1", "3"]);
  });

  test("several bars to a line count from where the signature begins", () => {
    const late: MeterMap = [
      { bar: 0, numerator: 4, denominator: 4 },
      { bar: 25, numerator: 7, denominator: 8 },
    ];
    const lines = gridLines({ from: beats(84), pxPerBeat: 5, widthPx: 240 }, late);
    expect(labels(lines)).toEqual(["21", "26", "30", "34"]);
  });
});

/** Those of a level in 4/4 at this zoom, each once. */
function strengths(pxPerBeat: number, wanted: GridLine["level"]): number[] {
  const lines = gridLines(range(0, 16, 16 * pxPerBeat), FOUR_FOUR_THROUGHOUT);
  return [...new Set(lines.filter(({ level }) => level === wanted).map((line) => line.strength))];
}

describe("the strength of a line", () => {
  test("is full from 16 px on, and less the closer the lines of its level are", () => {
    expect(strengths(64, "sixteenth")).toEqual([1]);
    expect(strengths(48, "sixteenth")).toEqual([0.5]);
    expect(strengths(32, "sixteenth")).toEqual([0]);
    expect(strengths(32, "beat")).toEqual([1]);
    expect(strengths(12, "beat")).toEqual([0.5]);
    expect(strengths(12, "bar")).toEqual([1]);
  });

  test("goes on fading with steps of several bars: the lines that stay are full", () => {
    expect(strengths(3, "bar")).toEqual([1, 0.5]);
  });
});

describe("for every view and every map, the lines", () => {
  const meters = fc.record({
    numerator: fc.integer({ min: 1, max: 64 }),
    denominator: fc.constantFrom(1, 2, 4, 8, 16, 32),
  });
  const maps: fc.Arbitrary<MeterMap> = fc
    .array(fc.record({ bars: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.nat(10_000)), meters }), {
      maxLength: 30,
    })
    .map((later) => {
      const events: [MeterEvent, ...MeterEvent[]] = [{ bar: 0, numerator: 4, denominator: 4 }];
      let bar = 0;
      for (const { bars, meters } of later) {
        bar += bars + 1;
        events.push({ bar, numerator: meters.numerator, denominator: meters.denominator });
      }
      return events;
    });
  const places = fc.oneof(
    fc.double({ min: 0, max: 200, noNaN: true }),
    fc.double({ min: 0, max: 4_000_000, noNaN: true }),
  );
  /** Evenly over the orders of magnitude. */
  const zooms = fc.double({ min: -8, max: 11, noNaN: true }).map((power) => 2 ** power);
  const views = fc
    .record({ from: places, pxPerBeat: zooms, widthPx: fc.integer({ min: 1, max: 2000 }) })
    .map(({ from, pxPerBeat, widthPx }): View => ({ from: beats(from), pxPerBeat, widthPx }));
  /** Far from zero, and close to, a view has fewer digits left. */
  const ROUNDING_PX = 0.001;

  test("are at least 8 px apart, the labels 48 px, and all of them in view or just before", () => {
    fc.assert(
      fc.property(views, maps, (view, map) => {
        const lines = gridLines(view, map);
        expectApart(lines, MIN_LINE_DISTANCE_PX);
        const labelled = lines.filter(({ label }) => label !== undefined);
        expectApart(labelled, MIN_LABEL_DISTANCE_PX);
        for (const { xPx, ticks, strength } of lines) {
          expect(xPx).toBeGreaterThanOrEqual(-MIN_LABEL_DISTANCE_PX - ROUNDING_PX);
          expect(xPx).toBeLessThan(view.widthPx + ROUNDING_PX);
          expect(Number.isSafeInteger(ticks)).toBe(true);
          expect(strength >= 0 && strength <= 1).toBe(true);
        }
      }),
    );
  });

  test("are no further apart than they need be: there is no room for one of the next finer", () => {
    fc.assert(
      fc.property(views, meters, (view, meter) => {
        const lines = gridLines(view, constantMeter(meter));
        const step = shownStepTicks(view, meter);
        lines.forEach(({ ticks }, i) => {
          const before = lines[i - 1];
          if (before) expect(ticks - before.ticks).toBe(step);
        });
        const stepPx = (step / TICKS_PER_BEAT) * view.pxPerBeat;
        expect(lines.length).toBeGreaterThanOrEqual(Math.floor(view.widthPx / stepPx));
      }),
    );
  });

  test("are the same ones after scrolling, where both views show the place", () => {
    fc.assert(
      fc.property(views, maps, fc.double({ min: 0, max: 1, noNaN: true }), (view, map, part) => {
        const scrolled = {
          ...view,
          from: beats(view.from + (part * view.widthPx) / view.pxPerBeat),
        };
        const from = scrolled.from * TICKS_PER_BEAT;
        const to = (view.from + view.widthPx / view.pxPerBeat) * TICKS_PER_BEAT;
        const shared = (lines: readonly GridLine[]) =>
          lines
            .filter(({ ticks }) => ticks > from + 1e-6 && ticks < to - 1e-6)
            .map(({ ticks, label, level, strength }) => ({ ticks, label, level, strength }));
        expect(shared(gridLines(scrolled, map))).toEqual(shared(gridLines(view, map)));
      }),
    );
  });

  test("have one where a signature begins, if the one before is far enough", () => {
    fc.assert(
      fc.property(views, maps, (view, map) => {
        const ticks = new Set(gridLines(view, map).map(({ ticks }) => ticks));
        map.forEach(({ bar }, i) => {
          const start = barStart(map, bar);
          const before = barStart(map, map[i - 1]?.bar ?? 0);
          const xPx = (start - view.from) * view.pxPerBeat;
          if (i > 0 && (start - before) * view.pxPerBeat < MIN_LINE_DISTANCE_PX) return;
          if (xPx < 0 || xPx > view.widthPx - ROUNDING_PX) return;
          expect(ticks).toContain(Math.round(start * TICKS_PER_BEAT));
        });
      }),
    );
  });

  function expectApart(lines: readonly GridLine[], distancePx: number) {
    lines.forEach(({ xPx }, i) => {
      const before = lines[i - 1];
      if (before) expect(xPx - before.xPx).toBeGreaterThan(distancePx - ROUNDING_PX);
    });
  }
});
