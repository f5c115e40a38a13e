import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FOUR_FOUR_THROUGHOUT, constantMeter } from "../../../src/core/meter-map.ts";
import { outsideSession, toBeats } from "../../../src/core/places.ts";
import {
  POSITION_FORMATS,
  type PositionFormat,
  formatPosition,
  parsePosition,
  speakPosition,
} from "../../../src/core/readout/position-formats.ts";
import { beatsFromSeconds, constantTempo, secondsFromBeats } from "../../../src/core/tempo-map.ts";
import { beats, seconds } from "../../../src/core/units.ts";
import { arbitraryMeterMap, arbitraryTempoMap } from "../../support/arbitrary-maps.ts";

const SONG = { tempo: constantTempo(120), meter: FOUR_FOUR_THROUGHOUT, sampleRateHz: 48_000 };
const BEYOND = "That is beyond the end of the session, which is at 24 hours.";

describe("the formats of a position", () => {
  test("are eight, each with a name of its own", () => {
    expect(new Set(POSITION_FORMATS.map(({ id }) => id)).size).toBe(8);
    expect(new Set(POSITION_FORMATS.map(({ label }) => label)).size).toBe(8);
  });

  test.each<[PositionFormat, text: string, words: string]>([
    ["bars", "031.3.4.000", "bar 31, beat 3"],
    ["time", "1:01.375", "1 minute, 1 second"],
    ["samples", "2946000", "sample 2946000"],
    ["smpte-24", "00:01:01:09", "1 minute, 1 second, frame 9"],
    ["smpte-25", "00:01:01:09", "1 minute, 1 second, frame 9"],
    ["smpte-29.97df", "00:01:01;11", "1 minute, 1 second, frame 11"],
    ["smpte-29.97", "00:01:01:09", "1 minute, 1 second, frame 9"],
    ["smpte-30", "00:01:01:11", "1 minute, 1 second, frame 11"],
  ])("%s reads %s and says %s", (format, text, words) => {
    const place = { beats: beats(122.75), seconds: seconds(61.375) };
    expect(formatPosition(format, place, SONG)).toBe(text);
    expect(speakPosition(format, place, SONG)).toBe(words);
  });
});

describe("what is typed", () => {
  const everyFormat = POSITION_FORMATS.map(({ id }) => id);

  test.each(everyFormat)("is a time in %s where it looks like one", (format) => {
    for (const [text, time] of [
      ["1:30", 90],
      [" 1:02:03.5 ", 3723.5],
      ["90s", 90],
      ["12.5 s", 12.5],
    ] as const) {
      const expected = { ok: true, position: { seconds: time } };
      expect(parsePosition(text, format, SONG)).toEqual(expected);
    }
  });

  test.each<[PositionFormat, text: string, position: object]>([
    ["bars", "5.3", { beats: 18 }],
    ["bars", "83.1", { beats: 328 }],
    ["time", "83.1", { seconds: 83.1 }],
    ["samples", "48000", { seconds: 1 }],
    ["smpte-25", "00:00:10:05", { seconds: 10.2 }],
    ["bars", "00:10:00;00", { seconds: 599.9994 }],
    ["time", "00:10:00;00", { seconds: 599.9994 }],
    ["bars", "43201", { beats: 172_800 }],
    ["time", "24:00:00", { seconds: 86_400 }],
  ])("is in %s read as that: %s", (format, text, position) => {
    expect(parsePosition(text, format, SONG)).toEqual({ ok: true, position });
  });

  test.each<[PositionFormat, text: string, message: string]>([
    ["bars", "5.5", "Bar 5 is in 4/4: it has beats 1 to 4."],
    ["bars", "43201.1.1.001", BEYOND],
    ["bars", "99999999999999999999999999", BEYOND],
    ["bars", "9".repeat(400), BEYOND],
    ["bars", "24:00:00.001", BEYOND],
    ["time", "86400.5", BEYOND],
    ["samples", "4147200001", BEYOND],
    ["smpte-24", "24:00:00:01", BEYOND],
    ["smpte-29.97", "23:59:59:29", BEYOND],
    ["samples", "1.5", "Type a whole number of samples, like 44100."],
    ["time", "1:75", "After the last colon there are seconds 0 to 59."],
    [
      "smpte-29.97df",
      "00:01:00;00",
      "Drop-frame leaves that number out: the first of this minute is 00:01:00;02.",
    ],
    [
      "bars",
      "01:02:03:04",
      "Those are SMPTE frames: choose the rate as the readout's format first.",
    ],
    [
      "smpte-25",
      "90",
      "Type hours, minutes, seconds and frames, like 00:01:30:00, or a time, like 1:30.",
    ],
  ])("is in %s refused: %s, %s", (format, text, message) => {
    expect(parsePosition(text, format, SONG)).toEqual({ ok: false, message });
  });

  test("is refused or taken, whatever it is, and where taken lies in the session", () => {
    const typed = fc.oneof(fc.string(), fc.stringMatching(/^[0-9:;., s|]{0,14}$/));
    fc.assert(
      fc.property(typed, fc.constantFrom(...everyFormat), (text, format) => {
        const result = parsePosition(text, format, SONG);
        if (!result.ok) {
          expect(result.message).toMatch(/^[A-Z].*\.$/);
          return;
        }
        const position = toBeats(result.position, SONG.tempo);
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(172_800);
      }),
      { numRuns: 1000 },
    );
  });

  test("at the very end, where the readout forgives a rounding error, is not beyond the session", () => {
    const tempo = constantTempo(31.402_343_749_999_037);
    const meter = constantMeter({ numerator: 1, denominator: 1 });
    const result = parsePosition("11305.1.14.120", "bars", { tempo, meter, sampleRateHz: 48_000 });
    if (!result.ok) throw new Error(result.message);
    expect(outsideSession(result.position, tempo, "seconds", "beats")).toBeUndefined();
  });

  test.each(everyFormat)("off a readout in %s leads back to the same readout", (format) => {
    const places = fc.double({ min: 0, max: 86_400, noNaN: true });
    fc.assert(
      fc.property(arbitraryTempoMap, arbitraryMeterMap, places, (tempo, meter, time) => {
        const settings = { tempo, meter, sampleRateHz: 192_000 };
        const place = { beats: beatsFromSeconds(seconds(time), tempo), seconds: seconds(time) };
        const text = formatPosition(format, place, settings);
        const result = parsePosition(text, format, settings);
        if (!result.ok) throw new Error(`${text}: ${result.message}`);
        // The way of a seek: the transport keeps beats, and the readout works the time out again.
        const there = toBeats(result.position, tempo);
        const again = { beats: there, seconds: secondsFromBeats(there, tempo) };
        expect(formatPosition(format, again, settings)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});
