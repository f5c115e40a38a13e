import { beforeEach, describe, expect, test } from "vitest";
import { type LifeWatch, createLifeWatch } from "../../server/life-watch.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

let manual: ManualClock;
let watch: LifeWatch;
beforeEach(() => {
  manual = createManualClock();
  watch = createLifeWatch(manual.timers);
});

/** Somebody, and when they were asked and given up, in ms. With `answersAfterMs` they answer so much later. */
function somebody(answersAfterMs?: number) {
  const askedAtMs: number[] = [];
  const givenUpAtMs: number[] = [];
  const watched = watch.add({
    ask() {
      askedAtMs.push(manual.clock.now());
      if (answersAfterMs !== undefined) manual.timers.setTimeout(watched.heard, answersAfterMs);
    },
    giveUp() {
      givenUpAtMs.push(manual.clock.now());
      watched.leave();
    },
  });
  return { ...watched, askedAtMs, givenUpAtMs };
}
const gapsIn = (times: readonly number[]) => times.slice(1).map((at, i) => at - (times[i] ?? 0));

describe("somebody who says nothing", () => {
  test.each([0, 1, 700, 3950, 3999])(
    "is asked after one interval, given up after another, from %d ms on",
    (comesMs) => {
      somebody(1);
      manual.advance(comesMs);
      const silent = somebody();
      manual.advance(20_000);
      const [askedMs = 0] = silent.askedAtMs.map((at) => at - comesMs);
      expect(silent.askedAtMs).toHaveLength(1);
      expect(askedMs).toBeGreaterThanOrEqual(4000);
      expect(askedMs).toBeLessThanOrEqual(8000);
      expect(silent.givenUpAtMs.map((at) => at - comesMs)).toEqual([
        expect.closeTo(askedMs + 4000, 6),
      ]);
    },
  );

  test("is kept while they answer, and asked in every other interval", () => {
    const silent = somebody(300);
    manual.advance(80_000);
    expect(silent.givenUpAtMs).toEqual([]);
    expect(silent.askedAtMs).toHaveLength(10);
    for (const ms of gapsIn(silent.askedAtMs)) expect(ms).toBeCloseTo(8000, 6);
  });

  test("is kept when the process has stood still, with an answer that lay there meanwhile", () => {
    const people = Array.from({ length: 16 }, () => somebody());
    const answer = () => {
      for (const { askedAtMs, heard } of people) if (askedAtMs.length > 0) heard();
    };
    // Somebody has been asked a moment ago, whenever it stops.
    for (let stops = 0; stops < 20; stops += 1) {
      for (let ms = 0; ms < 4100; ms += 50) {
        manual.advance(50);
        answer();
      }
      manual.stall(60_000);
      // What was due runs before what has arrived is read.
      manual.advance(0);
      answer();
    }
    expect(people.flatMap(({ givenUpAtMs }) => givenUpAtMs)).toEqual([]);
  });

  test("is kept with an answer that takes nearly as long as it may, and not with a later one", () => {
    const [slow, late] = [somebody(3999), somebody(4001)];
    manual.advance(60_000);
    expect(slow.givenUpAtMs).toEqual([]);
    expect(late.givenUpAtMs).toHaveLength(1);
  });
});

test("somebody who is heard of now and then is not asked", () => {
  const lively = somebody();
  for (let i = 0; i < 30; i += 1) {
    manual.advance(3900);
    lively.heard();
  }
  expect(lively.askedAtMs).toEqual([]);
});

test("somebody who has left is nobody's concern", () => {
  const gone = somebody();
  manual.advance(5000);
  gone.leave();
  manual.advance(20_000);
  expect(gone.givenUpAtMs).toEqual([]);
});

/** At how many different times each so many who came one after the other were asked first, the fewest of all. */
function timesAmong(count: number, everyone: readonly ReturnType<typeof somebody>[]) {
  const firstAskedMs = everyone.map(({ askedAtMs }) => Math.round((askedAtMs[0] ?? 0) % 4000));
  const starts = Array.from({ length: everyone.length - count + 1 }, (_, i) => i);
  return Math.min(...starts.map((i) => new Set(firstAskedMs.slice(i, i + count)).size));
}

describe("many", () => {
  test("are looked at in portions: no two of sixteen who came one after the other at the same time", () => {
    const everyone = Array.from({ length: 600 }, () => somebody(1));
    manual.advance(16_000);
    expect(timesAmong(16, everyone)).toBe(16);
  });

  test("up to 512 are looked at once a second", () => {
    const everyone = Array.from({ length: 512 }, () => somebody(1));
    manual.advance(16_000);
    expect(timesAmong(16, everyone)).toBe(4);
    expect(timesAmong(512, everyone)).toBe(4);
  });

  test("beyond 8000 are looked at less often: no more than 2000 are asked in a second", () => {
    const everyone = Array.from({ length: 16_000 }, () => somebody());
    const silent = somebody(1);
    manual.advance(15_000);
    expect(everyone.flatMap(({ givenUpAtMs }) => givenUpAtMs)).toEqual([]);
    manual.advance(9100);
    expect(everyone.every(({ givenUpAtMs }) => givenUpAtMs.length === 1)).toBe(true);
    expect(everyone.every(({ askedAtMs }) => askedAtMs.length === 1)).toBe(true);
    const perSecond = new Map<number, number>();
    for (const { askedAtMs } of everyone) {
      const second = Math.floor((askedAtMs[0] ?? 0) / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    // A portion may fall into this second or into the next.
    for (const count of perSecond.values()) expect(count).toBeLessThanOrEqual(2000 + 400);

    // With nobody else left it is as before.
    const before = silent.askedAtMs.length;
    manual.advance(80_000);
    expect(silent.askedAtMs.length - before).toBeGreaterThanOrEqual(9);
  });
});

describe("the timer", () => {
  test("is there while somebody is", () => {
    expect(manual.pending).toBe(0);
    const [one, two] = [somebody(), somebody()];
    expect(manual.pending).toBe(1);
    one.leave();
    one.leave();
    manual.advance(1000);
    expect(manual.pending).toBe(1);
    two.leave();
    manual.advance(1000);
    expect(manual.pending).toBe(0);

    const next = somebody();
    manual.advance(20_000);
    expect(next.givenUpAtMs).toHaveLength(1);
    expect(manual.pending).toBe(0);
  });

  test("is gone when it is stopped", () => {
    const silent = somebody();
    watch.stop();
    expect(manual.pending).toBe(0);
    manual.advance(60_000);
    expect(silent.askedAtMs).toEqual([]);
  });
});
