import { describe, expect, test } from "vitest";
import { isSamePlace, outsideSession, toBeats } from "../../src/core/places.ts";
import { type TempoMap, constantTempo } from "../../src/core/tempo-map.ts";
import { beats, seconds } from "../../src/core/units.ts";

const steady = constantTempo(120);
/** 60 bpm up to beat 60, which is reached after a minute, and 120 from there on. */
const step: TempoMap = [
  { beats: beats(0), bpm: 60, ramp: false },
  { beats: beats(60), bpm: 120, ramp: false },
];

test("a place in seconds is the beat that the song's tempos lead to by then", () => {
  expect(toBeats({ seconds: seconds(10) }, steady)).toBe(20);
  expect(toBeats({ seconds: seconds(70) }, step)).toBe(80);
  expect(toBeats({ beats: beats(7) }, step)).toBe(7);
});

const wrong = (place: Parameters<typeof outsideSession>[0], tempo = steady) =>
  outsideSession(place, tempo, "in_seconds", "in_beats");

describe("24 hours", () => {
  test.each([0, 172_800])("hold beat %d at 120 bpm", (place) => {
    expect(wrong({ beats: beats(place) })).toBeUndefined();
  });

  test.each([-0.001, 172_800.001, Number.NaN])("do not hold beat %d at 120 bpm", (place) => {
    expect(wrong({ beats: beats(place) })).toEqual({
      code: "out_of_range",
      field: "in_beats",
      allowed: "from 0 to 172800 at 120 bpm (24 hours)",
    });
  });

  test("hold as many beats as the song's tempos make", () => {
    // The minute at 60 bpm holds 60 beats fewer than it would at 120.
    expect(wrong({ beats: beats(172_740) }, step)).toBeUndefined();
    expect(wrong({ beats: beats(172_740.001) }, step)).toEqual({
      code: "out_of_range",
      field: "in_beats",
      allowed: "from 0 to 172740 in this song's tempos (24 hours)",
    });
  });

  test.each([0, 86_400])("hold %d s at any tempo", (place) => {
    expect(wrong({ seconds: seconds(place) }, step)).toBeUndefined();
  });

  test.each([-0.001, 86_400.001, Number.NaN])("do not hold %d s", (place) => {
    expect(wrong({ seconds: seconds(place) }, step)).toEqual({
      code: "out_of_range",
      field: "in_seconds",
      allowed: "from 0 to 86400 seconds",
    });
  });
});

test("what floating point makes of one place is the same, and a tick away is another", () => {
  expect(isSamePlace(beats(0.1 + 0.2), beats(0.3))).toBe(true);
  expect(isSamePlace(beats(100_000 + 1 / 3), beats((300_000 + 1) / 3))).toBe(true);
  expect(isSamePlace(beats(4), beats(4 + 1 / 960))).toBe(false);
  expect(isSamePlace(beats(4), beats(4 - 1 / 960))).toBe(false);
});
