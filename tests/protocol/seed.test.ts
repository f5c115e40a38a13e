import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Song, createSong } from "../../src/core/song.ts";
import { type TempoMap, beatsFromSeconds, bpmAt } from "../../src/core/tempo-map.ts";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { beats, seconds } from "../../src/core/units.ts";
import { clockMessage, stateMessage, statusMessage, toMicroMs } from "../../src/protocol/seed.ts";
import {
  NOW_MS,
  arbitraryLaterMs,
  arbitraryState,
  arbitrarySteadyState,
} from "../support/arbitraries.ts";

const playing: TransportState = {
  ...createTransportState(),
  playing: true,
  anchor: { beats: beats(0), atMs: NOW_MS - 4523 },
  revision: 7,
};

describe("the messages of the seed protocol", () => {
  // Word for word what design.md has, with the fields that were added at the end.
  test("are written as they always were: state", () => {
    expect(JSON.stringify(stateMessage(clockMessage(playing, NOW_MS, 44_100)))).toBe(
      '{"type":"state","data":{"playing":true,"time_seconds":4.523,"sample_pos":199464,"bpm":120,"beat_pos":9.046,"timestamp_ms":1733123456789,"revision":7}}',
    );
  });

  test("are written as they always were: clock", () => {
    expect(JSON.stringify(clockMessage(playing, NOW_MS, 44_100))).toBe(
      '{"playing":true,"time_seconds":4.523,"sample_pos":199464,"bpm":120,"beat_pos":9.046,"loop_enabled":false,"loop_start_seconds":0,"loop_end_seconds":10,"timestamp_ms":1733123456789,"revision":7}',
    );
  });

  test("are written as they always were: status, with the time for people at the end", () => {
    expect(JSON.stringify(statusMessage(playing, NOW_MS, 44_100))).toBe(
      '{"playing":true,"time_seconds":4.523,"sample_pos":199464,"bpm":120,"beat_pos":9.046,"loop_enabled":false,"loop_start_seconds":0,"loop_end_seconds":10,"timestamp_ms":1733123456789,"revision":7,"time_formatted":"00:04.523"}',
    );
  });

  test("count samples at the session's rate", () => {
    expect(clockMessage(playing, NOW_MS, 48_000).sample_pos).toBe(217_104);
  });

  test("tell the loop in seconds at the session's tempo", () => {
    const loop = { enabled: true, start: beats(3), end: beats(6) };
    expect(clockMessage({ ...playing, song: createSong(90), loop }, NOW_MS, 44_100)).toMatchObject({
      loop_enabled: true,
      loop_start_seconds: 2,
      loop_end_seconds: 4,
    });
  });

  test("round a third of a beat to seven digits, and its time to the nanosecond it falls on", () => {
    const third = { ...createTransportState(), anchor: { beats: beats(1 / 3), atMs: NOW_MS } };
    expect(clockMessage(third, NOW_MS, 44_100)).toMatchObject({
      time_seconds: 0.166_666_667,
      beat_pos: 0.333_333_3,
    });
  });

  test("stamp the time to the microsecond", () => {
    expect(toMicroMs(NOW_MS + 0.123_1)).toBe(1_733_123_456_789.123);
  });
});

describe("under a tempo map", () => {
  /** A beat is a second up to beat 4; from there the tempo doubles over 4 beats, in 4·ln 2 s, and holds. */
  const tempo: TempoMap = [
    { beats: beats(0), bpm: 60, ramp: false },
    { beats: beats(4), bpm: 60, ramp: true },
    { beats: beats(8), bpm: 120, ramp: false },
  ];
  const song: Song = { ...createSong(60), tempo };
  const at = (place: number) => ({
    ...createTransportState(),
    song,
    anchor: { beats: beats(place), atMs: NOW_MS },
    loop: { enabled: true, start: beats(4), end: beats(8) },
  });

  test.each([
    [2, 2, 60, 2],
    [4, 4, 60, 4],
    // Time along a ramp is 60 / slope · ln(bpm / bpm0): here the slope is 15 bpm a beat.
    [6, 5.621_860_432, 90, 6],
    [7, 6.238_463_152, 105, 7],
    [8, 6.772_588_722, 120, 8],
    [10, 7.772_588_722, 120, 10],
  ])("beat %d has the time %d s and the tempo %d bpm", (place, time_seconds, bpm, beat_pos) => {
    expect(clockMessage(at(place), NOW_MS, 44_100)).toMatchObject({
      time_seconds,
      bpm,
      beat_pos,
      sample_pos: Math.round(time_seconds * 44_100),
      loop_start_seconds: 4,
      loop_end_seconds: 6.772_588_722,
    });
  });

  test("all places are as of one moment while it plays through the ramp", () => {
    const moving = { ...at(4), playing: true };
    const { data } = stateMessage(clockMessage(moving, NOW_MS + 2000 * Math.LN2, 44_100));
    expect(data.playing).toBe(true);
    expect(data.time_seconds).toBeCloseTo(4 + 2 * Math.LN2, 6);
    // Half way in time the tempo has grown by √2.
    expect(data.bpm).toBeCloseTo(60 * Math.SQRT2, 5);
    expect(data.beat_pos).toBeCloseTo(4 * Math.SQRT2, 5);
    expect(String(data.bpm)).toMatch(/^\d+(\.\d{1,9})?$/);
  });

  test("beat and tempo are those of the song at the time that is sent, whatever the song", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryLaterMs, (state, laterMs) => {
        const sent = clockMessage(state, NOW_MS + laterMs, 44_100);
        const map = state.song.tempo;
        const beat = beatsFromSeconds(seconds(sent.time_seconds), map);
        expect(sent.beat_pos).toBe(Math.round(beat * 1e7) / 1e7);
        const bpm = bpmAt(map, positionAt(state, NOW_MS + laterMs));
        expect(Math.abs(sent.bpm - bpm)).toBeLessThanOrEqual(0.51e-9);
        expect(sent.sample_pos).toBe(Math.round(sent.time_seconds * 44_100));
      }),
    );
  });
});

describe("for every state and every time, a clock message", () => {
  test("agrees with itself to the digits sent, at one tempo", () => {
    fc.assert(
      fc.property(arbitrarySteadyState, arbitraryLaterMs, (state, laterMs) => {
        const sent = JSON.parse(
          JSON.stringify(clockMessage(state, NOW_MS + laterMs, 44_100)),
        ) as ReturnType<typeof clockMessage>;
        expect(sent.sample_pos).toBe(Math.round(sent.time_seconds * 44_100));
        const beat = (sent.time_seconds * sent.bpm) / 60;
        expect(sent.beat_pos).toBe(Math.round(beat * 1e7) / 1e7);
      }),
    );
  });

  test("has nanoseconds, seven digits of a beat and microseconds at the most", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryLaterMs, (state, laterMs) => {
        const sent = clockMessage(state, NOW_MS + laterMs, 44_100);
        // As they are written: a large time has no double that is exactly so many nanoseconds.
        expect(String(sent.time_seconds)).toMatch(/^\d+(\.\d{1,9})?$|^\d(\.\d+)?e-\d$/);
        expect(String(sent.beat_pos)).toMatch(/^\d+(\.\d{1,7})?$|^\de-7$/);
        expect(String(sent.timestamp_ms)).toMatch(/^\d+(\.\d{1,3})?$/);
      }),
    );
  });

  test("and every other message of the stream has at most 300 bytes", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryLaterMs, (state, laterMs) => {
        const clock = clockMessage(state, NOW_MS + laterMs, 768_000);
        for (const message of [clock, stateMessage(clock)]) {
          expect(JSON.stringify(message).length).toBeLessThanOrEqual(300);
        }
      }),
    );
  });

  test("has at most 300 bytes with the longest value in every field", () => {
    const longest: TransportState = {
      playing: false,
      // 24 hours at 999 bpm, at which the session was slowed to a little over 20.
      anchor: { beats: beats(1_438_559.123_456_789), atMs: NOW_MS },
      song: createSong(20.000_000_000_000_004),
      loop: {
        enabled: false,
        start: beats(1_438_558.123_456_789),
        end: beats(1_438_559.765_432_1),
      },
      timebase: "seconds",
      startLead: 0,
      playStart: beats(0),
      countInBars: 0,
      revision: Number.MAX_SAFE_INTEGER,
    };
    const atMs = NOW_MS + 0.123_456;
    const text = JSON.stringify(clockMessage(longest, atMs, 768_000));
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text.length).toBeGreaterThan(270);
  });
});
