import * as fc from "fast-check";
import { type MeterMap, FOUR_FOUR_THROUGHOUT } from "../../src/core/meter-map.ts";
import { type TempoMap, constantTempo } from "../../src/core/tempo-map.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import { TICKS_PER_BEAT, beats } from "../../src/core/units.ts";
import { NOW_MS } from "./arbitraries.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/**
 * What is so close to a tick that it might be meant to be on it, is. Whether a place a millionth of a tick after a beat
 * clicks is not for the ear to tell.
 */
const clearOfTicks = (value: number) => {
  const ticks = value * TICKS_PER_BEAT;
  return Math.abs(ticks - Math.round(ticks)) < 0.05 ? Math.round(ticks) / TICKS_PER_BEAT : value;
};

/** On a tick that a musician would choose, or anywhere. */
const arbitraryBeats = (max: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: max * 4 }).map((sixteenths) => sixteenths / 4),
    fc.integer({ min: 0, max: max * TICKS_PER_BEAT }).map((ticks) => ticks / TICKS_PER_BEAT),
    number(0, max).map(clearOfTicks),
  );

interface DrawnTempo {
  /** Beats since the one before, and a quarter more. */
  readonly gap: number;
  readonly bpm: number;
  readonly ramp: boolean;
}
const arbitraryTempos = fc.array(
  fc.record({ gap: arbitraryBeats(12), bpm: number(20, 500), ramp: fc.boolean() }),
  { maxLength: 6 },
);
function tempoOf(drawn: readonly DrawnTempo[]): TempoMap {
  const [first] = constantTempo(drawn[0]?.bpm ?? 120);
  let at = 0;
  const rest = drawn.slice(1).map(({ gap, bpm, ramp }) => {
    at += gap + 0.25;
    return { beats: beats(at), bpm, ramp };
  });
  return [{ ...first, ramp: drawn[0]?.ramp ?? false }, ...rest];
}

interface DrawnMeter {
  /** Bars since the one before. */
  readonly bars: number;
  readonly numerator: number;
  readonly denominator: number;
}
const arbitraryMeters = fc.array(
  fc.record({
    bars: fc.integer({ min: 1, max: 3 }),
    numerator: fc.integer({ min: 1, max: 13 }),
    denominator: fc.constantFrom(2, 4, 8, 16),
  }),
  { maxLength: 5 },
);
function meterOf(drawn: readonly DrawnMeter[]): MeterMap {
  let bar = 0;
  const rest = drawn.slice(1).map(({ bars, numerator, denominator }) => {
    bar += bars;
    return { bar, numerator, denominator };
  });
  return [{ ...FOUR_FOUR_THROUGHOUT[0], ...drawn[0], bar: 0 }, ...rest];
}

interface DrawnState {
  readonly tempos: readonly DrawnTempo[];
  readonly meters: readonly DrawnMeter[];
  readonly from: number;
  readonly loopStart: number;
  readonly loopBeats: number;
  readonly isLooping: boolean;
  readonly laterMs: number;
}
function stateOf(drawn: DrawnState): TransportState {
  const state = createTransportState();
  // At 500 bpm 30 ms: longer than the shortest of rounds.
  const end = drawn.loopStart + drawn.loopBeats + 0.25;
  return {
    ...state,
    playing: true,
    anchor: { beats: beats(drawn.from), atMs: NOW_MS + drawn.laterMs },
    song: { ...state.song, tempo: tempoOf(drawn.tempos), meter: meterOf(drawn.meters) },
    loop: { enabled: drawn.isLooping, start: beats(drawn.loopStart), end: beats(end) },
  };
}

/** A transport that plays some song, in a loop or not, from somewhere in the first bars. */
export const arbitraryClickingState: fc.Arbitrary<TransportState> = fc
  .record({
    tempos: arbitraryTempos,
    meters: arbitraryMeters,
    from: arbitraryBeats(40),
    loopStart: arbitraryBeats(40),
    loopBeats: arbitraryBeats(16),
    isLooping: fc.boolean(),
    laterMs: number(0, 1000),
  })
  .map(stateOf);
