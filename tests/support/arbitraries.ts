import * as fc from "fast-check";
import type { Position, TransportCommand } from "../../src/core/commands.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { TransportState } from "../../src/core/transport-state.ts";
import { beats, seconds } from "../../src/core/units.ts";

/** A moment that looks like server time: 2 December 2024. */
export const NOW_MS = 1_733_123_456_789;

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

export const arbitraryBpm = number(LIMITS.bpm.min, LIMITS.bpm.max);

/** Up to 100 days after `NOW_MS`. */
export const arbitraryLaterMs = number(0, 100 * 86_400_000);

/** Any state that a server could be in, also with a start announced for later. */
export const arbitraryState: fc.Arbitrary<TransportState> = fc
  .record({
    playing: fc.boolean(),
    anchorBeats: number(0, 1_000_000),
    anchorAtMs: number(-86_400_000, 10_000),
    bpm: arbitraryBpm,
    enabled: fc.boolean(),
    start: number(0, 1_000_000),
    lengthBeats: fc.oneof(number(0.001, 16), number(1, 100_000)),
    timebase: fc.constantFrom("beats" as const, "seconds" as const),
    startLead: fc.oneof(fc.constantFrom(0, "auto" as const), number(0, LIMITS.startLeadMs.max)),
    revision: fc.nat(),
  })
  .map((drawn) => ({
    playing: drawn.playing,
    anchor: { beats: beats(drawn.anchorBeats), atMs: NOW_MS + drawn.anchorAtMs },
    bpm: drawn.bpm,
    loop: {
      enabled: drawn.enabled,
      start: beats(drawn.start),
      end: beats(drawn.start + drawn.lengthBeats),
    },
    timebase: drawn.timebase,
    startLead: drawn.startLead,
    revision: drawn.revision,
  }));

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

/** Every command, mostly with values that are taken, else with any double: also NaN and the infinities. */
export const arbitraryCommand: fc.Arbitrary<TransportCommand> = fc.oneof(
  fc.record({ type: fc.constantFrom("play" as const, "pause", "resume", "stop") }),
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
);
