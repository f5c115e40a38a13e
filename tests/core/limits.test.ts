import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { createSong } from "../../src/core/song.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { beats, seconds } from "../../src/core/units.ts";
import { NOW_MS, arbitraryBpm } from "../support/arbitraries.ts";

/** At 120 bpm, with a loop of 0–10 s that is off. */
const stopped = createTransportState();

const seekSeconds = (value: number): TransportCommand => ({
  type: "seek",
  position: { seconds: seconds(value) },
});
const seekBeats = (value: number): TransportCommand => ({
  type: "seek",
  position: { beats: beats(value) },
});
const loopSeconds = (start?: number, end?: number): TransportCommand => ({
  type: "loop",
  ...(start !== undefined && { start: { seconds: seconds(start) } }),
  ...(end !== undefined && { end: { seconds: seconds(end) } }),
});
const loopBeats = (start?: number, end?: number): TransportCommand => ({
  type: "loop",
  ...(start !== undefined && { start: { beats: beats(start) } }),
  ...(end !== undefined && { end: { beats: beats(end) } }),
});

const tempoEvent = (at: number, bpm = 90, from?: number): TransportCommand => ({
  type: "tempo_event",
  at: beats(at),
  bpm,
  ...(from !== undefined && { from: beats(from) }),
});
const meter = (numerator: number, denominator: number, bar?: number): TransportCommand => ({
  type: "meter",
  numerator,
  denominator,
  ...(bar !== undefined && { bar }),
});

describe("a value at the very edge of its range", () => {
  test.each([
    seekSeconds(0),
    seekSeconds(86_400),
    seekBeats(0),
    seekBeats(172_800),
    { type: "tempo" as const, bpm: 20 },
    { type: "tempo" as const, bpm: 999 },
    loopSeconds(0, 86_400),
    loopBeats(172_799.999, 172_800),
    { type: "play" as const, countInBars: 0 },
    { type: "resume" as const, countInBars: 4 },
    tempoEvent(0, 20),
    tempoEvent(172_800, 999),
    { type: "meter" as const, numerator: 1, denominator: 1, bar: 0 },
    { type: "meter" as const, numerator: 64, denominator: 32, bar: 999_999 },
    { type: "marker" as const, key: "k", at: { seconds: seconds(86_400) }, name: "" },
    { type: "marker" as const, key: "k".repeat(40), at: { beats: beats(172_800) } },
    { type: "marker" as const, name: "n".repeat(64) },
  ])("is taken: %j", (command) => {
    expect(applyCommand(stopped, command, NOW_MS).ok).toBe(true);
  });

  test("is taken in beats at every tempo", () => {
    fc.assert(
      fc.property(arbitraryBpm, (bpm) => {
        const lastBeat = (86_400 * bpm) / 60;
        const state = { ...stopped, song: createSong(bpm) };
        expect(applyCommand(state, seekBeats(lastBeat), NOW_MS).ok).toBe(true);
      }),
    );
  });
});

describe("a command with a wrong value", () => {
  const wholeDay = "from 0 to 86400 seconds";
  const wholeDayInBeats = "from 0 to 172800 at 120 bpm (24 hours)";
  const bars = "a whole number from 0 to 4";
  const denominators = "one of 1, 2, 4, 8, 16, 32";
  const wholeBar = "a whole number from 0 to 999999, the first bar being 0";
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

  test.each<[TransportCommand, code: string, field: string, allowed: string]>([
    [{ type: "tempo", bpm: 19.999 }, "out_of_range", "bpm", "from 20 to 999"],
    [{ type: "tempo", bpm: 999.001 }, "out_of_range", "bpm", "from 20 to 999"],
    [{ type: "tempo", bpm: nan }, "out_of_range", "bpm", "from 20 to 999"],
    [{ type: "tempo", bpm: infinity }, "out_of_range", "bpm", "from 20 to 999"],
    [seekSeconds(-0.001), "out_of_range", "time_seconds", wholeDay],
    [seekSeconds(86_400.001), "out_of_range", "time_seconds", wholeDay],
    [seekSeconds(nan), "out_of_range", "time_seconds", wholeDay],
    [seekSeconds(infinity), "out_of_range", "time_seconds", wholeDay],
    [seekSeconds(-infinity), "out_of_range", "time_seconds", wholeDay],
    [seekBeats(-Number.MIN_VALUE), "out_of_range", "beats", wholeDayInBeats],
    [seekBeats(172_800.001), "out_of_range", "beats", wholeDayInBeats],
    [seekBeats(nan), "out_of_range", "beats", wholeDayInBeats],
    [seekBeats(infinity), "out_of_range", "beats", wholeDayInBeats],
    [loopSeconds(-1, 8), "out_of_range", "start_seconds", wholeDay],
    [loopSeconds(0, 86_401), "out_of_range", "end_seconds", wholeDay],
    [loopSeconds(nan, 8), "out_of_range", "start_seconds", wholeDay],
    [loopSeconds(0, nan), "out_of_range", "end_seconds", wholeDay],
    [loopBeats(-1, 8), "out_of_range", "start_beats", wholeDayInBeats],
    [loopBeats(0, infinity), "out_of_range", "end_beats", wholeDayInBeats],
    [loopSeconds(8, 8), "empty_loop", "end_seconds", "greater than the loop's start, 8 s"],
    [loopSeconds(9, 8), "empty_loop", "end_seconds", "greater than the loop's start, 9 s"],
    [loopBeats(9, 8), "empty_loop", "end_beats", "greater than the loop's start, 9 beats"],
    // Against the edge that stays: 0–10 s, which is 0–20 beats.
    [loopSeconds(undefined, 0), "empty_loop", "end_seconds", "greater than the loop's start, 0 s"],
    [loopSeconds(10), "empty_loop", "start_seconds", "less than the loop's end, 10 s"],
    [loopBeats(25), "empty_loop", "start_beats", "less than the loop's end, 20 beats"],
    [{ type: "loop" }, "nothing_to_set", "enabled", "given, or a start or an end"],
    [{ type: "play", countInBars: 5 }, "out_of_range", "count_in_bars", bars],
    [{ type: "play", countInBars: -1 }, "out_of_range", "count_in_bars", bars],
    [{ type: "resume", countInBars: 1.5 }, "out_of_range", "count_in_bars", bars],
    [{ type: "play", countInBars: nan }, "out_of_range", "count_in_bars", bars],
    [tempoEvent(8, 19.999), "out_of_range", "bpm", "from 20 to 999"],
    [tempoEvent(8, nan), "out_of_range", "bpm", "from 20 to 999"],
    [tempoEvent(-1), "out_of_range", "beats", wholeDayInBeats],
    [tempoEvent(172_801), "out_of_range", "beats", wholeDayInBeats],
    [tempoEvent(nan), "out_of_range", "beats", wholeDayInBeats],
    [tempoEvent(8, 90, nan), "not_found", "from_beats", "the place of a tempo event"],
    [meter(0, 4, 1), "out_of_range", "numerator", "a whole number from 1 to 64"],
    [meter(65, 4, 1), "out_of_range", "numerator", "a whole number from 1 to 64"],
    [meter(3.5, 4), "out_of_range", "numerator", "a whole number from 1 to 64"],
    [meter(nan, 4), "out_of_range", "numerator", "a whole number from 1 to 64"],
    [meter(3, 3), "out_of_range", "denominator", denominators],
    [meter(3, 64), "out_of_range", "denominator", denominators],
    [meter(3, 0), "out_of_range", "denominator", denominators],
    [meter(3, nan), "out_of_range", "denominator", denominators],
    [meter(3, 4, -1), "out_of_range", "bar", wholeBar],
    [meter(3, 4, 0.5), "out_of_range", "bar", wholeBar],
    [meter(3, 4, 1_000_000), "out_of_range", "bar", wholeBar],
    [meter(3, 4, infinity), "out_of_range", "bar", wholeBar],
    [{ type: "marker", at: { seconds: seconds(-1) } }, "out_of_range", "time_seconds", wholeDay],
    [{ type: "marker", at: { beats: beats(nan) } }, "out_of_range", "beats", wholeDayInBeats],
    [
      { type: "marker", name: "n".repeat(65) },
      "out_of_range",
      "name",
      "at most 64 characters long",
    ],
    [{ type: "marker", key: "" }, "out_of_range", "marker", "from 1 to 40 characters long"],
    [
      { type: "marker", key: "k".repeat(41) },
      "out_of_range",
      "marker",
      "from 1 to 40 characters long",
    ],
  ])("is refused: %j", (command, code, field, allowed) => {
    expect(applyCommand(stopped, command, NOW_MS)).toEqual({
      ok: false,
      rejection: { code, field, allowed },
    });
  });
});
