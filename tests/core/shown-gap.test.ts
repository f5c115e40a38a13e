import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyCommand } from "../../src/core/commands.ts";
import { type Song, createSong } from "../../src/core/song.ts";
import { shownGapMs } from "../../src/core/shown-gap.ts";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { NOW_MS, arbitraryBpm } from "../support/arbitraries.ts";

/** Playing at 120 bpm: two beats a second. */
const playing = (position: number, atMs: number, more: Partial<TransportState> = {}) => ({
  ...createTransportState(),
  playing: true,
  anchor: { beats: beats(position), atMs },
  ...more,
});

test("a start that took effect 40 ms later than it was shown is 40 ms ahead", () => {
  const shown = playing(0, NOW_MS);
  const next = playing(0, NOW_MS + 40);
  expect(shownGapMs(shown, next, NOW_MS + 100)).toBeCloseTo(40, 6);
});

test("drawn by a clock that is so much ahead, the next state is where the shown one was", () => {
  const delays = fc.double({ min: 0, max: 400, noNaN: true });
  fc.assert(
    fc.property(arbitraryBpm, arbitraryBpm, delays, (bpm, nextBpm, lateMs) => {
      const before = playing(10, NOW_MS, { song: createSong(bpm) });
      const change = (atMs: number) => {
        const outcome = applyCommand(before, { type: "tempo", bpm: nextBpm }, atMs);
        if (!outcome.ok) throw new Error("a tempo in range is taken");
        return outcome.state;
      };
      const shown = change(NOW_MS + 1000);
      const next = change(NOW_MS + 1000 + lateMs);
      const nowMs = NOW_MS + 1500;
      const gapMs = shownGapMs(shown, next, nowMs);
      // Before its own beginning the next one stands still, whatever the clock.
      if (gapMs === null || nowMs + gapMs < next.anchor.atMs) return;
      expect(positionAt(next, nowMs + gapMs)).toBeCloseTo(positionAt(shown, nowMs), 3);
    }),
  );
});

test("in a loop the shorter way round counts", () => {
  const loop = { enabled: true, start: beats(0), end: beats(4) };
  const shown = playing(3.9, NOW_MS, { loop });
  const next = playing(3.9, NOW_MS + 100, { loop });
  // 200 ms on, the shown one has wrapped to 0.3 and the next one to 0.1; 60 ms on, only the shown one has.
  expect(shownGapMs(shown, next, NOW_MS + 200)).toBeCloseTo(100, 6);
  expect(shownGapMs(shown, next, NOW_MS + 120)).toBeCloseTo(100, 6);
});

test("the gap is in time, however the tempo runs on the way", () => {
  // A beat is half a second up to beat 4, and a quarter of one from there on.
  const song: Song = {
    ...createSong(120),
    tempo: [
      { beats: beats(0), bpm: 120, ramp: false },
      { beats: beats(4), bpm: 240, ramp: false },
    ],
  };
  const shown = playing(0, NOW_MS, { song });
  const next = playing(0, NOW_MS + 100, { song });
  // Beats 3.8 and 4.4, with the step between them.
  expect(shownGapMs(next, shown, NOW_MS + 2050)).toBeCloseTo(-100, 6);
  expect(shownGapMs(shown, next, NOW_MS + 2050)).toBeCloseTo(100, 6);

  const loop = { enabled: true, start: beats(2), end: beats(6) };
  // A round is 1 s and half a second, and the end is reached after 2.5 s.
  expect(shownGapMs({ ...shown, loop }, { ...next, loop }, NOW_MS + 2550)).toBeCloseTo(100, 6);
});

describe("there is no such clock", () => {
  const shown = playing(0, NOW_MS);
  test.each<[name: string, shown: TransportState, next: TransportState]>([
    ["when the next one stands still", shown, playing(0, NOW_MS, { playing: false })],
    ["when the shown one stood still", playing(0, NOW_MS, { playing: false }), shown],
    ["when they are a second apart", shown, playing(2.2, NOW_MS)],
    ["when the next one has not begun", shown, playing(0, NOW_MS + 5000)],
  ])("%s", (_, one, next) => {
    expect(shownGapMs(one, next, NOW_MS + 100)).toBeNull();
  });
});
