import { describe, expect, test } from "vitest";
import { type Allowed, createMessageAllowance } from "../../server/message-allowance.ts";

type Judge = (nowMs: number) => Allowed;

/** What becomes of so many messages at one moment, told by how many came to each verdict. */
function judged(judge: Judge, count: number, nowMs: number) {
  const verdicts = Array.from({ length: count }, () => judge(nowMs));
  const of = (verdict: Allowed) => verdicts.filter((each) => each === verdict).length;
  return { yes: of("yes"), no: of("no"), neverAgain: of("never again") };
}

describe("the messages of one connection", () => {
  test("are acted on up to the burst, refused a hundred times, and are then the end", () => {
    const judge = createMessageAllowance({ messageRate: 250, messageBurst: 500 });
    expect(judged(judge, 700, 0)).toEqual({ yes: 500, no: 100, neverAgain: 100 });
  });

  test("are acted on again when there has been rest", () => {
    const judge = createMessageAllowance({ messageRate: 250, messageBurst: 500 });
    expect(judged(judge, 501, 0)).toEqual({ yes: 500, no: 1, neverAgain: 0 });
    expect(judged(judge, 2, 4)).toEqual({ yes: 1, no: 1, neverAgain: 0 });
    expect(judged(judge, 500, 3000)).toEqual({ yes: 500, no: 0, neverAgain: 0 });
  });

  test("may come at the rate for ever, and ten a second more are refused for ever", () => {
    const judge = createMessageAllowance({ messageRate: 50, messageBurst: 10 });
    const minute = Array.from({ length: 3600 }, (_, i) => judge((i * 1000) / 60));
    expect(minute.filter((verdict) => verdict === "yes").length).toBeLessThanOrEqual(3010);
    expect(minute).not.toContain("never again");
  });

  test("are the end within five seconds when they are half as many again as they may", () => {
    const judge = createMessageAllowance({ messageRate: 100, messageBurst: 10 });
    const verdicts = Array.from({ length: 750 }, (_, i) => judge((i * 1000) / 150));
    const endMs = (verdicts.indexOf("never again") * 1000) / 150;
    // Fifty a second too many, of which ten are forgiven.
    expect(endMs).toBeGreaterThan(2400);
    expect(endMs).toBeLessThan(3000);
  });
});
