import { expect, test } from "vitest";
import { slope } from "../../../bench/chaos/slope.ts";

test("of a straight line", () => {
  expect(slope([0, 1, 2, 3].map((x) => [x, 5 + 2 * x]))).toBe(2);
});

test("one wild point does not move it", () => {
  const points = Array.from({ length: 21 }, (_, x) => [x, x === 7 ? 1000 : 3 * x] as const);
  expect(slope(points)).toBe(3);
});

test("of one point there is none", () => {
  expect(slope([[1, 1]])).toBeNaN();
});
