import * as fc from "fast-check";
import type { TransportCommand } from "../../src/core/commands.ts";
import { LIMITS } from "../../src/core/limits.ts";
import { type Markers, inOrder } from "../../src/core/markers.ts";
import type { Position } from "../../src/core/places.ts";
import type { Song } from "../../src/core/song.ts";
import { type TempoMap, constantTempo } from "../../src/core/tempo-map.ts";
import type { TransportState } from "../../src/core/transport-state.ts";
import { beats, seconds } from "../../src/core/units.ts";
import { arbitraryMeterMap, arbitraryTempoMap } from "./arbitrary-maps.ts";

/** A moment that looks like server time: 2 December 2024. */
export const NOW_MS = 1_733_123_456_789;

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

export const arbitraryBpm = number(LIMITS.bpm.min, LIMITS.bpm.max);

/** Up to 100 days after `NOW_MS`. */
export const arbitraryLaterMs = number(0, 100 * 86_400_000);

const arbitraryMarkers: fc.Arbitrary<Markers> = fc
  .uniqueArray(
    fc.record({
      key: fc.string({ minLength: 1, maxLength: LIMITS.markerKey }),
      beats: number(0, 100_000).map(beats),
      name: fc.string({ maxLength: LIMITS.markerName }),
    }),
    { selector: ({ key }) => key, maxLength: 6 },
  )
  .map(inOrder);

const songWith = (tempo: fc.Arbitrary<TempoMap>): fc.Arbitrary<Song> =>
  fc.record({
    tempo,
    meter: arbitraryMeterMap,
    markers: arbitraryMarkers,
    revision: fc.nat(),
  });

const arbitrarySong = songWith(
  fc.oneof(arbitraryBpm.map(constantTempo), { weight: 2, arbitrary: arbitraryTempoMap }),
);

const stateWith = (song: fc.Arbitrary<Song>): fc.Arbitrary<TransportState> =>
  fc
    .record({
      playing: fc.boolean(),
      anchorBeats: number(0, 1_000_000),
      anchorAtMs: number(-86_400_000, 10_000),
      song,
      enabled: fc.boolean(),
      start: number(0, 1_000_000),
      lengthBeats: fc.oneof(number(0.001, 16), number(1, 100_000)),
      timebase: fc.constantFrom("beats" as const, "seconds" as const),
      startLead: fc.oneof(fc.constantFrom(0, "auto" as const), number(0, LIMITS.startLeadMs.max)),
      playStart: number(0, 1_000_000),
      countInBars: fc.integer(LIMITS.countInBars),
      revision: fc.nat(),
    })
    .map((drawn) => ({
      playing: drawn.playing,
      anchor: { beats: beats(drawn.anchorBeats), atMs: NOW_MS + drawn.anchorAtMs },
      song: drawn.song,
      loop: {
        enabled: drawn.enabled,
        start: beats(drawn.start),
        end: beats(drawn.start + drawn.lengthBeats),
      },
      timebase: drawn.timebase,
      startLead: drawn.startLead,
      playStart: beats(drawn.playStart),
      countInBars: drawn.countInBars,
      revision: drawn.revision,
    }));

/** Any state that a server could be in, also with a start announced for later, in songs of steps and ramps. */
export const arbitraryState = stateWith(arbitrarySong);

/** The same, at one tempo throughout. */
export const arbitrarySteadyState = stateWith(songWith(arbitraryBpm.map(constantTempo)));

const inSeconds = (values: fc.Arbitrary<number>): fc.Arbitrary<Position> =>
  values.map((value) => ({ seconds: seconds(value) }));
const inBeats = (values: fc.Arbitrary<number>): fc.Arbitrary<Position> =>
  values.map((value) => ({ beats: beats(value) }));

/** Places within the session and all around its edges, in either unit. */
const arbitraryPosition = fc.oneof(
  inSeconds(number(LIMITS.timeSeconds.min, LIMITS.timeSeconds.max)),
  inBeats(number(0, 28_800)),
  inSeconds(fc.double()),
  inBeats(fc.double()),
);

/** Few enough that what one command puts somewhere is found there by another. */
const arbitraryEventBeats = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 8 }).map((bar) => beats(bar * 4)) },
  { weight: 1, arbitrary: number(0, 10_000).map(beats) },
  { weight: 1, arbitrary: fc.double().map(beats) },
);
const arbitraryEventBar = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 8 }) },
  { weight: 1, arbitrary: fc.double() },
);
const arbitraryKey = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("a", "b", "r1", "r2") },
  { weight: 1, arbitrary: fc.string({ maxLength: LIMITS.markerKey + 1 }) },
);

/** Every command, mostly with values that are taken, else with any double: also NaN and the infinities. */
export const arbitraryCommand: fc.Arbitrary<TransportCommand> = fc.oneof(
  fc.record(
    {
      type: fc.constantFrom("play" as const, "resume"),
      countInBars: fc.oneof(fc.integer(LIMITS.countInBars), fc.double()),
    },
    { requiredKeys: ["type"] },
  ),
  fc.record({ type: fc.constantFrom("pause" as const, "stop") }),
  fc.record({ type: fc.constant("seek" as const), position: arbitraryPosition }),
  fc.record({ type: fc.constant("tempo" as const), bpm: fc.oneof(arbitraryBpm, fc.double()) }),
  fc.record(
    {
      type: fc.constant("loop" as const),
      enabled: fc.boolean(),
      start: arbitraryPosition,
      end: arbitraryPosition,
    },
    { requiredKeys: ["type"] },
  ),
  fc.record({
    type: fc.constant("start_lead" as const),
    lead: fc.oneof(
      number(LIMITS.startLeadMs.min, LIMITS.startLeadMs.max),
      fc.constant("auto" as const),
      fc.double(),
    ),
  }),
  fc.record(
    {
      type: fc.constant("tempo_event" as const),
      at: arbitraryEventBeats,
      bpm: fc.oneof({ weight: 5, arbitrary: arbitraryBpm }, fc.double()),
      ramp: fc.boolean(),
      from: arbitraryEventBeats,
    },
    { requiredKeys: ["type", "at", "bpm"] },
  ),
  fc.record({ type: fc.constant("delete_tempo_event" as const), at: arbitraryEventBeats }),
  fc.record(
    {
      type: fc.constant("meter" as const),
      numerator: fc.oneof({ weight: 5, arbitrary: fc.integer(LIMITS.numerator) }, fc.double()),
      denominator: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom<number>(...LIMITS.denominators) },
        fc.double(),
      ),
      bar: arbitraryEventBar,
      fromBar: arbitraryEventBar,
    },
    { requiredKeys: ["type", "numerator", "denominator"] },
  ),
  fc.record({ type: fc.constant("delete_meter" as const), bar: arbitraryEventBar }),
  fc.record(
    {
      type: fc.constant("marker" as const),
      key: arbitraryKey,
      at: arbitraryPosition,
      name: fc.string({ maxLength: LIMITS.markerName + 1 }),
    },
    { requiredKeys: ["type"] },
  ),
  fc.record({ type: fc.constant("delete_marker" as const), key: arbitraryKey }),
);
