import { describe, expect, test } from "vitest";
import {
  type Schedule,
  isWaiting,
  lastState,
  scheduled,
  stateAt,
  withLast,
} from "../../src/core/schedule.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";

const at = (atMs: number, revision: number) => ({
  ...createTransportState(),
  playing: true,
  anchor: { beats: beats(revision), atMs },
  revision,
});

const first = at(1000, 1);
const announced = at(2000, 2);

test("a state of now or earlier stands alone", () => {
  expect(scheduled([first], at(1500, 2), 1500)).toEqual([at(1500, 2)]);
  expect(scheduled([first, announced], at(1500, 3), 1500)).toEqual([at(1500, 3)]);
});

describe("a state announced for later", () => {
  const schedule = scheduled([first], announced, 1500);

  test("is the last one at once, and in effect at its time", () => {
    expect(lastState(schedule)).toBe(announced);
    expect(stateAt(schedule, 1999.999)).toBe(first);
    expect(stateAt(schedule, 2000)).toBe(announced);
    expect(isWaiting(schedule, 1999.999)).toBe(true);
    expect(isWaiting(schedule, 2000)).toBe(false);
  });

  test("may be followed by others, each at its time", () => {
    const more = scheduled(schedule, at(2100, 3), 1600);
    expect([1999, 2000, 2099, 2100].map((ms) => stateAt(more, ms).revision)).toEqual([1, 2, 2, 3]);
  });

  test("that has come into effect takes the place of those before it", () => {
    const more = scheduled(schedule, at(2500, 3), 2200);
    expect(more).toEqual([announced, at(2500, 3)]);
  });

  test("is passed over by a later one that comes into effect before it", () => {
    const more = scheduled(schedule, at(1800, 3), 1600);
    expect([1799, 1800, 2000].map((ms) => stateAt(more, ms).revision)).toEqual([1, 3, 3]);
  });
});

test("a single state is in effect even before its time: there is no other", () => {
  expect(stateAt([announced], 0)).toBe(announced);
});

test("the last one can be put in place of its equal", () => {
  const same = at(2000, 2);
  const two: Schedule = [first, announced];
  expect(withLast(two, same)[1]).toBe(same);
  expect(withLast([announced], same)[0]).toBe(same);
});

test("a count-in is in effect from its announcement on, whatever has been announced before", () => {
  const counted = { ...at(4000, 3), countInBars: 1 };
  const schedule = scheduled([first, announced], counted, 1500);
  expect(schedule).toEqual([counted]);
  expect(stateAt([first, counted], 1500)).toBe(counted);
  expect(isWaiting([first, counted], 1500)).toBe(false);
});
