import { expect, test } from "vitest";
import { type Outcome, isMet, reportText } from "../../../bench/chaos/report.ts";
import { type Row, atMost, exactly } from "../../../bench/chaos/row.ts";

const row: Row = { name: "floods", what: "a flood", needs: ["root"], run: async () => [] };
const done = (reachedMs: number): Outcome => ({
  kind: "done",
  row,
  figures: [atMost("tick gap", reachedMs, 40, "ms"), exactly("errors", 0, 0, "errors")],
});

test("a figure at its limit is met, one above it and one that was not measured are not", () => {
  expect(isMet(done(40))).toBe(true);
  expect(isMet(done(40.1))).toBe(false);
  expect(isMet(done(Number.NaN))).toBe(false);
});

test("a row that is skipped is no failure, and is said", () => {
  const skipped: Outcome = { kind: "skipped", row, why: "nft (Debian's package nftables)" };
  expect(isMet(skipped)).toBe(true);
  const text = reportText([skipped, done(12)]);
  expect(text).toContain("skipped: floods, without nft (Debian's package nftables)");
  expect(text).toContain("every figure is met");
});

test("what is not met stands out in its line and at the end", () => {
  const text = reportText([done(55)]);
  expect(text).toMatch(/floods: tick gap .*55 ms \(not met\)/);
  expect(text).toContain("1 of 2 figures not met");
});
