import { expect, test } from "vitest";
import { counted } from "../../src/core/counted.ts";

test.each([
  [0, "0 sessions"],
  [1, "1 session"],
  [2, "2 sessions"],
])("%d is said as people say it", (count, words) => {
  expect(counted(count, "session")).toBe(words);
});
