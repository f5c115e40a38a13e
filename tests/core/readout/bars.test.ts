import { describe, expect, test } from "vitest";
import { FOUR_FOUR_THROUGHOUT, type MeterMap, constantMeter } from "../../../src/core/meter-map.ts";
import { formatBars, parseBars, speakBars } from "../../../src/core/readout/bars.ts";
import { beats } from "../../../src/core/units.ts";

const through = (numerator: number, denominator: number) =>
  constantMeter({ numerator, denominator });

/** 4/4 for two bars, 7/8 for one, then 12/8. */
const CHANGING: MeterMap = [
  { bar: 0, numerator: 4, denominator: 4 },
  { bar: 2, numerator: 7, denominator: 8 },
  { bar: 3, numerator: 12, denominator: 8 },
];

describe("bars and beats", () => {
  test.each<[position: number, MeterMap, text: string]>([
    [0, FOUR_FOUR_THROUGHOUT, "001.1.1.000"],
    [5.875, FOUR_FOUR_THROUGHOUT, "002.2.4.120"],
    [399, FOUR_FOUR_THROUGHOUT, "100.4.1.000"],
    [399_996, FOUR_FOUR_THROUGHOUT, "100000.1.1.000"],
    [3.25, through(7, 8), "001.7.2.000"],
    [3.5, through(7, 8), "002.1.1.000"],
    [1, through(5, 16), "001.5.1.000"],
    [11.25, CHANGING, "003.7.2.000"],
  ])("at beat %d in %j read %s", (position, map, text) => {
    expect(formatBars(beats(position), map)).toBe(text);
  });

  test.each<[position: number, MeterMap, text: string]>([
    [11.5, CHANGING, "004.01.1.000"],
    [16, CHANGING, "004.10.1.000"],
    [3.75, through(2, 1), "001.1.16.000"],
    [4, through(2, 1), "001.2.01.000"],
  ])(
    "keep their width where a signature counts beyond nine: beat %d in %j, %s",
    (at, map, text) => {
      expect(formatBars(beats(at), map)).toBe(text);
    },
  );

  test("are not those of the next tick before it is reached", () => {
    expect(formatBars(beats(4 - 1e-5), FOUR_FOUR_THROUGHOUT)).toBe("001.4.4.239");
    expect(formatBars(beats(4 - 1e-12), FOUR_FOUR_THROUGHOUT)).toBe("002.1.1.000");
  });

  test("are spoken without the fractions that nobody could follow", () => {
    expect(speakBars(beats(14.9), FOUR_FOUR_THROUGHOUT)).toBe("bar 4, beat 3");
    expect(speakBars(beats(11.25), CHANGING)).toBe("bar 3, beat 7");
  });
});

describe("bars and beats that are typed", () => {
  test.each([
    ["5", 16],
    ["5.3", 18],
    ["5.3.2", 18.25],
    ["5.3.2.239", 18.25 + 239 / 960],
    ["5 3 2", 18.25],
    ["5|3|2", 18.25],
    ["5, 3, 2", 18.25],
    ["5 . 3", 18],
    ["005.3.2.000", 18.25],
    ["1", 0],
  ])("%s is beat %d in 4/4", (text, position) => {
    expect(parseBars(text, FOUR_FOUR_THROUGHOUT)).toEqual({ ok: true, value: position });
  });

  test.each([
    ["3", 8],
    ["3.7.2", 11.25],
    ["4", 11.5],
    ["4.12", 17],
    ["5", 17.5],
  ])("%s follows the signatures, to beat %d", (text, position) => {
    expect(parseBars(text, CHANGING)).toEqual({ ok: true, value: position });
  });

  test.each<[text: string, MeterMap, message: string]>([
    ["0", FOUR_FOUR_THROUGHOUT, "Bars are counted from 1."],
    ["5.5", FOUR_FOUR_THROUGHOUT, "Bar 5 is in 4/4: it has beats 1 to 4."],
    ["5.0", FOUR_FOUR_THROUGHOUT, "Bar 5 is in 4/4: it has beats 1 to 4."],
    ["3.8", CHANGING, "Bar 3 is in 7/8: it has beats 1 to 7."],
    ["2.2", through(1, 4), "Bar 2 is in 1/4: it has only beat 1."],
    ["5.1.5", FOUR_FOUR_THROUGHOUT, "Bar 5 is in 4/4: a beat has sixteenths 1 to 4."],
    ["3.1.3", CHANGING, "Bar 3 is in 7/8: a beat has sixteenths 1 to 2."],
    ["5.1.0", FOUR_FOUR_THROUGHOUT, "Bar 5 is in 4/4: a beat has sixteenths 1 to 4."],
    ["1.1.2", through(5, 16), "Bar 1 is in 5/16: a beat has only sixteenth 1."],
    ["5.1.1.240", FOUR_FOUR_THROUGHOUT, "There are ticks 0 to 239."],
    ["1.1.1.120", through(5, 32), "There are ticks 0 to 119."],
  ])("%s in %j is refused: %s", (text, map, message) => {
    expect(parseBars(text, map)).toEqual({ ok: false, message });
  });

  test.each(["", "five", "-5", "5.", "5..3", "1.1.1.1.1", "5.3e2", "+5"])(
    "%j is refused by saying what to type",
    (text) => {
      const message = "Type a bar, like 5, or a place in it, like 5.3 or 5.3.2.120.";
      expect(parseBars(text, FOUR_FOUR_THROUGHOUT)).toEqual({ ok: false, message });
    },
  );

  test.each<[text: string, MeterMap]>([
    ["5.3.2.120", FOUR_FOUR_THROUGHOUT],
    ["5.3.2.239", FOUR_FOUR_THROUGHOUT],
  ])("%s is what the refusal and the ticks allow", (text, map) => {
    expect(parseBars(text, map).ok).toBe(true);
  });
});
