import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type ClockEstimate, createClockEstimate } from "../../src/core/clock-estimate.ts";

/** The server's clock shows this much more than the client's. */
const OFFSET_MS = 1_700_000_000_000;

let estimate: ClockEstimate;
beforeEach(() => {
  estimate = createClockEstimate();
});

/** A ping sent at `t0`, `thereMs` and `backMs` on the way, answered after a millisecond. */
function exchange(t0: number, thereMs: number, backMs: number) {
  const t1 = t0 + thereMs + OFFSET_MS;
  const t2 = t1 + 1;
  estimate.addPingPong({ t0, t1, t2, t3: t0 + thereMs + 1 + backMs });
}

const errorMs = (localMs = 5000) => estimate.serverTimeAt(localMs) - (localMs + OFFSET_MS);

test("without evidence the server's time is the local time, and there is no round trip", () => {
  expect(estimate.serverTimeAt(1234)).toBe(1234);
  expect(estimate.roundTripMs).toBeNull();
});

describe("from pings and pongs", () => {
  test("one exchange that took as long there as back is exact", () => {
    exchange(1000, 20, 20);
    expect(errorMs()).toBe(0);
    expect(estimate.roundTripMs).toBe(40);
  });

  test("the quickest exchange counts, not the last", () => {
    exchange(1000, 2, 2);
    exchange(2000, 80, 10);
    expect(errorMs()).toBe(0);
    expect(estimate.roundTripMs).toBe(4);
  });

  test("of two that were equally quick the later counts", () => {
    exchange(1000, 8, 2);
    exchange(2000, 5, 5);
    expect(errorMs()).toBe(0);
  });

  test("an exchange is forgotten after eight others", () => {
    exchange(1000, 1, 1);
    for (let i = 0; i < 7; i += 1) exchange(2000 + i, 10, 10);
    expect(estimate.roundTripMs).toBe(2);
    exchange(3000, 10, 10);
    expect(estimate.roundTripMs).toBe(20);
  });

  test("one that claims less than no time counts as none", () => {
    estimate.addPingPong({ t0: 1000, t1: 1000, t2: 1010, t3: 1005 });
    expect(estimate.roundTripMs).toBe(0);
  });

  test("numbers that are not finite are no evidence", () => {
    exchange(1000, 20, 20);
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const field of ["t0", "t1", "t2", "t3"]) {
        estimate.addPingPong({ t0: 0, t1: 0, t2: 0, t3: 0, [field]: wrong });
      }
      estimate.addOneWay(wrong, 0);
    }
    expect(errorMs()).toBe(0);
    expect(estimate.roundTripMs).toBe(40);
  });

  test("the error is at most half of the round trip, whatever the network does", () => {
    const delaysMs = fc.double({ min: 0, max: 5000, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(delaysMs, delaysMs), { minLength: 1 }), (ways) => {
        estimate = createClockEstimate();
        let localMs = 0;
        for (const [thereMs, backMs] of ways) exchange((localMs += 1000), thereMs, backMs);
        // At 1.7e12 ms a double counts in steps of 0.25 µs; eight of them are allowed for.
        expect(Math.abs(errorMs())).toBeLessThanOrEqual((estimate.roundTripMs ?? 0) / 2 + 0.002);
      }),
    );
  });
});

describe("from one-way stamps", () => {
  test("the quickest message counts", () => {
    for (const tookMs of [30, 5, 90]) estimate.addOneWay(1000 + OFFSET_MS, 1000 + tookMs);
    expect(errorMs()).toBe(-5);
    expect(estimate.roundTripMs).toBeNull();
  });

  test("they count no longer once there was a pong", () => {
    estimate.addOneWay(1000 + OFFSET_MS, 1005);
    exchange(2000, 20, 20);
    expect(errorMs()).toBe(0);
  });
});

test("after a reset nothing is left", () => {
  exchange(1000, 20, 20);
  estimate.addOneWay(1000 + OFFSET_MS, 1005);
  estimate.reset();
  expect(estimate.serverTimeAt(1234)).toBe(1234);
  expect(estimate.roundTripMs).toBeNull();
});
