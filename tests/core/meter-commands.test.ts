import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { MeterEvent, MeterMap } from "../../src/core/meter-map.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { NOW_MS } from "../support/arbitraries.ts";

const event = (bar: number, numerator: number, denominator: number): MeterEvent => ({
  bar,
  numerator,
  denominator,
});

/** Four bars of 4/4 (beats 0–16), four of 6/8 (to beat 28), then 3/4. */
const SONG: MeterMap = [event(0, 4, 4), event(4, 6, 8), event(8, 3, 4)];

function stoppedAt(position: number, meter = SONG): TransportState {
  const state = createTransportState();
  return {
    ...state,
    anchor: { beats: beats(position), atMs: NOW_MS },
    song: { ...state.song, meter },
    revision: 7,
  };
}

function accepted(state: TransportState, command: TransportCommand): TransportState {
  const outcome = applyCommand(state, command, NOW_MS);
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
  return outcome.state;
}
function rejection(state: TransportState, command: TransportCommand) {
  const outcome = applyCommand(state, command, NOW_MS);
  if (outcome.ok) throw new Error("accepted");
  return outcome.rejection;
}

const set = (
  numerator: number,
  denominator: number,
  where: { bar?: number; fromBar?: number } = {},
) => ({ type: "meter", numerator, denominator, ...where }) as const satisfies TransportCommand;
const remove = (bar: number): TransportCommand => ({ type: "delete_meter", bar });

describe("a signature without a bar", () => {
  test.each([
    ["at the start", 0, 0],
    ["just before a change", 15.99, 0],
    ["on a change", 16, 1],
    ["in the second stretch", 27, 1],
    ["after the last change", 500, 2],
  ])("is for the one in force at the playhead: %s", (_, position, index) => {
    const next = accepted(stoppedAt(position), set(7, 8));
    expect(next.song.meter).toEqual(
      SONG.map((before, i) => (i === index ? { ...before, numerator: 7, denominator: 8 } : before)),
    );
    expect(next.song.revision).toBe(8);
  });

  test("counts where a playing playhead is by now", () => {
    const playing = { ...stoppedAt(15), playing: true };
    const outcome = applyCommand(playing, set(7, 8), NOW_MS + 500);
    expect(outcome.ok && outcome.state.song.meter[1]).toEqual(event(4, 7, 8));
  });
});

describe("a signature of a bar", () => {
  test.each([
    ["is added between others", set(5, 4, { bar: 6 }), [SONG[0], SONG[1], event(6, 5, 4), SONG[2]]],
    ["is added after the last", set(2, 2, { bar: 99 }), [...SONG, event(99, 2, 2)]],
    ["is changed where it is", set(12, 16, { bar: 4 }), [SONG[0], event(4, 12, 16), SONG[2]]],
    ["is changed at the start", set(1, 1, { bar: 0 }), [event(0, 1, 1), SONG[1], SONG[2]]],
    ["is moved", set(6, 8, { bar: 2, fromBar: 4 }), [SONG[0], event(2, 6, 8), SONG[2]]],
    [
      "is moved past another",
      set(6, 8, { bar: 9, fromBar: 4 }),
      [SONG[0], SONG[2], event(9, 6, 8)],
    ],
    [
      "is changed by a move to where it is",
      set(5, 8, { bar: 4, fromBar: 4 }),
      [SONG[0], event(4, 5, 8), SONG[2]],
    ],
    [
      "is changed at the start by a move to there",
      set(5, 8, { bar: 0, fromBar: 0 }),
      [event(0, 5, 8), SONG[1], SONG[2]],
    ],
    ["is deleted", remove(4), [SONG[0], SONG[2]]],
  ])("%s", (_, command, meter) => {
    const next = accepted(stoppedAt(20), command);
    expect(next.song.meter).toEqual(meter);
    expect(next.song.revision).toBe(8);
  });

  test("may have any of the denominators there are", () => {
    for (const denominator of LIMITS.denominators) {
      expect(accepted(stoppedAt(0), set(3, denominator, { bar: 4 })).song.meter[1]).toEqual(
        event(4, 3, denominator),
      );
    }
  });

  test("that is the one there already leaves the song as it is", () => {
    const state = stoppedAt(20);
    for (const command of [set(6, 8), set(6, 8, { bar: 4 }), set(3, 4, { bar: 8, fromBar: 8 })]) {
      const next = accepted(state, command);
      expect(next).toEqual({ ...state, revision: 8 });
      expect(next.song).toBe(state.song);
    }
  });

  test("moves no beat: neither the playhead's nor the loop's nor a marker's", () => {
    const state = { ...stoppedAt(20), playing: true };
    const next = accepted(state, set(7, 8, { bar: 0 }));
    expect({ ...next, song: state.song }).toEqual({ ...state, revision: 8 });
    expect(next.song.tempo).toBe(state.song.tempo);
  });

  test.each([
    [set(3, 4, { bar: 8, fromBar: 4 }), "taken", "bar", "one where no other time signature is"],
    [set(3, 4, { bar: 0, fromBar: 4 }), "taken", "bar", "one where no other time signature is"],
    [set(3, 4, { bar: 9, fromBar: 5 }), "not_found", "from_bar", "the bar of a time signature"],
    [set(3, 4, { fromBar: 0.5 }), "not_found", "from_bar", "the bar of a time signature"],
    [
      set(3, 4, { bar: 1, fromBar: 0 }),
      "out_of_range",
      "bar",
      "0 for the song's first signature, which cannot be moved",
    ],
    [remove(5), "not_found", "bar", "the bar of a time signature"],
    [remove(-1), "not_found", "bar", "the bar of a time signature"],
    [remove(Number.NaN), "not_found", "bar", "the bar of a time signature"],
    [remove(0), "out_of_range", "bar", "above 0: a song has a time signature from its start on"],
  ])("is refused: %j", (command, code, field, allowed) => {
    expect(rejection(stoppedAt(20), command)).toEqual({ code, field, allowed });
  });

  test("is one of at most so many, which may still be changed and moved", () => {
    const [first, ...rest] = Array.from({ length: LIMITS.songEvents }, (_, i) => event(i, 4, 4));
    if (!first) throw new Error("there are some");
    const full = stoppedAt(0, [first, ...rest]);
    expect(rejection(full, set(3, 4, { bar: 999 }))).toEqual({
      code: "too_many",
      field: "bar",
      allowed: "that of one of the 256 there may be",
    });
    expect(accepted(full, set(3, 4)).song.meter).toHaveLength(256);
    expect(accepted(full, set(3, 4, { bar: 999, fromBar: 5 })).song.meter).toHaveLength(256);
  });
});
