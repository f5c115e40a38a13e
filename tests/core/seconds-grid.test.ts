import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MIN_LABEL_DISTANCE_PX, MIN_LINE_DISTANCE_PX } from "../../src/core/grid.ts";
import { type SecondsLine, secondsLines } from "../../src/core/seconds-grid.ts";
import {
  type TempoEvent,
  type TempoMap,
  beatsFromSeconds,
  constantTempo,
} from "../../src/core/tempo-map.ts";
import { beats, seconds } from "../../src/core/units.ts";
import type { View } from "../../src/core/view.ts";

/** At 60 bpm, where a beat is a second. */
const SIXTY = constantTempo(60);

const view = (from: number, pxPerBeat: number, widthPx = 480): View => ({
  from: beats(from),
  pxPerBeat,
  widthPx,
});
const labels = (lines: readonly SecondsLine[]) =>
  lines.flatMap(({ label, xPx }) => (xPx >= 0 && label) || []).join(" ");

describe("the lines of a seconds ruler", () => {
  test("are seconds and parts of them, with a label where there is room", () => {
    const lines = secondsLines(view(4, 48, 96), SIXTY);
    expect(lines.map(({ ms }) => ms)).toEqual(Array.from({ length: 15 }, (_, i) => 3000 + i * 200));
    expect(lines.map(({ xPx }) => xPx.toFixed(6))).toEqual(
      lines.map((_, i) => (-48 + i * 9.6).toFixed(6)),
    );
    expect(lines[5]).toEqual({ xPx: 0, ms: 4000, label: "0:04" });
    expect(lines.filter(({ label }) => label)).toHaveLength(3);
  });

  test.each([
    [0, 47.9, "0:00 0:02 0:04 0:06 0:08 0:10"],
    [0, 12, "0:00 0:05 0:10 0:15 0:20 0:25 0:30 0:35"],
    [0, 4, "0:00 0:15 0:30 0:45 1:00 1:15 1:30 1:45"],
    [3595, 2, "1:00:00 1:00:30 1:01:00 1:01:30 1:02:00 1:02:30 1:03:00 1:03:30"],
    [0, 0.06, "0:00 15:00 30:00 45:00 1:00:00 1:15:00 1:30:00 1:45:00 2:00:00"],
    [0, 0.005, "0:00 4:00:00 8:00:00 12:00:00 16:00:00 20:00:00 24:00:00"],
    [0, 470, "0:00.0 0:00.2 0:00.4 0:00.6 0:00.8 0:01.0"],
    [3723, 500, "1:02:03.0 1:02:03.2 1:02:03.4 1:02:03.6 1:02:03.8"],
    [3723, 2000, "1:02:03.00 1:02:03.05 1:02:03.10 1:02:03.15 1:02:03.20"],
  ])("from second %d at %d px a second are labelled %s", (from, pxPerBeat, expected) => {
    expect(labels(secondsLines(view(from, pxPerBeat), SIXTY))).toBe(expected);
  });

  test("are a millisecond apart where there is room for it", () => {
    const lines = secondsLines(view(0, 2000, 200), constantTempo(999));
    expect(lines.slice(0, 5).map(({ ms }) => ms)).toEqual([0, 1, 2, 3, 4]);
    expect(labels(lines)).toBe("0:00.000 0:00.002 0:00.004 0:00.006");
  });

  test("stand where the tempo map has their time", () => {
    const map: TempoMap = [
      { beats: beats(0), bpm: 60, ramp: false },
      { beats: beats(4), bpm: 120, ramp: false },
    ];
    const at = secondsLines(view(0, 48), map).filter(({ ms }) => ms % 1000 === 0);
    expect(at.map(({ xPx }) => xPx)).toEqual([0, 48, 96, 144, 192, 288, 384]);
  });

  test("keep their distance where the tempo is lowest, at the end of a ramp", () => {
    const map: TempoMap = [
      { beats: beats(0), bpm: 120, ramp: true },
      { beats: beats(8), bpm: 30, ramp: false },
    ];
    // 96 px a second at the start, 24 at the end.
    expect(labels(secondsLines(view(0, 48), map))).toBe("0:00 0:02 0:04 0:06 0:08 0:10");
    expect(labels(secondsLines(view(0, 48, 96), map))).toBe("0:00 0:01");
  });

  test("are exact after a day", () => {
    const lines = secondsLines(view(86_400, 480), SIXTY);
    expect(lines.find(({ xPx }) => xPx >= 0)).toEqual({
      xPx: 0,
      ms: 86_400_000,
      label: "24:00:00.0",
    });
  });

  test.each([
    view(0, 50, 0),
    view(0, 50, Number.NaN),
    view(Number.NaN, 50),
    view(0, 0),
    view(0, Number.POSITIVE_INFINITY),
    view(0, 50, Number.POSITIVE_INFINITY),
    view(0, Number.MIN_VALUE),
  ])("are none where there is nothing to see: $from, $pxPerBeat on $widthPx px", (nothing) => {
    expect(secondsLines(nothing, SIXTY)).toEqual([]);
  });

  test("come to an end ten thousand years on", () => {
    const lines = secondsLines(view(3e11, 50), SIXTY);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.length).toBeLessThanOrEqual(66);
    expect(secondsLines(view(0, 1e-9), SIXTY).length).toBeGreaterThan(5);
  });

  test.each([view(1e15, 50), view(1e300, 50), view(0, 1e-12), view(0, 1e-300)])(
    "are none where milliseconds cannot be counted, from beat $from at $pxPerBeat px",
    (far) => {
      expect(secondsLines(far, SIXTY)).toEqual([]);
    },
  );
});

describe("for every view and every tempo map, the lines", () => {
  const bpms = fc.double({ min: 20, max: 999, noNaN: true });
  const maps: fc.Arbitrary<TempoMap> = fc
    .tuple(
      fc.record({ bpm: bpms, ramp: fc.boolean() }),
      fc.array(
        fc.record({
          length: fc.oneof(
            fc.double({ min: 0.01, max: 8, noNaN: true }),
            fc.double({ min: 8, max: 2000, noNaN: true }),
          ),
          bpm: bpms,
          ramp: fc.boolean(),
        }),
        { maxLength: 20 },
      ),
    )
    .map(([first, later]) => {
      const { bpm, ramp } = first;
      const events: [TempoEvent, ...TempoEvent[]] = [{ beats: beats(0), bpm, ramp }];
      let at = 0;
      for (const { length, bpm, ramp } of later) {
        at += length;
        events.push({ beats: beats(at), bpm, ramp });
      }
      return events;
    });
  const views = fc
    .record({
      from: fc.double({ min: 0, max: 10_000, noNaN: true }),
      power: fc.double({ min: -8, max: 11, noNaN: true }),
      widthPx: fc.integer({ min: 1, max: 2000 }),
    })
    .map(({ from, power, widthPx }) => view(from, 2 ** power, widthPx));
  const ROUNDING_PX = 0.001;

  test("are at least 8 px apart, the labels 48 px, all in view or just before, in their place", () => {
    fc.assert(
      fc.property(views, maps, (view, map) => {
        const lines = secondsLines(view, map);
        expectApart(lines, MIN_LINE_DISTANCE_PX);
        expectApart(
          lines.filter(({ label }) => label !== undefined),
          MIN_LABEL_DISTANCE_PX,
        );
        for (const { xPx, ms } of lines) {
          expect(xPx).toBeGreaterThanOrEqual(-MIN_LABEL_DISTANCE_PX - ROUNDING_PX);
          expect(xPx).toBeLessThan(view.widthPx);
          const place = beatsFromSeconds(seconds(ms / 1000), map);
          expect(xPx).toBe((place - view.from) * view.pxPerBeat);
        }
      }),
    );
  });

  test("leave no gap: every whole step in view has its line", () => {
    fc.assert(
      fc.property(views, maps, (view, map) => {
        const lines = secondsLines(view, map);
        const [first, second] = lines;
        if (!first || !second) return;
        const stepMs = second.ms - first.ms;
        expect(lines.map(({ ms }) => ms)).toEqual(lines.map((_, i) => first.ms + i * stepMs));
        const afterLast = first.ms + lines.length * stepMs;
        const place = beatsFromSeconds(seconds(afterLast / 1000), map);
        expect((place - view.from) * view.pxPerBeat).toBeGreaterThanOrEqual(view.widthPx - 0.001);
      }),
    );
  });

  function expectApart(lines: readonly SecondsLine[], distancePx: number) {
    lines.forEach(({ xPx }, i) => {
      const before = lines[i - 1];
      if (before) expect(xPx - before.xPx).toBeGreaterThan(distancePx - ROUNDING_PX);
    });
  }
});
