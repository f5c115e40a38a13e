import { beforeEach, describe, expect, test } from "vitest";
import { type ClockProbe, createClockProbe } from "../../src/client/clock-probe.ts";
import {
  type ClockEstimate,
  createClockEstimate,
} from "../../src/core/clock-sync/clock-estimate.ts";
import { serverTimeOn } from "../../src/core/clock-sync/clock-line.ts";
import { type PingRequest, decodePing } from "../../src/protocol/v1-client-messages.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

const START_MS = 5000;
/** The server's clock shows this much more. */
const AHEAD_MS = 1_000_000;

let manual: ManualClock;
let estimate: ClockEstimate;
let probe: ClockProbe;
let isSecure: boolean;
let sent: PingRequest[];
beforeEach(() => {
  manual = createManualClock(START_MS);
  estimate = createClockEstimate();
  isSecure = false;
  sent = [];
  probe = createClockProbe({
    surroundings: manual,
    estimate,
    isSecure: () => isSecure,
    send(text) {
      const ping = decodePing(JSON.parse(text) as Record<string, unknown>);
      if (!ping.ok) throw new Error(ping.error.message);
      expect(ping.value.t0).toBe(manual.clock.now());
      sent.push(ping.value);
    },
  });
});

/** When pings were sent, in ms after `sinceMs`. */
const times = (sinceMs = START_MS) => sent.map(({ t0 }) => t0 - sinceMs);
/** How long it took from each ping to the next. */
const gaps = () => times().map((ms, i) => ms - (times()[i - 1] ?? ms));

/** The pong to a ping that took `wayMs` each way, as it arrives now. */
function answer({ t0, era = -1 }: PingRequest, wayMs: number, aheadMs = AHEAD_MS) {
  const t1 = t0 + wayMs + aheadMs;
  probe.answered({ type: "pong", boot: "b", t0, era, t1, t2: t1 }, t0 + 2 * wayMs);
}

test("it asks at once, forty times more at 25 ms, ten times a second for ten seconds, then four times", () => {
  probe.start(0);
  expect(times()).toEqual([0]);
  manual.advance(12_000);
  const burst = gaps().slice(1, 41);
  expect(burst).toEqual(Array.from({ length: 40 }, () => 25));
  const settling = gaps().slice(41, 131);
  expect(settling).toEqual(Array.from({ length: 90 }, () => 100));
  expect(new Set(gaps().slice(132))).toEqual(new Set([250]));
});

/** When a line is asked that has just been opened, with this in the greeting. */
function askedOf(paceMs: number, ms: number) {
  probe.start(0);
  probe.askEvery(paceMs);
  manual.advance(ms);
  return times();
}

describe("where the server wants to be spared", () => {
  test("it asks a few times close together, ever less often, and then at the server's pace", () => {
    expect(askedOf(8000, 40_000)).toEqual(
      [0, 25, 50, 75, 100, 125, 150, 175, 200]
        .concat([400, 800, 1600, 3200, 6400, 12_800])
        .concat([20_800, 28_800, 36_800]),
    );
  });

  test.each([500, 1000, 2000, 8000, 32_000])(
    "%d ms: an hour costs the server its pace, and one short burst",
    (paceMs) => {
      const hourMs = 3_600_000;
      const asked = askedOf(paceMs, hourMs);
      expect(asked.length).toBeLessThanOrEqual(hourMs / paceMs + 21 + 8);
      const after = asked.filter((ms) => ms > 2 * paceMs);
      expect(new Set(after.slice(1).map((ms, i) => ms - (after[i] ?? 0)))).toEqual(
        new Set([paceMs]),
      );
    },
  );

  test("an answer may say so too, and that it need not be spared any more", () => {
    probe.start(0);
    manual.advance(20_000);
    sent = [];
    probe.askEvery(4000);
    manual.advance(12_000);
    expect(times(START_MS + 20_000)).toEqual([4000, 8000, 12_000]);
    probe.askEvery(250);
    manual.advance(1000);
    expect(times(START_MS + 32_000).slice(3)).toEqual([250, 500, 750, 1000]);
    expect(manual.pending).toBe(1);
  });

  test("what says the same again delays nothing", () => {
    askedOf(4000, 20_000);
    sent = [];
    for (let i = 0; i < 10; i += 1) {
      probe.askEvery(4000);
      manual.advance(1000);
    }
    expect(sent.length).toBeGreaterThanOrEqual(2);
  });

  test("a pace that is told while nothing is open waits for the opening", () => {
    probe.askEvery(4000);
    expect(manual.pending).toBe(0);
    probe.start(0);
    manual.advance(200);
    expect(sent).toHaveLength(9);
    manual.advance(150);
    expect(sent).toHaveLength(9);
  });
});

describe("asked to ask", () => {
  beforeEach(() => {
    probe.start(0);
    probe.askEvery(8000);
    manual.advance(20_000);
    answer(sent.at(-1) as PingRequest, 20);
    sent = [];
  });

  test("it does so at once, and once while the answer is on its way", () => {
    probe.ask();
    probe.ask();
    expect(times(START_MS + 20_000)).toEqual([0]);
    answer(sent.at(-1) as PingRequest, 20);
    probe.ask();
    expect(sent).toHaveLength(2);
  });

  test("the next question comes a pace later", () => {
    probe.ask();
    manual.advance(7999);
    expect(sent).toHaveLength(1);
    manual.advance(1);
    expect(sent).toHaveLength(2);
  });

  test("it does nothing where there is no line", () => {
    probe.stop();
    probe.ask();
    expect(sent).toEqual([]);
    expect(manual.pending).toBe(0);
  });
});

test("started anew, it has one timer and begins with a burst again", () => {
  probe.start(0);
  manual.advance(13_000);
  probe.start(0);
  expect(manual.pending).toBe(1);
  sent = [];
  manual.advance(100);
  expect(times(START_MS + 13_000)).toEqual([25, 50, 75, 100]);
});

test("stopped, it asks no more and leaves no timer", () => {
  probe.start(0);
  probe.stop();
  expect(manual.pending).toBe(0);
  manual.advance(5000);
  expect(times()).toEqual([0]);
});

test("a ping carries the era, and once it is known the base delay", () => {
  probe.start(0);
  expect(sent[0]).toEqual({ t0: START_MS, era: 0 });
  answer({ t0: START_MS, era: 0 }, 12.5);
  manual.advance(25);
  expect(sent[1]).toEqual({ t0: START_MS + 25, era: 0, base: 12.5 });
});

test("an answer's times reach the estimate", () => {
  probe.start(0);
  answer({ t0: START_MS, era: 0 }, 20);
  expect(serverTimeOn(estimate.line, 200)).toBeCloseTo(200 + AHEAD_MS, 6);
  expect(estimate.report().roundTripMs).toBe(40);
});

test("an answer that does not say of which era it is tells the way back alone", () => {
  probe.start(0);
  answer({ t0: START_MS }, 20);
  expect(estimate.report().baseMs).toBeNull();
});

describe("until the first answer a message is taken to have needed a part of what opening the line took:", () => {
  test.each([
    ["an eighth", false, 10],
    ["a twelfth with TLS", true, 80 / 12],
  ])("%s", (_, secure, wayMs) => {
    isSecure = secure;
    probe.start(80);
    probe.heard(7000, 6000);
    expect(serverTimeOn(estimate.line, 6000)).toBeCloseTo(7000 + wayMs, 6);
  });
});

/** Ten seconds of a line of 20 ms each way, a little more at times. */
function settle() {
  probe.start(0);
  for (let passedMs = 0; passedMs < 10_000; passedMs += 25) {
    const asked = sent.length;
    manual.advance(25);
    // Not all the same, or the clock would seem to count in steps of 15 ms.
    for (const ping of sent.slice(asked)) answer(ping, 20 + (sent.length % 7) / 10);
  }
  expect(estimate.era).toBe(0);
}

describe("when something does not fit", () => {
  test("clocks that have certainly jumped: another burst", () => {
    settle();
    manual.advance(100);
    sent = [];
    // Half a second before it was sent.
    probe.heard(manual.clock.now() + AHEAD_MS + 500, manual.clock.now());
    const jumpedMs = manual.clock.now();
    manual.advance(1000);
    expect(times(jumpedMs).slice(0, 5)).toEqual([0, 25, 50, 75, 100]);
    expect(new Set(sent.map(({ era }) => era))).toEqual(new Set([1]));
  });

  test("a message far later than usual, a ping at once; and no more for those that follow it", () => {
    settle();
    manual.advance(3010);
    sent = [];
    const late = () => probe.heard(manual.clock.now() - 70 + AHEAD_MS, manual.clock.now());
    for (let i = 0; i < 5; i += 1) {
      late();
      manual.advance(10);
    }
    expect(times(START_MS + 13_010)).toEqual([0]);
    // One that is on time, and the next late one is news again.
    probe.heard(manual.clock.now() - 20 + AHEAD_MS, manual.clock.now());
    late();
    expect(sent).toHaveLength(2);
    expect(estimate.era).toBe(0);
  });

  test("a message far later than usual, where the server wants to be spared, a ping in ten paces", () => {
    settle();
    probe.askEvery(4000);
    manual.advance(4000);
    sent = [];
    const fromMs = manual.clock.now();
    // Ninety seconds in which every other message is late.
    for (let passedMs = 0; passedMs < 90_000; passedMs += 100) {
      manual.advance(50);
      probe.heard(manual.clock.now() - 70 + AHEAD_MS, manual.clock.now());
      manual.advance(50);
      probe.heard(manual.clock.now() - 20 + AHEAD_MS, manual.clock.now());
    }
    expect(times(fromMs).slice(0, 3)).toEqual([50, 4050, 8050]);
    // A pace each, and of what was late one in ten paces.
    expect(sent.length).toBeLessThanOrEqual(90_000 / 4000 + 3);
    expect(estimate.era).toBe(0);
  });

  test("a faster path or a small jump, where the server wants to be spared: twenty pings, which decide", () => {
    settle();
    probe.askEvery(8000);
    manual.advance(3000);
    sent = [];
    const nowMs = manual.clock.now();
    probe.heard(nowMs - 10 + AHEAD_MS, nowMs);
    expect(estimate.isInDoubt).toBe(true);
    // Unanswered they are no more than twenty, and then one in a pace.
    manual.advance(9000);
    expect(times(nowMs)).toEqual(Array.from({ length: 20 }, (_, i) => 20 * (i + 1)).concat([8400]));
    for (const ping of sent.slice(0, 20)) answer(ping, 10);
    expect(estimate.isInDoubt).toBe(false);
  });

  test("a faster path or a small jump: a ping every 20 ms until twenty are answered", () => {
    settle();
    manual.advance(3000);
    sent = [];
    const nowMs = manual.clock.now();
    // Ten milliseconds on the way, where twenty were the least.
    probe.heard(nowMs - 10 + AHEAD_MS, nowMs);
    expect(estimate.isInDoubt).toBe(true);
    let answered = 0;
    for (let passedMs = 0; passedMs < 600; passedMs += 20) {
      manual.advance(20);
      for (; answered < sent.length; answered += 1) answer(sent[answered] as PingRequest, 10);
    }
    expect(times(nowMs).slice(0, 3)).toEqual([20, 40, 60]);
    expect(estimate.isInDoubt).toBe(false);
    expect(estimate.report()).toMatchObject({ eraResets: 0 });
    expect(sent.length).toBeLessThan(40);
  });
});
