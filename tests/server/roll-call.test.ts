import { beforeEach, describe, expect, test } from "vitest";
import { createMetrics } from "../../server/metrics.ts";
import { type Presence, createPresence } from "../../server/presence.ts";
import { type RollCall, createRollCall } from "../../server/roll-call.ts";
import { createSweeper } from "../../server/sweeper.ts";
import { createFakeListener } from "../support/fake-listener.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

let manual: ManualClock;
let presence: Presence;
let rollCall: RollCall;
let connections: number;
beforeEach(() => {
  manual = createManualClock(1_733_123_456_789);
  connections = 0;
  presence = createPresence(() => rollCall.changed());
  const { clock, timers } = manual;
  const sweeper = createSweeper(clock, timers);
  rollCall = createRollCall({ presence, clock, timers, sweeper, metrics: createMetrics() });
});

/** Somebody who comes, as a connection does it. */
function join() {
  const id = (connections += 1);
  const listener = createFakeListener("anchor", manual.clock);
  presence.join(id);
  const leaveRoll = rollCall.add(listener.hears);
  return {
    ...listener,
    id,
    /** How many there are, as they were told each time. */
    counts: () => listener.messages().map(({ count }) => count),
    leave() {
      leaveRoll();
      presence.leave(id);
    },
  };
}
/** How many there are, as they all were told last, and each other number that some were told. */
const lastCounts = (people: readonly ReturnType<typeof join>[]) => [
  ...new Set(people.map(({ last }) => last()["count"])),
];
const joinMany = (count: number) => Array.from({ length: count }, join);

describe("with few people", () => {
  test("whoever comes is told at once, and the others when everything else is done", () => {
    const [one, two] = [join(), join()];
    expect(two.counts()).toEqual([2]);
    expect(one.counts()).toEqual([1]);
    manual.advance(0);
    expect(one.counts()).toEqual([1, 2]);
    expect(two.counts()).toEqual([2]);
    expect(one.last()).toEqual({
      type: "presence",
      people: [
        { id: 1, name: "Guest 1", colour: expect.any(String) },
        { id: 2, name: "Guest 2", colour: expect.any(String) },
      ],
      count: 2,
    });
  });

  test("all who come and go in one moment make one call, in one frame for all", () => {
    const [one, two] = [join(), join()];
    manual.advance(0);
    const three = join();
    two.leave();
    presence.rename(1, { name: "Ada" });
    manual.advance(0);
    expect(one.counts()).toEqual([1, 2, 2]);
    expect(one.last()).toMatchObject({ people: [{ name: "Ada" }, { name: "Guest 3" }] });
    expect(three.frames.at(-1)).toBe(one.frames.at(-1));
    expect(two.counts()).toEqual([2]);
  });

  test("every change is called at once, up to 64 people", () => {
    const everyone = joinMany(64);
    manual.advance(0);
    for (let i = 0; i < 10; i += 1) {
      presence.rename(1, { name: `Ada ${i}` });
      manual.advance(0);
    }
    expect(everyone[5]?.messages()).toHaveLength(1 + 1 + 10);
  });
});

describe("with a thousand people", () => {
  test("64 are named, and all are counted", () => {
    joinMany(999);
    const last = join();
    const { people, count } = last.last() as { people: { id: number }[]; count: number };
    expect(people.map(({ id }) => id)).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
    expect(count).toBe(1000);
  });

  test("who all come in one moment each is told twice at most", () => {
    const everyone = joinMany(1000);
    manual.advance(5000);
    expect(Math.max(...everyone.map(({ frames }) => frames.length))).toBe(2);
    expect(lastCounts(everyone)).toEqual([1000]);
  });

  test("who come one after the other make few calls, and all know all in the end", () => {
    const everyone = [];
    for (let i = 0; i < 1000; i += 1) {
      everyone.push(join());
      manual.advance(1);
    }
    const duringStorm = everyone.reduce((sum, { frames }) => sum + frames.length, 0);
    // With a call for each of them to everybody it would be half a million.
    expect(duringStorm).toBeLessThan(1000 + (64 * 65) / 2 + 12 * 1000);
    expect(everyone[0]?.frames.length).toBeLessThan(64 + 15);
    manual.advance(2000);
    expect(lastCounts(everyone)).toEqual([1000]);
    expect(manual.pending).toBe(0);
  });

  test("are called no more often than so many milliseconds apart, however much changes", () => {
    const [first] = joinMany(1064);
    manual.advance(2000);
    const before = first?.frames.length ?? 0;
    for (let ms = 0; ms < 10_000; ms += 10) {
      presence.rename(1 + (ms % 1000), { name: `Ada ${ms}` });
      manual.advance(10);
    }
    const calls = (first?.heard ?? []).slice(before).map(({ atMs }) => atMs);
    expect(calls.length).toBeLessThanOrEqual(11);
    expect(calls.length).toBeGreaterThanOrEqual(9);
    for (const [i, at] of calls.slice(1).entries()) {
      expect(at - (calls[i] ?? 0)).toBeGreaterThanOrEqual(1000);
    }
  });
});

describe("somebody who is behind", () => {
  test("is told once they have taken what they had, and the others meanwhile", () => {
    const [slow, quick] = [join(), join()];
    manual.advance(0);
    slow.hears.isBehind = true;
    const third = join();
    manual.advance(450);
    expect(slow.counts()).toEqual([1, 2]);
    expect(quick.counts()).toEqual([2, 3]);
    slow.hears.isBehind = false;
    manual.advance(100);
    expect(slow.counts()).toEqual([1, 2, 3]);
    expect(quick.counts()).toEqual([2, 3]);
    expect(third.counts()).toEqual([3]);
    expect(manual.pending).toBe(0);
  });

  test("is waited for no longer once they have left", () => {
    const [slow, other] = [join(), join()];
    slow.hears.isBehind = true;
    manual.advance(10);
    slow.leave();
    manual.advance(200);
    expect(other.counts()).toEqual([2, 1]);
    expect(manual.pending).toBe(0);
  });
});

describe("nothing is left to do", () => {
  test("when nobody is there to be told", () => {
    const everyone = joinMany(200);
    manual.advance(5000);
    for (const each of everyone) each.leave();
    manual.advance(300);
    expect(manual.pending).toBe(0);
  });

  test("once it is stopped, also when people leave only then", () => {
    const everyone = joinMany(200);
    manual.advance(0);
    // The next call has to wait.
    presence.rename(1, { name: "Ada" });
    manual.advance(0);
    expect(manual.pending).toBe(1);
    rollCall.stop();
    for (const each of everyone) each.leave();
    manual.advance(0);
    expect(manual.pending).toBe(0);
    expect(everyone[0]?.frames).toHaveLength(2);
  });
});
