import { beforeEach, describe, expect, test } from "vitest";
import { type AudioClock, createAudioClock } from "../../src/audio/audio-clock.ts";
import { createDice } from "../../bench/chaos/dice.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

const QUANTUM_MS = 1024 / 48;

let manual: ManualClock;
let latencySeconds: number;
/** How much less the context's clock shows than the client's, ms. */
let behindMs: number;
/** Added to what a pair of stamps says, ms. Null: the browser has no stamps. */
let stampErrorMs: (() => number) | null;
beforeEach(() => {
  manual = createManualClock(5000);
  latencySeconds = 0.03;
  behindMs = 4321;
  stampErrorMs = () => 0;
});

const contextMs = () => manual.clock.now() - behindMs;
const context = {
  get currentTime() {
    return (Math.floor(contextMs() / QUANTUM_MS) * QUANTUM_MS) / 1000;
  },
  get outputLatency() {
    return latencySeconds;
  },
  baseLatency: 0.01,
  getOutputTimestamp() {
    if (!stampErrorMs) return {};
    const heardMs = contextMs() - latencySeconds * 1000;
    return { contextTime: (heardMs + stampErrorMs()) / 1000, performanceTime: manual.clock.now() };
  },
};
/** By how many ms it starts what is to be heard in half a second too late. */
function errorMs(clock: AudioClock) {
  const whenMs = clock.contextTimeAt(manual.clock.now() + 500) * 1000;
  return whenMs - (contextMs() + 500 - latencySeconds * 1000);
}
function observe(clock: AudioClock, times: number, everyMs = 100) {
  for (let time = 0; time < times; time += 1) {
    clock.observe();
    manual.advance(everyMs);
  }
}

describe("the audio clock", () => {
  test("starts a sound as much earlier as the loudspeaker is late", () => {
    const clock = createAudioClock({ context, clock: manual.clock });
    clock.observe();
    expect(clock.contextTimeAt(6000)).toBeCloseTo((6000 - 4321 - 30) / 1000, 9);
  });

  test("takes the middle of what the stamps say", () => {
    const dice = createDice(1);
    stampErrorMs = () => (dice() < 0.2 ? 15 : (dice() - 0.5) * 2);
    const clock = createAudioClock({ context, clock: manual.clock });
    observe(clock, 20);
    expect(Math.abs(errorMs(clock))).toBeLessThan(0.6);
  });

  test("without stamps goes by the latency, and by the looks right after a buffer was taken", () => {
    stampErrorMs = null;
    const clock = createAudioClock({ context, clock: manual.clock });
    observe(clock, 30, 99.7);
    expect(errorMs(clock)).toBeLessThanOrEqual(1e-6);
    expect(errorMs(clock)).toBeGreaterThan(-QUANTUM_MS / 8);
  });

  test("does without stamps that are old, or from another clock", () => {
    const clock = createAudioClock({
      context: {
        currentTime: 2,
        outputLatency: 0.03,
        baseLatency: 0.01,
        getOutputTimestamp: () => ({ contextTime: 99, performanceTime: 1 }),
      },
      clock: manual.clock,
    });
    clock.observe();
    expect(clock.contextTimeAt(5000)).toBeCloseTo(2 - 0.03, 9);
  });

  test("without a latency to go by takes what the context says of its own", () => {
    const clock = createAudioClock({
      context: { currentTime: 2, baseLatency: 0.01 },
      clock: manual.clock,
    });
    clock.observe();
    expect(clock.contextTimeAt(5000)).toBeCloseTo(2 - 0.01, 9);
  });

  test("does not follow a single slip", () => {
    const clock = createAudioClock({ context, clock: manual.clock });
    observe(clock, 3);
    stampErrorMs = () => -80;
    clock.observe();
    stampErrorMs = () => 0;
    expect(errorMs(clock)).toBeCloseTo(0, 6);
    observe(clock, 1);
    stampErrorMs = () => 50;
    clock.observe();
    stampErrorMs = () => 0;
    expect(errorMs(clock)).toBeCloseTo(0, 6);
  });

  test("goes over to another loudspeaker at the second look", () => {
    const clock = createAudioClock({ context, clock: manual.clock });
    observe(clock, 16);
    latencySeconds = 0.18;
    observe(clock, 2);
    expect(errorMs(clock)).toBeCloseTo(0, 6);
  });

  test("follows at once when it has not looked for a while, or the context stood still", () => {
    const clock = createAudioClock({ context, clock: manual.clock });
    observe(clock, 16);
    manual.advance(60_000);
    behindMs += 60;
    clock.observe();
    expect(errorMs(clock)).toBeCloseTo(0, 6);
    behindMs += 5000;
    clock.reset();
    expect(errorMs(clock)).toBeCloseTo(0, 6);
    clock.observe();
    expect(errorMs(clock)).toBeCloseTo(0, 6);
  });

  test("follows a crystal that is off by 100 parts in a million", () => {
    const clock = createAudioClock({ context, clock: manual.clock });
    for (let second = 0; second < 600; second += 1) {
      observe(clock, 10);
      behindMs += 0.1;
    }
    expect(Math.abs(errorMs(clock))).toBeLessThan(0.2);
  });
});
