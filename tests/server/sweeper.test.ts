import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type Sweep, type Sweeper, createSweeper } from "../../server/sweeper.ts";
import { createManualClock } from "../support/manual-clock.ts";

interface Written {
  readonly by: string;
  readonly atMs: number;
  /** In which turn, and no two of them in one without a break. */
  readonly turn: number;
}

/** A sweeper whose writes take time, and whose turns the test begins. */
function createWorld(writeMs: number) {
  const manual = createManualClock();
  const immediates: (() => void)[] = [];
  const written: Written[] = [];
  let turn = 0;
  const sweeper: Sweeper = createSweeper(manual.clock, {
    ...manual.timers,
    setImmediate: (callback) => void immediates.push(callback),
  });

  /** So many writes, each of which may do something else besides. */
  function sweep(by: string, writes: number, onWrite: (nth: number) => void = () => undefined) {
    let done = 0;
    const each: Sweep = {
      run(isTimeUp) {
        while (done < writes) {
          done += 1;
          written.push({ by, atMs: manual.clock.now(), turn });
          manual.stall(writeMs);
          onWrite(done);
          if (isTimeUp()) return false;
        }
        return true;
      },
    };
    return each;
  }
  /** Runs what waits, and not what that adds. False when nothing did. */
  function takeTurn() {
    const due = immediates.splice(0);
    turn += 1;
    for (const callback of due) callback();
    return due.length > 0;
  }
  return {
    begin(begun: Sweep, isUrgent: boolean) {
      turn += 1;
      sweeper.begin(begun, isUrgent);
    },
    sweep,
    written,
    takeTurn,
    get waits() {
      return immediates.length;
    },
    takeAllTurns() {
      while (takeTurn());
    },
    /** Who wrote, one letter a write. */
    letters: () => written.map(({ by }) => by).join(""),
    /** How long each turn took, in ms. */
    turnsMs() {
      const first = new Map<number, number>();
      const last = new Map<number, number>();
      for (const { turn: of, atMs } of written) {
        if (!first.has(of)) first.set(of, atMs);
        last.set(of, atMs + writeMs);
      }
      return Array.from(last, ([of, atMs]) => atMs - (first.get(of) ?? 0));
    },
  };
}

let world: ReturnType<typeof createWorld>;
beforeEach(() => {
  world = createWorld(0.01);
});

/** A turn takes two milliseconds and what is written between two looks at the clock. */
const longestTurnMs = (writeMs: number) => 2 + 16 * writeMs + 1e-6;

describe("a round", () => {
  test("that is short is written at once, and leaves nothing to do", () => {
    world.begin(world.sweep("a", 50), false);
    expect(world.letters()).toBe("a".repeat(50));
    expect(world.waits).toBe(0);
  });

  test("that is long is cut into turns of two milliseconds, and others get to do something between", () => {
    world.begin(world.sweep("a", 2000), false);
    expect(world.written.length).toBeLessThan(250);
    expect(world.waits).toBe(1);
    world.takeAllTurns();
    expect(world.written).toHaveLength(2000);
    const turnsMs = world.turnsMs();
    expect(turnsMs.length).toBeGreaterThan(8);
    for (const ms of turnsMs) expect(ms).toBeLessThan(longestTurnMs(0.01));
  });

  test("whose writes take long each is cut into turns of a few", () => {
    world = createWorld(1);
    world.begin(world.sweep("a", 100), true);
    world.takeAllTurns();
    expect(world.written).toHaveLength(100);
    for (const ms of world.turnsMs()) expect(ms).toBeLessThan(longestTurnMs(1));
  });

  test("of nobody is over at once", () => {
    world.begin(world.sweep("a", 0), false);
    world.begin(world.sweep("b", 1), false);
    expect(world.letters()).toBe("b");
    expect(world.waits).toBe(0);
  });

  test("waits until those before it are through", () => {
    world.begin(world.sweep("a", 300), false);
    world.begin(world.sweep("b", 300), false);
    world.begin(world.sweep("c", 300), false);
    world.takeAllTurns();
    expect(world.letters()).toBe("a".repeat(300) + "b".repeat(300) + "c".repeat(300));
  });
});

describe("an urgent round", () => {
  test("goes before the rest of one that is not, and both come to their end", () => {
    world.begin(world.sweep("a", 1000), false);
    const before = world.written.length;
    expect(before).toBeLessThan(1000);
    world.begin(world.sweep("U", 500), true);
    world.takeAllTurns();
    expect(world.letters()).toBe("a".repeat(before) + "U".repeat(500) + "a".repeat(1000 - before));
  });

  test("goes before others that wait, and after urgent ones before it", () => {
    world.begin(world.sweep("a", 1000), false);
    const before = world.written.length;
    world.begin(world.sweep("b", 10), false);
    world.begin(world.sweep("U", 300), true);
    world.takeTurn();
    world.begin(world.sweep("V", 10), true);
    world.takeAllTurns();
    const rest = "a".repeat(1000 - before);
    expect(world.letters().slice(before)).toBe(
      "U".repeat(300) + "V".repeat(10) + rest + "b".repeat(10),
    );
  });

  test("that begins in the middle of a write is not written in the middle of it", () => {
    const { begin, sweep } = world;
    const first = sweep("a", 1000, (nth) => {
      if (nth === 3) begin(sweep("U", 5), true);
    });
    begin(first, false);
    world.takeAllTurns();
    expect(world.letters()).toMatch(/^a{3,216}U{5}a+$/);
    expect(world.written).toHaveLength(1005);
  });
});

test("whatever begins when, all is written, in turns that are short, and what is urgent first", () => {
  const arbitrarySweep = fc.record({
    writes: fc.nat(400),
    isUrgent: fc.boolean(),
    /** Turns that pass before the next begins. */
    turnsAfter: fc.nat(4),
  });
  fc.assert(
    fc.property(
      fc.array(arbitrarySweep, { maxLength: 12 }),
      fc.constantFrom(0.001, 0.01, 0.1, 3),
      (sweeps, writeMs) => {
        const { begin, sweep, written, takeTurn, takeAllTurns, turnsMs } = createWorld(writeMs);
        const begun = sweeps.map(({ writes, isUrgent, turnsAfter }, i) => {
          const atWrite = written.length;
          begin(sweep(String(i), writes), isUrgent);
          for (let turn = 0; turn < turnsAfter; turn += 1) takeTurn();
          return { by: String(i), writes, isUrgent, atWrite };
        });
        takeAllTurns();
        for (const { by, writes } of begun) {
          expect(written.filter((one) => one.by === by)).toHaveLength(writes);
        }
        for (const urgent of begun.filter(({ isUrgent }) => isUrgent)) {
          const last = written.findLastIndex(({ by }) => by === urgent.by);
          const between = written.slice(urgent.atWrite, last + 1);
          expect(between.filter(({ by }) => begun[Number(by)]?.isUrgent !== true)).toEqual([]);
        }
        expect(Math.max(0, ...turnsMs())).toBeLessThan(longestTurnMs(writeMs));
      },
    ),
  );
});
