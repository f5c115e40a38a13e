import { describe, expect, test } from "vitest";
import { createAlarm } from "../../src/core/alarm.ts";
import { createManualClock } from "../support/manual-clock.ts";

function setUp() {
  const { timers, advance } = createManualClock();
  const rung: string[] = [];
  const ring = (name: string) => () => void rung.push(name);
  return { alarm: createAlarm(timers), advance, rung, ring };
}

describe("an alarm", () => {
  test("rings once, after its delay", () => {
    const { alarm, advance, rung, ring } = setUp();
    alarm.set(ring("a"), 100);
    advance(99);
    expect(rung).toEqual([]);
    expect(alarm.isSet).toBe(true);
    advance(1);
    expect(alarm.isSet).toBe(false);
    advance(1000);
    expect(rung).toEqual(["a"]);
  });

  test("set anew, does not ring as it was set before", () => {
    const { alarm, advance, rung, ring } = setUp();
    alarm.set(ring("a"), 100);
    advance(50);
    alarm.set(ring("b"), 100);
    advance(99);
    expect(rung).toEqual([]);
    advance(1);
    expect(rung).toEqual(["b"]);
  });

  test("cleared, does not ring", () => {
    const { alarm, advance, rung, ring } = setUp();
    alarm.set(ring("a"), 100);
    alarm.clear();
    expect(alarm.isSet).toBe(false);
    advance(1000);
    expect(rung).toEqual([]);
  });

  test("may be set again from its own ring", () => {
    const { alarm, advance, rung, ring } = setUp();
    alarm.set(() => alarm.set(ring("b"), 10), 10);
    advance(10);
    expect(alarm.isSet).toBe(true);
    advance(10);
    expect(rung).toEqual(["b"]);
  });
});
