import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wrapIntoLoop } from "../../src/core/loop.ts";
import { type TempoMap, constantTempo, secondsFromBeats } from "../../src/core/tempo-map.ts";
import { beats } from "../../src/core/units.ts";
import { arbitraryTempoMap } from "../support/arbitrary-maps.ts";
import { beatsWalked } from "../support/walked-beats.ts";

const loop = (start: number, end: number) => ({
  enabled: true,
  start: beats(start),
  end: beats(end),
});

/** A beat is a second. */
const SIXTY = constantTempo(60);

describe("from 0 into a loop of 4–8 at a beat a second", () => {
  test.each([
    [0, 0],
    [4, 4],
    [7.75, 7.75],
    [8, 4],
    [8.25, 4.25],
    [12, 4],
    [4_000_007.5, 7.5],
  ])("%d s end at beat %d", (elapsedSeconds, at) => {
    expect(wrapIntoLoop(beats(0), elapsedSeconds, loop(4, 8), SIXTY)).toBe(at);
  });
});

test("what set out inside the loop goes round from there", () => {
  expect(wrapIntoLoop(beats(6), 1.5, loop(4, 8), SIXTY)).toBe(7.5);
  expect(wrapIntoLoop(beats(6), 2, loop(4, 8), SIXTY)).toBe(4);
  expect(wrapIntoLoop(beats(6), 7, loop(4, 8), SIXTY)).toBe(5);
});

test("a sum that rounds up to the end itself is the start", () => {
  // Above 2^20 doubles lie twice as far apart as below it: start + 4u falls between the last place and the end.
  const u = 2 ** -33;
  const edge = loop(2 ** 20 - u, 2 ** 20 + 4 * u);
  expect(edge.start + 4 * u).toBe(edge.end);
  expect(wrapIntoLoop(edge.start, edge.end - edge.start + 4 * u, edge, SIXTY)).toBe(edge.start);
});

test("every place behind the end is within the loop, a whole number of rounds back", () => {
  const lengths = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(fc.nat(1_000_000), lengths, fc.nat(1_000_000_000), (start, length, beyond) => {
      const elapsed = start + length + beyond;
      const at = wrapIntoLoop(beats(0), elapsed, loop(start, start + length), SIXTY);
      expect(at).toBeGreaterThanOrEqual(start);
      expect(at).toBeLessThan(start + length);
      expect((elapsed - at) % length).toBe(0);
    }),
  );
});

describe("where the tempo changes inside the loop", () => {
  /** 60 bpm up to beat 6 and 120 from there on: a round of 4–8 takes 2 s and 1 s. */
  const step: TempoMap = [
    { beats: beats(0), bpm: 60, ramp: false },
    { beats: beats(6), bpm: 120, ramp: false },
  ];

  test.each([
    [7, 4],
    // Half a second past the end, at 120 bpm: half a second past the start, at 60.
    [7.5, 4.5],
    [9.5, 7],
    [10, 4],
    [10.25, 4.25],
  ])("the overshoot is kept in seconds: %d s end at beat %d", (elapsedSeconds, at) => {
    expect(wrapIntoLoop(beats(0), elapsedSeconds, loop(4, 8), step)).toBeCloseTo(at, 12);
  });

  test("it is where counting in small steps gets to, whatever the ramps", () => {
    const times = fc.double({ min: 0, max: 10, noNaN: true });
    const places = fc.double({ min: 0, max: 20, noNaN: true });
    const lengths = fc.double({ min: 0.5, max: 20, noNaN: true });
    fc.assert(
      fc.property(
        arbitraryTempoMap,
        places,
        lengths,
        places,
        times,
        (map, start, length, from, time) => {
          const around = loop(start, start + length);
          fc.pre(from < around.end);
          const at = wrapIntoLoop(beats(from), time, around, map);
          const walked = beatsWalked(from, time, map, around);
          // Just before the end and just after the start are the same place.
          const apart = Math.abs(secondsFromBeats(at, map) - secondsFromBeats(beats(walked), map));
          const round = secondsFromBeats(around.end, map) - secondsFromBeats(around.start, map);
          expect(Math.min(apart, Math.abs(round - apart))).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 300 },
    );
  });
});
