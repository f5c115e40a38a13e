import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
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
  ])("is taken: %j", (command) => {
    expect(applyCommand(stopped, command, NOW_MS).ok).toBe(true);
  });

  test("is taken in beats at every tempo", () => {
    fc.assert(
      fc.property(arbitraryBpm, (bpm) => {
        const lastBeat = (86_400 * bpm) / 60;
        expect(applyCommand({ ...stopped, bpm }, seekBeats(lastBeat), NOW_MS).ok).toBe(true);
      }),
    );
  });
});

describe("a command with a wrong value", () => {
  const wholeDay = "from 0 to 86400 seconds";
  const wholeDayInBeats = "from 0 to 172800 at 120 bpm (24 hours)";
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
  ])("is refused: %j", (command, code, field, allowed) => {
    expect(applyCommand(stopped, command, NOW_MS)).toEqual({
      ok: false,
      rejection: { code, field, allowed },
    });
  });
});
