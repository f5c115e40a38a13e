import { beforeEach, expect, test } from "vitest";
import { type ClockProbe, createClockProbe } from "../../src/client/clock-probe.ts";
import { completeSurroundings } from "../../src/client/surroundings.ts";
import { type ClockEstimate, createClockEstimate } from "../../src/core/clock-estimate.ts";
import { decodePing } from "../../src/protocol/v1.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

const START_MS = 5000;

let manual: ManualClock;
let estimate: ClockEstimate;
let probe: ClockProbe;
/** When each ping was sent, as it says itself. */
let sent: number[];
beforeEach(() => {
  manual = createManualClock(START_MS);
  estimate = createClockEstimate();
  sent = [];
  probe = createClockProbe(completeSurroundings(manual), estimate, (text) => {
    const ping = decodePing(JSON.parse(text) as Record<string, unknown>);
    expect(ping).toEqual({ ok: true, value: { t0: manual.clock.now() } });
    sent.push(manual.clock.now());
  });
});

test("it asks at once, eight times more at 50 ms, and from then on four times a second", () => {
  probe.start();
  expect(sent).toEqual([START_MS]);
  manual.advance(1400);
  const afterMs = [0, 50, 100, 150, 200, 250, 300, 350, 400, 650, 900, 1150, 1400];
  expect(sent).toEqual(afterMs.map((ms) => START_MS + ms));
});

test("started anew, it has one timer and begins with a burst again", () => {
  probe.start();
  manual.advance(3000);
  probe.start();
  expect(manual.pending).toBe(1);
  sent = [];
  manual.advance(200);
  expect(sent.map((ms) => ms - START_MS)).toEqual([3050, 3100, 3150, 3200]);
});

test("stopped, it asks no more and leaves no timer", () => {
  probe.start();
  probe.stop();
  expect(manual.pending).toBe(0);
  manual.advance(5000);
  expect(sent).toEqual([START_MS]);
});

test("an answer's four times reach the estimate", () => {
  const pong = { type: "pong", boot: "b", t0: 100, t1: 1_000_120, t2: 1_000_121 } as const;
  probe.answered(pong, 141);
  expect(estimate.serverTimeAt(200)).toBe(1_000_200);
  expect(estimate.roundTripMs).toBe(40);
});
