import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { LIMITS } from "../../src/core/limits.ts";
import {
  type TempoMap,
  beatsFromSeconds,
  bpmAt,
  constantTempo,
  secondsFromBeats,
} from "../../src/core/tempo-map.ts";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { NOW_MS, arbitraryBpm, arbitraryState } from "../support/arbitraries.ts";

const event = (at: number, bpm: number, ramp = false) => ({ beats: beats(at), bpm, ramp });

/** 120 bpm, from beat 8 on a ramp to 60 at beat 16, from beat 32 on 200. */
const SONG: TempoMap = [event(0, 120), event(8, 120, true), event(16, 60), event(32, 200)];

/** Playing, and at this beat now. */
function playingAt(position: number, tempo = SONG): TransportState {
  const state = createTransportState();
  return {
    ...state,
    playing: true,
    anchor: { beats: beats(position), atMs: NOW_MS },
    song: { ...state.song, tempo },
    loop: { enabled: false, start: beats(4), end: beats(20) },
    revision: 7,
  };
}

const submit = (state: TransportState, command: TransportCommand) =>
  applyCommand(state, command, NOW_MS);

function accepted(state: TransportState, command: TransportCommand): TransportState {
  const outcome = submit(state, command);
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
  return outcome.state;
}
function rejection(state: TransportState, command: TransportCommand) {
  const outcome = submit(state, command);
  if (outcome.ok) throw new Error("accepted");
  return outcome.rejection;
}

const set = (at: number, bpm: number, more: { ramp?: boolean; from?: number } = {}) => {
  const { from, ...rest } = more;
  return {
    type: "tempo_event",
    at: beats(at),
    bpm,
    ...rest,
    ...(from !== undefined && { from: beats(from) }),
  } as const satisfies TransportCommand;
};
const remove = (at: number): TransportCommand => ({ type: "delete_tempo_event", at: beats(at) });

describe("a tempo", () => {
  test.each([
    ["before the first change", 7.999, 0],
    ["on a change itself", 8, 1],
    ["in a ramp", 12, 1],
    ["in the second stretch", 16, 2],
    ["after the last change", 500, 3],
  ])("sets the one in force at the playhead: %s", (_, position, index) => {
    const next = accepted(playingAt(position), { type: "tempo", bpm: 90 });
    const expected = SONG.map((before, i) => (i === index ? { ...before, bpm: 90 } : before));
    expect(next.song.tempo).toEqual(expected);
    expect(next.song.revision).toBe(8);
    expect(positionAt(next, NOW_MS)).toBe(position);
  });

  test("counts where the playhead is by now, not where it was anchored", () => {
    const state = playingAt(6);
    // Two beats at 120 bpm and one along the ramp.
    const outcome = applyCommand(state, { type: "tempo", bpm: 90 }, NOW_MS + 1500);
    if (!outcome.ok) throw new Error("a tempo in range is taken");
    expect(outcome.state.song.tempo[1]).toEqual(event(8, 90, true));
    expect(positionAt(outcome.state, NOW_MS + 1500)).toBeCloseTo(
      positionAt(state, NOW_MS + 1500),
      9,
    );
  });

  test("in a ramp turns the ramp, and the playhead goes on from its beat at the new pace", () => {
    const next = accepted(playingAt(12), { type: "tempo", bpm: 180 });
    // Half way from 180 to 60.
    expect(bpmAt(next.song.tempo, positionAt(next, NOW_MS))).toBeCloseTo(120, 9);
    const beatAfter = positionAt(next, NOW_MS + 1);
    expect((beatAfter - 12) * 60_000).toBeCloseTo(120, 0);
  });

  test("that is the tempo already changes nothing but the revision", () => {
    const state = playingAt(20);
    const next = accepted(state, { type: "tempo", bpm: 60 });
    expect(next).toEqual({ ...state, revision: 8 });
    expect(next.song).toBe(state.song);
  });

  test("keeps the beat under the playhead, whatever the song", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryBpm, (state, bpm) => {
        const inBeats: TransportState = { ...state, timebase: "beats" };
        const next = submit(inBeats, { type: "tempo", bpm });
        if (!next.ok) return expect(next.rejection.code).toBe("out_of_range");
        expect(positionAt(next.state, NOW_MS)).toBe(positionAt(inBeats, NOW_MS));
        expect(next.state.loop).toBe(inBeats.loop);
        expect(next.state.song.markers).toBe(inBeats.song.markers);
      }),
    );
  });
});

describe("a tempo event", () => {
  test.each([
    ["between two others", set(24, 90), [...SONG.slice(0, 3), event(24, 90), SONG[3]]],
    ["after the last", set(64, 90, { ramp: true }), [...SONG, event(64, 90, true)]],
    ["within a ramp", set(12, 90), [...SONG.slice(0, 2), event(12, 90), ...SONG.slice(2)]],
  ])("is added %s", (_, command, tempo) => {
    expect(accepted(playingAt(2), command).song.tempo).toEqual(tempo);
  });

  test.each([
    ["keeps its kind", set(8, 90), event(8, 90, true)],
    ["becomes a step", set(8, 90, { ramp: false }), event(8, 90)],
    ["is found in spite of rounding", set(8 + 1e-9, 90), event(8, 90, true)],
  ])("that is there is changed: it %s", (_, command, changed) => {
    expect(accepted(playingAt(2), command).song.tempo).toEqual([
      SONG[0],
      changed,
      SONG[2],
      SONG[3],
    ]);
  });

  test("at the start may be changed", () => {
    expect(accepted(playingAt(2), set(0, 90, { ramp: true })).song.tempo[0]).toEqual(
      event(0, 90, true),
    );
    expect(accepted(playingAt(2), set(0, 90, { from: 0 })).song.tempo[0]).toEqual(event(0, 90));
  });

  test("is moved, and keeps its kind", () => {
    const tempo = accepted(playingAt(2), set(48, 90, { from: 8 })).song.tempo;
    expect(tempo).toEqual([SONG[0], SONG[2], SONG[3], event(48, 90, true)]);
  });

  test("is moved by less than a tick, or to where it is", () => {
    expect(accepted(playingAt(2), set(8.0001, 90, { from: 8 })).song.tempo[1]).toEqual(
      event(8.0001, 90, true),
    );
    expect(accepted(playingAt(2), set(8, 90, { from: 8 })).song.tempo[1]).toEqual(
      event(8, 90, true),
    );
  });

  test("that changes nothing leaves the song as it is", () => {
    const state = playingAt(2);
    for (const command of [set(8, 120), set(8, 120, { ramp: true }), set(8, 120, { from: 8 })]) {
      expect(accepted(state, command).song).toBe(state.song);
    }
  });

  test("is deleted", () => {
    const next = accepted(playingAt(2), remove(16));
    expect(next.song.tempo).toEqual([SONG[0], SONG[1], SONG[3]]);
    expect(next.song.revision).toBe(8);
    expect(accepted(playingAt(2), remove(16 - 1e-9)).song.tempo).toEqual(next.song.tempo);
  });

  test.each([
    [set(16, 90, { from: 8 }), "taken", "beats", "a place where no other tempo event is"],
    [set(0, 90, { from: 8 }), "taken", "beats", "a place where no other tempo event is"],
    [set(48, 90, { from: 9 }), "not_found", "from_beats", "the place of a tempo event"],
    [
      set(4, 90, { from: 0 }),
      "out_of_range",
      "beats",
      "0 for the song's first tempo, which cannot be moved",
    ],
    [remove(9), "not_found", "beats", "the place of a tempo event"],
    [remove(Number.NaN), "not_found", "beats", "the place of a tempo event"],
    [remove(0), "out_of_range", "beats", "above 0: a song has a tempo from its start on"],
  ])("is refused: %j", (command, code, field, allowed) => {
    expect(rejection(playingAt(2), command)).toEqual({ code, field, allowed });
  });

  test("is held to the 24 hours of the song as it is", () => {
    // 120 bpm up to beat 16, and 60 from there on: 8 s, and a beat a second for the rest of the day.
    const tempo: TempoMap = [event(0, 120), event(16, 60)];
    expect(submit(playingAt(2, tempo), set(86_408, 90)).ok).toBe(true);
    expect(rejection(playingAt(2, tempo), set(86_409, 90))).toEqual({
      code: "out_of_range",
      field: "beats",
      allowed: "from 0 to 86408 in this song's tempos (24 hours)",
    });
  });

  test("is one of at most so many, which may still be changed and moved", () => {
    const [first, ...rest] = Array.from({ length: LIMITS.songEvents }, (_, i) => event(i, 100));
    if (!first) throw new Error("there are some");
    const full = playingAt(2, [first, ...rest]);
    expect(rejection(full, set(999, 90))).toEqual({
      code: "too_many",
      field: "beats",
      allowed: "that of one of the 256 there may be",
    });
    expect(accepted(full, set(5, 90)).song.tempo).toHaveLength(256);
    expect(accepted(full, set(999, 90, { from: 5 })).song.tempo).toHaveLength(256);
    expect(submit(accepted(full, remove(5)), set(999, 90)).ok).toBe(true);
  });
});

describe("in a session kept in beats, a change of the tempos", () => {
  test.each([set(2, 90), set(0, 30), remove(8), set(9, 90, { from: 8 })])(
    "before the playhead leaves every beat where it is: %j",
    (command) => {
      const state = playingAt(20);
      const next = accepted(state, command);
      expect(positionAt(next, NOW_MS)).toBe(20);
      expect(next.loop).toBe(state.loop);
      expect(next.playStart).toBe(state.playStart);
    },
  );
});

/** When everything is that a session kept in seconds leaves in time. */
const timesOf = (of: TransportState) =>
  [
    positionAt(of, NOW_MS),
    of.loop.start,
    of.loop.end,
    of.playStart,
    ...of.song.markers.map((marker) => marker.beats),
  ].map((place) => secondsFromBeats(place, of.song.tempo));

describe("in a session kept in seconds, a change of the tempos", () => {
  const markers = [4, 14, 40].map((at, i) => ({ key: `m${i}`, beats: beats(at), name: "" }));
  const state: TransportState = {
    ...playingAt(20),
    timebase: "seconds",
    playStart: beats(12),
    loop: { enabled: true, start: beats(10), end: beats(30) },
  };
  const before: TransportState = { ...state, song: { ...state.song, markers } };
  test.each([
    set(0, 60),
    set(2, 90),
    set(0, 30, { ramp: true }),
    remove(8),
    remove(16),
    set(9, 90, { from: 8 }),
    { type: "tempo", bpm: 100 } as const,
  ])("leaves playhead, loop, markers and start where they are in time: %j", (command) => {
    const next = accepted(before, command);
    timesOf(next).forEach((time, i) => expect(time).toBeCloseTo(timesOf(before)[i] ?? -1, 9));
    expect(next.song.markers.map(({ key }) => key)).toEqual(["m0", "m1", "m2"]);
  });

  test("moves them on their beats, and leaves the tempo events on theirs", () => {
    const next = accepted(before, set(0, 60));
    expect(next.loop.start).toBe(
      beatsFromSeconds(secondsFromBeats(beats(10), SONG), next.song.tempo),
    );
    expect(next.loop.start).toBeLessThan(10);
    expect(next.song.tempo).toEqual([event(0, 60), ...SONG.slice(1)]);
  });

  test("that changes nothing moves nothing", () => {
    expect(accepted(before, set(8, 120))).toEqual({ ...before, revision: 8 });
  });
});

test("at one tempo the beat of a time is time × bpm / 60 after a change of it", () => {
  const next = accepted(playingAt(10, constantTempo(120)), { type: "tempo", bpm: 90 });
  expect(next.song.tempo).toEqual([event(0, 90)]);
});
