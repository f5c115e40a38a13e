import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatMinutes,
  formatTime,
  parseTime,
  speakTime,
} from "../../../src/core/readout/clock-time.ts";
import { seconds } from "../../../src/core/units.ts";

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

  test.each([
    [0, "0 seconds"],
    [1.9, "1 second"],
    [60, "1 minute"],
    [243.9, "4 minutes, 3 seconds"],
    [3600, "1 hour"],
    [7325, "2 hours, 2 minutes, 5 seconds"],
  ])("%d s is spoken as %s", (time, words) => {
    expect(speakTime(seconds(time))).toBe(words);
  });
});

describe("a time that is typed", () => {
  test.each([
    ["1:30", 90],
    ["01:30.250", 90.25],
    ["1:02:03.5", 3723.5],
    ["0:05", 5],
    ["0:5", 5],
    ["90:00", 5400],
    ["24:00:00", 86_400],
    ["90s", 90],
    ["12.5s", 12.5],
    ["12,5 s", 12.5],
    ["12.5 sec", 12.5],
    ["1 second", 1],
    ["90 SECONDS", 90],
    ["83.5", 83.5],
    [".5", 0.5],
    ["83", 83],
  ])("%s is %d s", (text, time) => {
    expect(parseTime(text)).toEqual({ ok: true, value: time });
  });

  test.each([
    ["1:60", "After the last colon there are seconds 0 to 59."],
    ["1:60:00", "After the hours there are minutes 0 to 59."],
    ["", "Type a time, like 1:30 or 1:02:03.5, or seconds, like 90s."],
    [".", "Type a time, like 1:30 or 1:02:03.5, or seconds, like 90s."],
    ["-3", "Type a time, like 1:30 or 1:02:03.5, or seconds, like 90s."],
    ["1:2:3:4", "Type a time, like 1:30 or 1:02:03.5, or seconds, like 90s."],
    ["1.5:30", "Type a time, like 1:30 or 1:02:03.5, or seconds, like 90s."],
    ["1:003", "Type a time, like 1:30 or 1:02:03.5, or seconds, like 90s."],
    ["soon", "Type a time, like 1:30 or 1:02:03.5, or seconds, like 90s."],
    ["1e3", "Type a time, like 1:30 or 1:02:03.5, or seconds, like 90s."],
  ])("%j is refused: %s", (text, message) => {
    expect(parseTime(text)).toEqual({ ok: false, message });
  });
});
