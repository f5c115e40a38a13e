import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRound } from "../../server/round.ts";
import type { Sweep } from "../../server/sweeper.ts";

/** A round of writes to members called by numbers, in turns of as many writes as the test says. */
function createWorld({ isUrgent = false } = {}) {
  const members = new Set<number>();
  /** Every round so far: whom it was written to, in order. */
  const rounds: number[][] = [];
  let ended = 0;
  let sweep: Sweep | null = null;
  const begunAs: boolean[] = [];
  const round = createRound<number>({
    sweeper: {
      begin(begun, urgent) {
        if (sweep) throw new Error("it has begun twice");
        sweep = begun;
        begunAs.push(urgent);
      },
    },
    members,
    isUrgent,
    onStart: () => void rounds.push([]),
    write: (member) => void rounds.at(-1)?.push(member),
    onEnd: () => void (ended += 1),
  });
  return {
    members,
    rounds,
    round,
    begunAs,
    get ended() {
      return ended;
    },
    get isUnderWay() {
      return sweep !== null;
    },
    turn(writes: number) {
      let left = writes;
      if (sweep?.run(() => (left -= 1) <= 0)) sweep = null;
    },
    finish() {
      while (this.isUnderWay) this.turn(5);
    },
  };
}

describe("a round", () => {
  test("is one write to each, in the order in which they came", () => {
    const world = createWorld();
    for (const member of [3, 1, 2]) world.members.add(member);
    expect(world.round.begin()).toBe(true);
    world.turn(10);
    expect(world.rounds).toEqual([[3, 1, 2]]);
    expect(world.ended).toBe(1);
    expect(world.isUnderWay).toBe(false);
  });

  test("is as urgent as it was said to be", () => {
    for (const isUrgent of [true, false]) {
      const world = createWorld({ isUrgent });
      world.round.begin();
      expect(world.begunAs).toEqual([isUrgent]);
    }
  });

  test("goes on where it stopped, past those who have left meanwhile, to those who have come", () => {
    const world = createWorld();
    for (const member of [1, 2, 3, 4, 5]) world.members.add(member);
    world.round.begin();
    world.turn(2);
    // One who was written to, the next, and one further on.
    for (const member of [1, 3, 5]) world.members.delete(member);
    world.members.add(6);
    world.turn(10);
    expect(world.rounds).toEqual([[1, 2, 4, 6]]);
    expect(world.ended).toBe(1);
  });

  test("that is asked for while it is under way is done once more, however often it is", () => {
    const world = createWorld();
    for (const member of [1, 2, 3]) world.members.add(member);
    world.round.begin();
    world.turn(1);
    expect(world.round.begin()).toBe(true);
    expect(world.round.begin()).toBe(false);
    expect(world.round.begin()).toBe(false);
    world.turn(10);
    // Not in the same turn: whatever is urgent goes first.
    expect(world.rounds).toEqual([[1, 2, 3], []]);
    expect(world.isUnderWay).toBe(true);
    world.turn(10);
    expect(world.rounds).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(world.isUnderWay).toBe(false);
    expect(world.ended).toBe(2);

    expect(world.round.begin()).toBe(true);
    world.finish();
    expect(world.rounds).toHaveLength(3);
  });

  test("of nobody has a beginning and an end", () => {
    const world = createWorld();
    world.round.begin();
    world.turn(1);
    expect(world.rounds).toEqual([[]]);
    expect(world.ended).toBe(1);
  });
});

type Step = "begin" | "join" | "leave" | { readonly writes: number };

test("whatever happens in between, whoever stays is written to exactly once, and nobody after leaving", () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.constantFrom<Step[]>("begin", "join", "leave"),
    fc.record({ writes: fc.integer({ min: 1, max: 6 }) }),
  );
  fc.assert(
    fc.property(
      fc.nat(12),
      fc.array(fc.tuple(step, fc.nat()), { maxLength: 80 }),
      (already, steps) => {
        const world = createWorld();
        const { members, rounds, round } = world;
        let newest = 0;
        const join = () => members.add((newest += 1));
        for (let i = 0; i < already; i += 1) join();

        /** Who has been a member from the beginning of each round on, or has come while it was under way. */
        let stayed = new Set<number>();
        let known = 0;
        const gone = new Set<number>();
        let asked = 0;
        let isAskedAgain = false;
        function compare() {
          for (const [i, written] of rounds.entries()) {
            expect(new Set(written).size).toBe(written.length);
            if (i < world.ended && i >= known) {
              for (const member of stayed) expect(written).toContain(member);
            }
          }
          if (world.ended > known) {
            known = world.ended;
            isAskedAgain = false;
            stayed = new Set(members);
          }
        }
        for (const [what, draw] of steps) {
          const before = rounds.map(({ length }) => length);
          if (what === "begin") {
            const isUnderWay = rounds.length > world.ended;
            const isNew = round.begin();
            expect(isNew).toBe(!isUnderWay || !isAskedAgain);
            if (isNew) asked += 1;
            if (isUnderWay) isAskedAgain = true;
            else stayed = new Set(members);
          } else if (what === "join") {
            join();
            stayed.add(newest);
          } else if (what === "leave") {
            const leaver = [...members][draw % Math.max(1, members.size)];
            if (leaver !== undefined) {
              members.delete(leaver);
              stayed.delete(leaver);
              gone.add(leaver);
            }
          } else {
            world.turn(what.writes);
            for (const [i, written] of rounds.entries()) {
              for (const member of written.slice(before[i] ?? 0)) {
                expect(gone.has(member)).toBe(false);
              }
            }
          }
          compare();
        }
        world.finish();
        compare();
        expect(world.ended).toBe(asked);
      },
    ),
  );
});
