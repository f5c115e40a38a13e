import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Asking, paceOf, pingIntervalMs } from "../../src/client/ping-interval.ts";

/** Ten pings into a burst a quarter of a second old, on a line that answers at once. */
const asking = (given: Partial<Asking>): Asking => ({
  paceMs: 250,
  burstPings: 10,
  burstMs: 250,
  doubtPings: null,
  jitterMs: 0,
  uncertaintyMs: 0.01,
  ...given,
});
const intervalMs = (given: Partial<Asking>) => pingIntervalMs(asking(given));

test.each([
  [250, 250],
  [1000, 1000],
  [32_000, 32_000],
  // No server needs to be asked more often, whatever it allows.
  [100, 250],
  [0, 250],
  [-5000, 250],
  // A timer of more than this rings at once.
  [1e12, 2 ** 31 - 1],
])("told %d ms, the pace is %d", (toldMs, paceMs) => {
  expect(paceOf(toldMs)).toBe(paceMs);
});

describe("where there are few clients", () => {
  test("a burst is forty at 25 ms, and more apart on a line that jitters", () => {
    expect(intervalMs({ burstPings: 40 })).toBe(25);
    expect(intervalMs({ burstPings: 40, jitterMs: 50 })).toBe(60);
    expect(intervalMs({ burstPings: 40, jitterMs: 500 })).toBe(100);
    expect(intervalMs({ burstPings: 40, jitterMs: null })).toBe(25);
  });

  test("then ten a second for ten seconds, a minute while little is known, then four", () => {
    const after = { burstPings: 41 };
    expect(intervalMs({ ...after, burstMs: 9999 })).toBe(100);
    expect(intervalMs({ ...after, burstMs: 10_000 })).toBe(250);
    expect(intervalMs({ ...after, burstMs: 59_999, uncertaintyMs: 0.11 })).toBe(100);
    expect(intervalMs({ ...after, burstMs: 60_000, uncertaintyMs: 0.11 })).toBe(250);
    expect(intervalMs({ ...after, burstMs: 10_000, uncertaintyMs: null })).toBe(250);
  });

  test("in doubt it is asked every 20 ms for as long as that takes", () => {
    expect(intervalMs({ burstPings: 500, burstMs: 90_000, doubtPings: 0 })).toBe(20);
    expect(intervalMs({ burstPings: 500, burstMs: 90_000, doubtPings: 90 })).toBe(20);
    expect(intervalMs({ burstPings: 500, burstMs: 90_000, doubtPings: 90, jitterMs: 40 })).toBe(48);
  });
});

describe("where the server wants to be spared", () => {
  test.each([
    [500, 20],
    [1000, 10],
    [2000, 8],
    [32_000, 8],
  ])("at %d ms a burst is %d close together", (paceMs, pings) => {
    const burst = { paceMs, burstMs: 400 };
    expect(intervalMs({ ...burst, burstPings: pings })).toBe(25);
    expect(intervalMs({ ...burst, burstPings: pings + 1 })).toBe(400);
  });

  test("after it each is asked when the time since it began has doubled, until that is the pace", () => {
    const after = { paceMs: 8000, burstPings: 9 };
    for (const burstMs of [200, 400, 3200]) expect(intervalMs({ ...after, burstMs })).toBe(burstMs);
    expect(intervalMs({ ...after, burstMs: 12_800 })).toBe(8000);
    // Not closer together than in the burst itself.
    expect(intervalMs({ ...after, burstMs: 10, jitterMs: 50 })).toBe(60);
  });

  test("in doubt it is asked twenty times, and then at the pace: twenty decide", () => {
    const settled = { paceMs: 8000, burstPings: 30, burstMs: 90_000 };
    expect(intervalMs({ ...settled, doubtPings: 19 })).toBe(20);
    expect(intervalMs({ ...settled, doubtPings: 20 })).toBe(8000);
  });

  test("how well the clock is known makes no difference", () => {
    const settled = { paceMs: 1000, burstPings: 30, burstMs: 15_000 };
    expect(intervalMs({ ...settled, uncertaintyMs: 5 })).toBe(1000);
  });
});

test("whatever happens it waits 20 ms at the least, and no longer than the pace", () => {
  const count = fc.nat({ max: 1000 });
  const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
  const any = fc.record({
    paceMs: fc.double({ min: 250, max: 1e5, noNaN: true }),
    burstPings: count,
    burstMs: ms,
    doubtPings: fc.option(count),
    jitterMs: fc.option(ms),
    uncertaintyMs: fc.option(ms),
  });
  fc.assert(
    fc.property(any, (given) => {
      const waitMs = pingIntervalMs(given);
      expect(waitMs).toBeGreaterThanOrEqual(20);
      expect(waitMs).toBeLessThanOrEqual(given.paceMs);
    }),
  );
});
