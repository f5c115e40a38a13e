import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { FOUR_FOUR_THROUGHOUT } from "../../src/core/meter-map.ts";
import { type TempoMap, constantTempo, secondsFromBeats } from "../../src/core/tempo-map.ts";
import { beats } from "../../src/core/units.ts";
import { NOW_MS, arbitraryLaterMs, arbitraryState } from "../support/arbitraries.ts";
import { arbitraryTempoMap } from "../support/arbitrary-maps.ts";
import { beatsWalked } from "../support/walked-beats.ts";

const DAY_MS = 86_400_000;

/** At 60 bpm a beat is a second, so the arithmetic below can be done in the head. */
function playing(from: number, loop?: readonly [start: number, end: number]): TransportState {
  const state = createTransportState({ bpm: 60 });
  return {
    ...state,
    playing: true,
    anchor: { beats: beats(from), atMs: NOW_MS },
    loop: loop ? { enabled: true, start: beats(loop[0]), end: beats(loop[1]) } : state.loop,
  };
}

const withTempo = (state: TransportState, tempo: TempoMap): TransportState => ({
  ...state,
  song: { ...state.song, tempo },
});

describe("a new session", () => {
  test("is stopped at zero at 120 bpm in 4/4 with a loop of 0–10 s that is off", () => {
    expect(createTransportState()).toEqual({
      playing: false,
      anchor: { beats: 0, atMs: 0 },
      song: {
        tempo: [{ beats: 0, bpm: 120, ramp: false }],
        meter: FOUR_FOUR_THROUGHOUT,
        markers: [],
        revision: 0,
      },
      loop: { enabled: false, start: 0, end: 20 },
      timebase: "beats",
      startLead: 0,
      playStart: 0,
      countInBars: 0,
      revision: 0,
    });
  });

  test("has its loop of 10 s at any tempo", () => {
    expect(createTransportState({ bpm: 90 }).loop.end).toBe(15);
  });

  test.each([19.999, 999.001, Number.NaN, Number.POSITIVE_INFINITY])("is refused %d bpm", (bpm) => {
    expect(() => createTransportState({ bpm })).toThrow(RangeError);
  });
});

describe("the position", () => {
  test("stands still while stopped", () => {
    const stopped = { ...playing(3), playing: false };
    expect(positionAt(stopped, NOW_MS + DAY_MS)).toBe(3);
  });

  test("moves by the tempo while playing", () => {
    const state = withTempo(playing(3), constantTempo(90));
    expect(positionAt(state, NOW_MS)).toBe(3);
    expect(positionAt(state, NOW_MS + 2000)).toBe(6);
  });

  test("is as exact after a hundred days as after a second", () => {
    expect(positionAt(playing(0.5), NOW_MS + 100 * DAY_MS)).toBe(8_640_000.5);
  });

  test("holds until an anchor that lies in the future, and moves from there", () => {
    const announced = { ...playing(4), anchor: { beats: beats(4), atMs: NOW_MS + 500 } };
    expect(positionAt(announced, NOW_MS)).toBe(4);
    expect(positionAt(announced, NOW_MS + 500)).toBe(4);
    expect(positionAt(announced, NOW_MS + 1500)).toBe(5);
  });
});

describe("where the tempo changes", () => {
  /** A beat is a second up to beat 4, then half a second. */
  const step: TempoMap = [
    { beats: beats(0), bpm: 60, ramp: false },
    { beats: beats(4), bpm: 120, ramp: false },
  ];

  test("the position goes on at the new tempo", () => {
    const state = withTempo(playing(2), step);
    expect(positionAt(state, NOW_MS + 2000)).toBe(4);
    expect(positionAt(state, NOW_MS + 3000)).toBe(6);
  });

  test("it runs along a ramp: from 60 bpm the tempo doubles over 4 beats in 4·ln 2 s", () => {
    const ramp = withTempo(playing(0), [
      { beats: beats(0), bpm: 60, ramp: true },
      { beats: beats(4), bpm: 120, ramp: false },
    ]);
    const rampMs = 4000 * Math.LN2;
    expect(positionAt(ramp, NOW_MS + rampMs)).toBeCloseTo(4, 5);
    // Half the time along, the tempo has grown by √2.
    expect(positionAt(ramp, NOW_MS + rampMs / 2)).toBeCloseTo(4 * (Math.SQRT2 - 1), 5);
    expect(positionAt(ramp, NOW_MS + rampMs + 1000)).toBeCloseTo(6, 5);
  });

  test("a loop keeps its overshoot in seconds", () => {
    const state = withTempo(playing(2, [2, 6]), step);
    // A round is 2 s at 60 bpm and 1 s at 120. Half a second more is half a beat at 60.
    expect(positionAt(state, NOW_MS + 3000)).toBe(2);
    expect(positionAt(state, NOW_MS + 3500)).toBe(2.5);
    expect(positionAt(state, NOW_MS + 3000 * 1_000_000 + 2500)).toBeCloseTo(5, 6);
  });

  test("it is where counting in small steps gets to, with a loop and without", () => {
    const places = fc.double({ min: 0, max: 20, noNaN: true });
    const lengths = fc.double({ min: 0.5, max: 20, noNaN: true });
    const elapsed = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(
        arbitraryTempoMap,
        fc.boolean(),
        fc.tuple(places, lengths),
        places,
        elapsed,
        (map, isLooping, [start, length], from, elapsedMs) => {
          const end = start + length;
          const state = withTempo(playing(from, isLooping ? [start, end] : undefined), map);
          const around = isLooping && from < end ? { start, end } : undefined;
          const walked = beatsWalked(from, elapsedMs / 1000, map, around);
          const at = positionAt(state, NOW_MS + elapsedMs);
          const apart = Math.abs(secondsFromBeats(at, map) - secondsFromBeats(beats(walked), map));
          const round =
            secondsFromBeats(state.loop.end, map) - secondsFromBeats(state.loop.start, map);
          expect(Math.min(apart, around ? Math.abs(round - apart) : apart)).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a loop", () => {
  test("wraps to its start and keeps the overshoot", () => {
    const state = playing(0, [2, 6]);
    expect(positionAt(state, NOW_MS + 5750)).toBe(5.75);
    expect(positionAt(state, NOW_MS + 6000)).toBe(2);
    expect(positionAt(state, NOW_MS + 6250)).toBe(2.25);
  });

  test("keeps the overshoot over any number of rounds", () => {
    const state = playing(0, [2, 6]);
    expect(positionAt(state, NOW_MS + 10_250)).toBe(2.25);
    expect(positionAt(state, NOW_MS + 3000 + 4000 * 2_000_000)).toBe(3);
  });

  test("that is off does not wrap", () => {
    const state = playing(0, [2, 6]);
    const off = { ...state, loop: { ...state.loop, enabled: false } };
    expect(positionAt(off, NOW_MS + 6250)).toBe(6.25);
  });

  test.each([6, 6.5, 100])("that ends at 6 lets a playhead that starts at %d play on", (from) => {
    expect(positionAt(playing(from, [2, 6]), NOW_MS + 1000)).toBe(from + 1);
  });

  test("takes in a playhead that starts before it", () => {
    expect(positionAt(playing(0, [2, 6]), NOW_MS + 1000)).toBe(1);
  });
});

describe("for every state and every time, the position", () => {
  test("is a number that is not negative", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryLaterMs, (state, laterMs) => {
        const position = positionAt(state, NOW_MS + laterMs);
        expect(Number.isFinite(position)).toBe(true);
        expect(position).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("stays below the end of a loop that caught it, and from the first end on within the loop", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryLaterMs, (state, laterMs) => {
        const { start, end } = state.loop;
        fc.pre(state.anchor.beats < end);
        const caught = { ...state, playing: true, loop: { ...state.loop, enabled: true } };
        const position = positionAt(caught, NOW_MS + laterMs);
        expect(position).toBeLessThan(end);

        const { tempo } = state.song;
        const toEnd = secondsFromBeats(end, tempo) - secondsFromBeats(state.anchor.beats, tempo);
        const firstEndMs = state.anchor.atMs + toEnd * 1000;
        if (NOW_MS + laterMs > firstEndMs + 1) expect(position).toBeGreaterThanOrEqual(start);
      }),
    );
  });

  test("never runs backwards without a loop", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryLaterMs, arbitraryLaterMs, (state, a, b) => {
        const free = { ...state, loop: { ...state.loop, enabled: false } };
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        expect(positionAt(free, NOW_MS + later)).toBeGreaterThanOrEqual(
          positionAt(free, NOW_MS + earlier),
        );
      }),
    );
  });

  test("is the same when the transport is anchored anew on the way", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryLaterMs, arbitraryLaterMs, (state, a, b) => {
        const [onTheWayMs, thenMs] = [NOW_MS + Math.min(a, b), NOW_MS + Math.max(a, b)];
        fc.pre(state.playing && onTheWayMs >= state.anchor.atMs);
        const anew = {
          ...state,
          anchor: { beats: positionAt(state, onTheWayMs), atMs: onTheWayMs },
        };
        const { tempo } = state.song;
        const timeAt = (of: TransportState) => secondsFromBeats(positionAt(of, thenMs), tempo);
        const apart = Math.abs(timeAt(anew) - timeAt(state));
        // Just before the end and just after the start are the same place in a loop.
        const round =
          secondsFromBeats(state.loop.end, tempo) - secondsFromBeats(state.loop.start, tempo);
        // A double has 53 bits; the sums here take a few roundings at up to 2^25 s.
        expect(Math.min(apart, Math.abs(round - apart))).toBeLessThan(2 ** 25 * 2 ** -46);
      }),
    );
  });
});
