import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FOUR_FOUR } from "../../src/core/meter.ts";
import { formatBars, formatMinutes, formatTime, speakBars } from "../../src/core/readout.ts";
import { beats, seconds } from "../../src/core/units.ts";

describe("bars and beats", () => {
  test.each([
    [0, "001.1.1.000"],
    [5.875, "002.2.4.120"],
    [399, "100.4.1.000"],
    [399_996, "100000.1.1.000"],
  ])("at beat %d read %s", (position, text) => {
    expect(formatBars(beats(position), FOUR_FOUR)).toBe(text);
  });

  test("follow the time signature", () => {
    const sevenEight = { numerator: 7, denominator: 8 };
    expect(formatBars(beats(3.25), sevenEight)).toBe("001.7.2.000");
    expect(formatBars(beats(3.5), sevenEight)).toBe("002.1.1.000");
  });

  test("are spoken without the fractions that nobody could follow", () => {
    expect(speakBars(beats(14.9), FOUR_FOUR)).toBe("bar 4, beat 3");
  });
});

describe("the time", () => {
  test.each([
    [0, "0:00.000", "00:00.000"],
    [4.523, "0:04.523", "00:04.523"],
    [59.9999, "0:59.999", "00:59.999"],
    [60, "1:00.000", "01:00.000"],
    [3599.999, "59:59.999", "59:59.999"],
    [3600, "1:00:00.000", "60:00.000"],
    [3661.001, "1:01:01.001", "61:01.001"],
    [86_400, "24:00:00.000", "1440:00.000"],
  ])("%d s reads %s, and %s in minutes", (time, asTime, asMinutes) => {
    expect(formatTime(seconds(time))).toBe(asTime);
    expect(formatMinutes(seconds(time))).toBe(asMinutes);
  });

  test("reads the same as every whole millisecond that is written in seconds", () => {
    fc.assert(
      fc.property(fc.nat(86_400_000), (ms) => {
        const digits = String(ms % 1000).padStart(3, "0");
        expect(formatTime(seconds(ms / 1000)).endsWith(`.${digits}`)).toBe(true);
      }),
    );
  });
});
