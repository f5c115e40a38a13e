import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type TempoMap,
  beatsAfter,
  beatsFromSeconds,
  bpmAt,
  constantTempo,
  secondsFromBeats,
  tempoEventAt,
} from "../../src/core/tempo-map.ts";
import { beats, seconds } from "../../src/core/units.ts";
import { arbitraryTempoMap } from "../support/arbitrary-maps.ts";

const tempoMap = (
  first: [bpm: number, ramp?: "ramp"],
  ...others: [at: number, bpm: number, ramp?: "ramp"][]
): TempoMap => [
  { beats: beats(0), bpm: first[0], ramp: first[1] === "ramp" },
  ...others.map(([at, bpm, ramp]) => ({ beats: beats(at), bpm, ramp: ramp === "ramp" })),
];

const toSeconds = (position: number, map: TempoMap) => secondsFromBeats(beats(position), map);
const toBeats = (time: number, map: TempoMap) => beatsFromSeconds(seconds(time), map);

const within = (got: number, expected: number, relative: number) => {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(expected)));
};

/** A day, and so many beats that any map's last event lies before the last of them. */
const DAY_SECONDS = 86_400;
const places = fc.oneof(
  fc.double({ min: 0, max: 100, noNaN: true }),
  fc.double({ min: 0, max: 50_000, noNaN: true }),
  fc.double({ min: 0, max: 1_438_560, noNaN: true }),
);

/** Straight lines between the events, drawn here a second time and in another way. */
function tempoDrawn(map: TempoMap, from: number, to: number): (at: number) => number {
  const middle = (from + to) / 2;
  const event = map.findLast(({ beats }) => beats <= middle) ?? map[0];
  const next = map.find(({ beats }) => beats > middle);
  if (!event.ramp || !next) return () => event.bpm;
  const share = (at: number) => (at - event.beats) / (next.beats - event.beats);
  return (at) => event.bpm * (1 - share(at)) + next.bpm * share(at);
}

/** Simpson's rule over 60 / bpm, from event to event: knows nothing of logarithms. */
function integratedSeconds(map: TempoMap, end: number): number {
  const STEPS = 4000;
  const edges = [...map.map(({ beats }) => Number(beats)).filter((at) => at < end), end];
  let sum = 0;
  for (const [index, to] of edges.entries()) {
    const from = index === 0 ? 0 : (edges[index - 1] ?? 0);
    if (to === from) continue;
    const bpm = tempoDrawn(map, from, to);
    const width = (to - from) / STEPS;
    let weighted = 0;
    for (let i = 0; i <= STEPS; i += 1) {
      const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
      weighted += (weight * 60) / bpm(from + i * width);
    }
    sum += (weighted * width) / 3;
  }
  return sum;
}

describe("the time of a beat, worked out by hand", () => {
  const toDouble = tempoMap([60, "ramp"], [60, 120]);
  const toHalf = tempoMap([120, "ramp"], [4, 60]);
  const steps = tempoMap([120], [8, 60], [12, 240]);

  test.each<[TempoMap, position: number, time: number]>([
    [constantTempo(120), 0, 0],
    [constantTempo(120), 4, 2],
    [constantTempo(90), 1, 2 / 3],
    [steps, 8, 4],
    [steps, 10, 6],
    [steps, 12, 8],
    [steps, 16, 9],
    // 60 to 120 over 60 beats is 1 bpm a beat: the time of beat x is 60 · ln((60 + x) / 60).
    [toDouble, 30, 60 * Math.log(1.5)],
    [toDouble, 60, 60 * Math.log(2)],
    [toDouble, 62, 60 * Math.log(2) + 1],
    // 120 to 60 over 4 beats is -15 bpm a beat: 60 / 15 · ln(120 / (120 - 15 x)).
    [toHalf, 2, 4 * Math.log(120 / 90)],
    [toHalf, 4, 4 * Math.log(2)],
    [toHalf, 5, 4 * Math.log(2) + 1],
    // Up and down again takes the same time twice.
    [tempoMap([60, "ramp"], [60, 120, "ramp"], [120, 60]), 120, 120 * Math.log(2)],
    // A ramp on the last event leads nowhere: the tempo holds.
    [tempoMap([120], [8, 60, "ramp"]), 20, 16],
  ])("%j: beat %d is at %d s", (map, position, time) => {
    within(toSeconds(position, map), time, 1e-14);
    within(toBeats(time, map), position, 1e-14);
  });

  test("is a known number of seconds, whatever Math.log says", () => {
    expect(toSeconds(60, toDouble)).toBeCloseTo(41.588_830_833_596_72, 12);
    expect(toSeconds(4, toHalf)).toBeCloseTo(2.772_588_722_239_781, 13);
  });
});

describe("the tempo", () => {
  const map = tempoMap([60, "ramp"], [60, 120], [100, 90, "ramp"], [200, 190]);

  test.each([
    [0, 60, 0],
    [15, 75, 0],
    [59.999, 119.999, 0],
    [60, 120, 60],
    [99.999, 120, 60],
    [100, 90, 100],
    [150, 140, 100],
    [200, 190, 200],
    [1e6, 190, 200],
  ])("at beat %d is %d bpm, by the event at beat %d", (position, bpm, at) => {
    expect(bpmAt(map, beats(position))).toBeCloseTo(bpm, 9);
    expect(tempoEventAt(map, beats(position)).beats).toBe(at);
  });

  test("does not jump at the end of a ramp, and on its way stays between its ends", () => {
    fc.assert(
      fc.property(arbitraryTempoMap, fc.double({ min: 0, max: 1, noNaN: true }), (map, share) => {
        for (const [index, event] of map.entries()) {
          const next = map[index + 1];
          if (!next || !event.ramp) continue;
          const length = next.beats - event.beats;
          const justBefore = beats(next.beats - length * 1e-10);
          within(bpmAt(map, justBefore), next.bpm, 1e-6);
          const onTheWay = bpmAt(map, beats(event.beats + share * length));
          expect(onTheWay).toBeGreaterThanOrEqual(Math.min(event.bpm, next.bpm) - 1e-9);
          expect(onTheWay).toBeLessThanOrEqual(Math.max(event.bpm, next.bpm) + 1e-9);
        }
      }),
    );
  });
});

describe("a ramp that is all but flat", () => {
  test.each([1e-9, 1e-12, -1e-9])("takes the time of a flat one: %d bpm", (difference) => {
    const map = tempoMap([120, "ramp"], [10_000, 120 + difference]);
    for (const position of [1e-6, 1, 5000, 10_000, 20_000]) {
      within(toSeconds(position, map), position / 2, 1e-11);
      within(toBeats(position / 2, map), position, 1e-11);
    }
  });

  test("keeps every digit of the little that it differs by", () => {
    // To first order the mean tempo: half of a thousandth more over the whole ramp.
    const map = tempoMap([100, "ramp"], [1000, 100.000_001]);
    within(toSeconds(1000, map), 60_000 / 100.000_000_5, 1e-14);
  });
});

test("a day at any tempo keeps its microseconds", () => {
  for (const bpm of [20, 119.7, 999]) {
    const map = tempoMap([bpm], [4, 120, "ramp"], [8, bpm]);
    const end = toBeats(DAY_SECONDS, map);
    expect(toSeconds(end, map)).toBeCloseTo(DAY_SECONDS, 9);
    expect(toBeats(DAY_SECONDS + 1e-6, map)).toBeGreaterThan(end);
  }
});

describe("for every map of steps and ramps", () => {
  test("the time of a beat is the integral of 60 / bpm", () => {
    fc.assert(
      fc.property(arbitraryTempoMap, places, (map, position) => {
        const expected = integratedSeconds(map, position);
        within(toSeconds(position, map), expected, 1e-8);
      }),
      { numRuns: 60 },
    );
  });

  test("beats to seconds and back is where one was, and so is seconds to beats and back", () => {
    fc.assert(
      fc.property(arbitraryTempoMap, places, (map, position) => {
        within(toBeats(toSeconds(position, map), map), position, 1e-9);
        within(toSeconds(toBeats(position, map), map), position, 1e-9);
      }),
    );
  });

  test("the same at the events themselves and a hair beside them", () => {
    fc.assert(
      fc.property(arbitraryTempoMap, fc.constantFrom(-1e-9, 0, 1e-9), (map, hair) => {
        for (const event of map) {
          const position = Math.max(0, event.beats + hair);
          within(toBeats(toSeconds(position, map), map), position, 1e-12);
        }
      }),
    );
  });

  test("later is later, in both directions", () => {
    fc.assert(
      fc.property(
        arbitraryTempoMap,
        places,
        fc.double({ min: 1e-6, max: 100, noNaN: true }),
        (map, place, on) => {
          expect(toSeconds(place + on, map)).toBeGreaterThan(toSeconds(place, map));
          expect(toBeats(place + on, map)).toBeGreaterThan(toBeats(place, map));
        },
      ),
    );
  });

  test("not even the last digit goes back when an event is passed", () => {
    fc.assert(
      fc.property(arbitraryTempoMap, (map) => {
        for (const event of map.slice(1)) {
          const time = secondsFromBeats(event.beats, map);
          for (let ulps = 1; ulps <= 4; ulps += 1) {
            const justBefore = toBeats(time * (1 - ulps * Number.EPSILON), map);
            expect(justBefore).toBeLessThanOrEqual(event.beats);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("so long after a beat is the same as by way of its time, also backwards", () => {
    const elapsed = fc.double({ min: -100, max: DAY_SECONDS, noNaN: true });
    fc.assert(
      fc.property(arbitraryTempoMap, places, elapsed, (map, from, elapsedSeconds) => {
        const start = toSeconds(from, map);
        fc.pre(start + elapsedSeconds >= 0);
        within(
          beatsAfter(beats(from), elapsedSeconds, map),
          toBeats(start + elapsedSeconds, map),
          1e-9,
        );
      }),
    );
  });
});

describe("so long after a beat", () => {
  const map = tempoMap([120], [8, 60], [12, 240]);

  test.each([
    [0, 3, 6],
    [0, 4, 8],
    [6, 2, 9],
    [6, 5.5, 14],
    [12, 1, 16],
    [9, -3, 4],
    [0, 0, 0],
  ])("from beat %d, %d s on, is beat %d", (from, elapsedSeconds, expected) => {
    expect(beatsAfter(beats(from), elapsedSeconds, map)).toBeCloseTo(expected, 12);
  });

  test("loses no digit to the distance from zero where the tempo holds", () => {
    for (let from = 1_000_000; from < 1_000_100; from += 1) {
      expect(beatsAfter(beats(from), 0.5, constantTempo(120.7))).toBe(from + (0.5 * 120.7) / 60);
    }
  });
});
