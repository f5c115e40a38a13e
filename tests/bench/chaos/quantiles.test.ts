import { expect, test } from "vitest";
import { quantile, quantileOfTime } from "../../../bench/chaos/quantiles.ts";

test("half of the values lie below the median, and none above the maximum", () => {
  expect(quantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
  expect(quantile([5, 1, 4, 2, 3], 1)).toBe(5);
  expect(quantile([], 0.5)).toBeNaN();
});

test("a long wait fills more of the time than many short ones between", () => {
  const waits = [...Array.from({ length: 1000 }, () => 0.1), 100];
  expect(quantile(waits, 0.99)).toBe(0.1);
  expect(quantileOfTime(waits, 0.99)).toBe(100);
});

test("of waits that are alike the two are one", () => {
  const waits = Array.from({ length: 300 }, () => 33);
  expect(quantileOfTime(waits, 0.99)).toBe(33);
  expect(quantileOfTime([], 0.99)).toBeNaN();
});
