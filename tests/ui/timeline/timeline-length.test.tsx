import { describe, expect, test } from "vitest";
import { createTransportState } from "../../../src/core/transport-state.ts";
import { beats } from "../../../src/core/units.ts";
import {
  materialEnd,
  occupiedBeats,
  timelineLength,
} from "../../../src/ui/timeline/timeline-length.ts";
import { SESSION } from "../../support/rendered-page.tsx";

const EMPTY = { name: "", lengthBeats: 0, lanes: [] };
const { song, loop } = createTransportState();
const SHORT = { ...EMPTY, lengthBeats: 16 };
const NO_LOOP = { ...loop, end: beats(1) };

describe("the material ends", () => {
  test("with the last of the clips, where that is behind the session's own end", () => {
    expect(materialEnd(SESSION)).toBe(88);
  });
  test("with the session's length, where clips end before it", () => {
    expect(materialEnd({ ...SESSION, lengthBeats: 100 })).toBe(100);
  });
  test("at once, where there is none", () => {
    expect(materialEnd(EMPTY)).toBe(0);
  });
});

describe("the timeline reaches", () => {
  test.each([
    ["a loop", SHORT, song, { ...loop, end: beats(40) }, 40],
    [
      "a marker",
      SHORT,
      { ...song, markers: [{ key: "a", beats: beats(24), name: "" }] },
      NO_LOOP,
      24,
    ],
    [
      "a tempo",
      SHORT,
      { ...song, tempo: [song.tempo[0], { beats: beats(32), bpm: 90, ramp: false }] as const },
      NO_LOOP,
      32,
    ],
    [
      "a signature",
      SHORT,
      { ...song, meter: [song.meter[0], { bar: 7, numerator: 3, denominator: 4 }] as const },
      NO_LOOP,
      28,
    ],
    ["the material's end, where nothing is behind it", SESSION, song, loop, 88],
    ["over sixteen bars, where there is nothing", EMPTY, song, loop, 64],
  ] as const)("%s", (_, session, song, loop, end) => {
    expect(occupiedBeats(session, song, loop)).toBe(end);
  });

  test("the playhead, by so much at a time that it seldom changes", () => {
    expect(timelineLength(64, beats(64))).toBe(64);
    expect(timelineLength(64, beats(64.01))).toBe(80);
    expect(timelineLength(64, beats(79.9))).toBe(80);
    expect(timelineLength(64, beats(81))).toBe(96);
  });
});
