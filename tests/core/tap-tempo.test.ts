import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TAPS_USED, tapTempo } from "../../src/core/tap-tempo.ts";

/** Taps that lie so far apart, the first at `from`. */
const tapped = (intervalsMs: readonly number[], from = 1000) => {
  let at = from;
  return [from, ...intervalsMs.map((interval) => (at += interval))];
};
const steady = (bpm: number, taps: number, from?: number) =>
  tapped(
    Array.from({ length: taps - 1 }, () => 60_000 / bpm),
    from,
  );

describe("the tempo of taps", () => {
  test("is none before the third", () => {
    expect(tapTempo([])).toBeNull();
    expect(tapTempo([1000])).toBeNull();
    expect(tapTempo([1000, 1500])).toBeNull();
    expect(tapTempo([1000, 1500, 2000])).toBe(120);
  });

  test("is theirs, to a tenth, however fast or slow and whenever", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 9990 }),
        fc.integer({ min: 3, max: 20 }),
        fc.double({ min: 0, max: 2e12, noNaN: true }),
        (tenths, taps, from) => {
          const bpm = tenths / 10;
          // Date.now() has so many digits before the point that a third of a microsecond is all it keeps.
          expect(tapTempo(steady(bpm, taps, from))).toBeCloseTo(bpm, 0);
          expect(tapTempo(steady(bpm, taps, from % 1e6))).toBe(bpm);
        },
      ),
    );
  });

  test("is that of the straight line nearest to them", () => {
    // By hand: ((-1.5)(-740) + (-0.5)(-260) + 0.5 · 240 + 1.5 · 760) / 5, from the middle of the taps.
    expect(tapTempo([0, 480, 980, 1500])).toBe(Math.round(600_000 / 500) / 10);
    expect(tapTempo([0, 530, 1000, 1500])).toBe(Math.round(600_000 / 497) / 10);
  });

  test("comes closer to it than the first and the last tap alone, where the first is late", () => {
    const late = [60, 500, 1000, 1500, 2000, 2500, 3000, 3500];
    const ofEnds = 60_000 / ((3500 - 60) / 7);
    const got = tapTempo(late) ?? 0;
    expect(Math.abs(got - 120)).toBeLessThan(Math.abs(ofEnds - 120));
  });

  test("follows the last eight taps only", () => {
    const slow = steady(100, 20);
    const faster = steady(120, TAPS_USED, (slow.at(-1) ?? 0) + 500);
    expect(tapTempo([...slow, ...faster])).toBe(120);
    expect(tapTempo([...slow, ...faster].slice(-TAPS_USED))).toBe(120);
    expect(tapTempo([...slow, ...faster.slice(0, -2)])).not.toBe(120);
  });

  test("is unmoved by a hand's unsteadiness", () => {
    expect(tapTempo(tapped([450, 560, 480, 530, 470, 520, 490]))).toBeCloseTo(120, -1);
  });
});

describe("tapping starts over", () => {
  test("after a gap that is long for the tempo", () => {
    const before = steady(120, 6);
    const after = steady(90, 3, (before.at(-1) ?? 0) + 1200);
    expect(tapTempo([...before, ...after.slice(0, 1)])).toBeNull();
    expect(tapTempo([...before, ...after.slice(0, 2)])).toBeNull();
    expect(tapTempo([...before, ...after])).toBe(90);
  });

  test("after a gap longer than the slowest beat, even where nothing was known of the tempo", () => {
    expect(tapTempo(tapped([3400, 3400, 3400, 3400]))).toBeNull();
    expect(tapTempo(tapped([3000, 3000]))).toBe(20);
    // The first was a slip of the hand, long before.
    expect(tapTempo(tapped([4000, 2500, 2500]))).toBe(24);
  });

  test("at once where it goes on twice as fast", () => {
    expect(tapTempo(tapped([1000, 1000, 1000, 500, 500]))).toBe(120);
  });

  test("after a tap that bounced", () => {
    expect(tapTempo(tapped([500, 500, 20]))).toBeNull();
    expect(tapTempo(tapped([500, 500, 20, 500, 500, 500]))).toBe(120);
  });
});

test.each([
  ["faster than a session may be", steady(1100, 5)],
  ["slower", steady(19.5, 5)],
  ["all at one moment", [5, 5, 5, 5]],
  ["going back in time", [3000, 2000, 1000]],
  ["no numbers", [Number.NaN, Number.NaN, Number.NaN]],
])("there is none where taps are %s", (_, taps) => {
  expect(tapTempo(taps)).toBeNull();
});
