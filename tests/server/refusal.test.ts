import { expect, test } from "vitest";
import { asReason } from "../../server/refusal.ts";

test("a sentence is a reason as it is, as long as a close frame has room for it", () => {
  const sentence = "x".repeat(123);
  expect(asReason(sentence)).toBe(sentence);
  expect(asReason(`${sentence}y`)).toBe(sentence);
});

test("a reason is cut between two characters, not in the middle of one", () => {
  // Four bytes each: thirty are 120 bytes.
  const reason = asReason("🎹".repeat(40));
  expect(reason).toBe("🎹".repeat(30));
});
