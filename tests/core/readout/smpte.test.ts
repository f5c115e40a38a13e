import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type SmpteRate,
  formatSmpte,
  parseSmpte,
  speakSmpte,
} from "../../../src/core/readout/smpte.ts";
import { seconds } from "../../../src/core/units.ts";

/** The moment at which a frame of 29.97 begins. */
const ntsc = (frame: number) => (frame * 1001) / 30_000;

const two = (value: number) => String(value).padStart(2, "0");

/** Frame numbers one after the other, as a counter with four wheels would show them. */
function* counted(framesPerSecond: number, isDropFrame: boolean): Generator<string> {
  const beforeFrame = isDropFrame ? ";" : ":";
  for (let minute = 0; ; minute += 1) {
    for (let second = 0; second < 60; second += 1) {
      for (let frame = 0; frame < framesPerSecond; frame += 1) {
        if (isDropFrame && frame < 2 && second === 0 && minute % 10 !== 0) continue;
        const clock = [Math.floor(minute / 60), minute % 60, second].map(two).join(":");
        yield `${clock}${beforeFrame}${two(frame)}`;
      }
    }
  }
}

describe("time code", () => {
  test.each<[time: number, SmpteRate, text: string]>([
    [0, "24", "00:00:00:00"],
    [1.999, "24", "00:00:01:23"],
    [3723.5, "25", "01:02:03:12"],
    [3723.5, "30", "01:02:03:15"],
    [86_400, "25", "24:00:00:00"],
    [0, "29.97df", "00:00:00;00"],
    [ntsc(1799), "29.97df", "00:00:59;29"],
    [ntsc(1800), "29.97df", "00:01:00;02"],
    [ntsc(17_981), "29.97df", "00:09:59;29"],
    [ntsc(17_982), "29.97df", "00:10:00;00"],
    [ntsc(17_983), "29.97df", "00:10:00;01"],
    // An hour is 107 892 frames of 1001/30000 s and 3.6 ms.
    [3599.996, "29.97df", "00:59:59;29"],
    [3600, "29.97df", "01:00:00;00"],
    [ntsc(107_892), "29.97df", "01:00:00;00"],
    [ntsc(1800), "29.97", "00:01:00:00"],
    [60, "29.97", "00:00:59:28"],
    // 108 frames behind after an hour.
    [ntsc(107_892), "29.97", "00:59:56:12"],
  ])("of %d s at %s is %s", (time, rate, text) => {
    expect(formatSmpte(seconds(time), rate)).toBe(text);
  });

  test.each<[SmpteRate, real: number, label: number, isDropFrame: boolean]>([
    ["24", 24, 24, false],
    ["25", 25, 25, false],
    ["29.97df", 30_000 / 1001, 30, true],
    ["29.97", 30_000 / 1001, 30, false],
    ["30", 30, 30, false],
  ])("at %s counts every frame of an hour and more", (rate, real, label, isDropFrame) => {
    const counter = counted(label, isDropFrame);
    const wrong: string[] = [];
    for (let frame = 0; frame < 4000 * real; frame += 1) {
      const expected = counter.next().value;
      const atStart = formatSmpte(seconds(frame / real), rate);
      const atEnd = formatSmpte(seconds((frame + 0.9999) / real), rate);
      const back = parseSmpte(expected, rate);
      const isBack = back.ok && Math.abs(back.value - frame / real) < 1e-9;
      if (atStart !== expected || atEnd !== expected || !isBack) wrong.push(expected);
    }
    expect(wrong).toEqual([]);
  });

  test("in drop-frame is never more than a few frames from the clock all day", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 86_400, noNaN: true }), (time) => {
        const label = formatSmpte(seconds(time), "29.97df");
        const [hours = 0, minutes = 0, wholeSeconds = 0, frame = 0] = label
          .split(/[:;]/)
          .map(Number);
        const read = (hours * 60 + minutes) * 60 + wholeSeconds + frame / 30;
        expect(Math.abs(read - time)).toBeLessThan(0.2);
      }),
    );
  });

  test.each<[time: number, SmpteRate, words: string]>([
    [243.5, "24", "4 minutes, 3 seconds, frame 12"],
    [0, "25", "0 seconds, frame 0"],
    [ntsc(1800), "29.97df", "1 minute, frame 2"],
  ])("of %d s at %s is spoken as %s", (time, rate, words) => {
    expect(speakSmpte(seconds(time), rate)).toBe(words);
  });
});

describe("time code that is typed", () => {
  test.each<[text: string, SmpteRate, time: number]>([
    ["01:02:03:12", "24", 3723.5],
    ["1:2:3:0", "25", 3723],
    ["00:01:00;02", "29.97df", ntsc(1800)],
    ["00:01:00:02", "29.97df", ntsc(1800)],
    ["00:10:00;00", "29.97df", ntsc(17_982)],
    ["00:01:00:00", "29.97", ntsc(1800)],
  ])("%s at %s is %d s", (text, rate, time) => {
    const result = parseSmpte(text, rate);
    expect(result.ok && result.value).toBeCloseTo(time, 9);
  });

  test.each<[text: string, SmpteRate, message: string]>([
    [
      "00:01:00;00",
      "29.97df",
      "Drop-frame leaves that number out: the first of this minute is 00:01:00;02.",
    ],
    [
      "1:59:0:01",
      "29.97df",
      "Drop-frame leaves that number out: the first of this minute is 01:59:00;02.",
    ],
    ["00:00:00:24", "24", "At this rate frames go from 0 to 23."],
    ["00:00:00;30", "29.97df", "At this rate frames go from 0 to 29."],
    ["00:60:00:00", "25", "Minutes and seconds go from 0 to 59."],
    ["00:00:60:00", "25", "Minutes and seconds go from 0 to 59."],
    ["00:00:01;00", "30", "A ; stands before drop-frame numbers only: at 30 frames type a colon."],
    [
      "90",
      "25",
      "Type hours, minutes, seconds and frames, like 00:01:30:00, or a time, like 1:30.",
    ],
    [
      "1;2",
      "29.97df",
      "Type hours, minutes, seconds and frames, like 00:01:30;00, or a time, like 1:30.",
    ],
    [
      "1:2:3:4:5",
      "25",
      "Type hours, minutes, seconds and frames, like 00:01:30:00, or a time, like 1:30.",
    ],
  ])("%s at %s is refused: %s", (text, rate, message) => {
    expect(parseSmpte(text, rate)).toEqual({ ok: false, message });
  });
});
