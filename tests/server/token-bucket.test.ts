import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createTokenBucket } from "../../server/token-bucket.ts";

test("gives its burst at once, and then as many as time has filled up", () => {
  const bucket = createTokenBucket(10, 3);
  const take = (nowMs: number) => bucket.take(nowMs);
  expect([0, 0, 0, 0].map(take)).toEqual([true, true, true, false]);
  expect([99, 100, 100, 150, 200].map(take)).toEqual([false, true, false, false, true]);
});

test("fills up to its burst and no further", () => {
  const bucket = createTokenBucket(1000, 2);
  expect([0, 1e9, 1e9, 1e9].map(bucket.take)).toEqual([true, true, true, false]);
});

test("with less than one a second gives one now and then", () => {
  const bucket = createTokenBucket(0.5, 1);
  expect([0, 1000, 1999, 2000, 3000, 4000].map(bucket.take)).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

test("a clock that stands still or steps back fills nothing", () => {
  const bucket = createTokenBucket(1000, 1);
  expect([1000, 1000, 500, 500, 501].map(bucket.take)).toEqual([true, false, false, false, true]);
});

test("never gives more in any stretch of time than its burst and its rate allow", () => {
  const pauses = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { maxLength: 200 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 50 }),
      pauses,
      (rate, burst, gaps) => {
        const bucket = createTokenBucket(rate, burst);
        const given: number[] = [];
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          if (bucket.take(nowMs)) given.push(nowMs);
        }
        for (const [i, from] of given.entries()) {
          for (let k = i; k < given.length; k += 1) {
            const allowed = burst + (((given[k] ?? 0) - from) * rate) / 1000;
            expect(k - i + 1).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      },
    ),
  );
});
