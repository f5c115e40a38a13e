import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClockEstimate } from "../../../src/core/clock-sync/clock-estimate.ts";
import { serverTimeOn } from "../../../src/core/clock-sync/clock-line.ts";
import { createDice, exponential } from "../../../bench/chaos/dice.ts";
import { type EstimateWorldOptions, createEstimateWorld } from "../../support/estimate-world.ts";

/** At 1.7e12 ms a double counts in steps of 0.25 µs. */
const ROUNDING_MS = 0.001;

const jittered = (seed: number, baseMs: number, meanMs: number) => {
  const dice = createDice(seed);
  return () => baseMs + exponential(dice, meanMs);
};

/** The largest error in ms while `ms` pass, looked at every 10 ms. */
function worstErrorMs(
  world: ReturnType<typeof createEstimateWorld>,
  ms: number,
  asking: { readonly pingMs?: number } = {},
): number {
  let worst = 0;
  for (let passedMs = 0; passedMs < ms; passedMs += 10) {
    world.pass(10, asking);
    worst = Math.max(worst, Math.abs(world.errorMs()));
  }
  return worst;
}

describe("before there is a pong", () => {
  test("without any evidence the server's time is the client's, and nothing is known of the line", () => {
    const estimate = createClockEstimate();
    expect(serverTimeOn(estimate.line, 1234)).toBe(1234);
    expect(estimate.report()).toMatchObject({
      roundTripMs: null,
      baseMs: null,
      uncertaintyMs: null,
      eraResets: 0,
    });
    expect(estimate.confidenceAt(1234)).toBe("guess");
  });

  test("the quickest of the server's messages counts, and what it is thought to have taken", () => {
    const estimate = createClockEstimate();
    estimate.expectDelay(4);
    for (const [i, tookMs] of [30, 5, 90].entries()) {
      estimate.addOneWay(7_000_000 + i * 200, 1000 + i * 200 + tookMs);
    }
    expect(serverTimeOn(estimate.line, 1000)).toBeCloseTo(7_000_000 - 5 + 4, 6);
  });
});

describe("from pings and pongs", () => {
  test("one exchange that took as long there as back is exact", () => {
    const world = createEstimateWorld();
    world.ping();
    world.pass(50, { pingMs: 1000, stateMs: 0 });
    expect(world.errorMs()).toBeCloseTo(0, 3);
    expect(world.estimate.report()).toMatchObject({ roundTripMs: expect.closeTo(40, 2) });
    expect(world.estimate.report().baseMs).toBeCloseTo(20, 2);
  });

  test("the quickest way there and the quickest way back need not be of one exchange", () => {
    const there = [20, 90, 70, 80];
    const back = [80, 90, 20, 70];
    const world = createEstimateWorld({
      up: () => there.shift() ?? 99,
      down: () => back.shift() ?? 99,
    });
    world.pass(900, { pingMs: 250, stateMs: 0 });
    expect(world.errorMs()).toBeCloseTo(0, 3);
    expect(world.estimate.report().baseMs).toBeCloseTo(20, 2);
  });

  test("a stamped message that came quicker than any pong makes the way back shorter", () => {
    const waits = [60, 20];
    const world = createEstimateWorld({ down: () => waits.shift() ?? 60 });
    world.pass(200, { pingMs: 1000, stateMs: 0 });
    expect(world.errorMs()).toBeCloseTo(-20, 2);
    world.state();
    world.pass(200, { pingMs: 50, stateMs: 0 });
    expect(world.errorMs()).toBeCloseTo(0, 2);
  });
});

/** Any line: delays from nothing to two seconds. */
const anyDelays = fc.array(
  fc.tuple(
    fc.double({ min: 0, max: 1900, noNaN: true }),
    fc.double({ min: 0, max: 1900, noNaN: true }),
  ),
  { minLength: 1, maxLength: 80 },
);

describe("whatever the network does", () => {
  test("with clocks of one rate the estimate is within the base delay and the uncertainty of the truth", () => {
    fc.assert(
      fc.property(anyDelays, fc.double({ min: 0, max: 50, noNaN: true }), (ways, gapMs) => {
        const estimate = createClockEstimate();
        let sentMs = 1000;
        for (const [thereMs, backMs] of ways) {
          // Up to here no rate is fitted: that takes four seconds.
          if (sentMs + thereMs + backMs > 4900) continue;
          const t1 = sentMs + thereMs + 9_000_000;
          estimate.addPong({
            t0: sentMs,
            t1,
            t2: t1,
            t3: sentMs + thereMs + backMs,
            era: estimate.era,
          });
          sentMs += thereMs + backMs + gapMs;
        }
        const errorMs = serverTimeOn(estimate.line, sentMs) - (sentMs + 9_000_000);
        const { baseMs, uncertaintyMs } = estimate.report();
        const boundMs = (baseMs ?? Infinity) + (uncertaintyMs ?? Infinity);
        expect(Math.abs(errorMs)).toBeLessThanOrEqual(boundMs + ROUNDING_MS);
      }),
    );
  });

  test("with clocks that drift it is within that, and what the rate's own error amounts to in a minute", () => {
    const rates = fc.double({ min: -250, max: 250, noNaN: true });
    const jitters = fc.double({ min: 0, max: 200, noNaN: true });
    const bases = fc.double({ min: 0, max: 300, noNaN: true });
    fc.assert(
      fc.property(rates, jitters, bases, bases, fc.nat(), (ratePpm, meanMs, upMs, downMs, seed) => {
        const world = createEstimateWorld({
          ratePpm,
          up: jittered(seed, upMs, meanMs),
          down: jittered(seed + 1, downMs, meanMs),
        });
        world.pass(15_000);
        const { baseMs, uncertaintyMs, ratePpm: fitted, eraResets } = world.estimate.report();
        expect(eraResets).toBe(0);
        const driftMs = Math.abs(fitted - ratePpm) * 1e-6 * 15_000;
        expect(Math.abs(world.errorMs())).toBeLessThanOrEqual(
          (baseMs ?? Infinity) + (uncertaintyMs ?? Infinity) + driftMs + ROUNDING_MS,
        );
      }),
      { numRuns: 60 },
    );
  });

  test("numbers that are not finite are no evidence, and none comes out", () => {
    const any = fc.oneof(fc.double(), fc.double({ min: -1e6, max: 1e6 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(any, any, any, any, fc.boolean())), (messages) => {
        const estimate = createClockEstimate();
        for (const [t0, t1, t2, t3, isPong] of messages) {
          if (isPong) estimate.addPong({ t0, t1, t2, t3, era: estimate.era });
          else estimate.addOneWay(t1, t0);
          expect(serverTimeOn(estimate.line, 1000)).not.toBeNaN();
        }
        const { offsetMs, ratePpm, baseMs, uncertaintyMs } = estimate.report();
        for (const figure of [offsetMs, ratePpm, baseMs ?? 0, uncertaintyMs ?? 0]) {
          expect(figure).not.toBeNaN();
        }
      }),
    );
  });
});

describe("over a minute of a jittery line it knows the time to a fraction of the jitter,", () => {
  const lines: [name: string, options: EstimateWorldOptions, withinMs: number][] = [
    ["loopback", { up: jittered(1, 0.05, 0.03), down: jittered(2, 0.05, 0.03) }, 0.02],
    ["wifi", { up: jittered(3, 2, 0.5), down: jittered(4, 2, 0.5) }, 0.1],
    ["another continent", { up: jittered(5, 40, 10), down: jittered(6, 40, 10) }, 0.7],
    ["a telephone", { up: jittered(7, 60, 60), down: jittered(8, 60, 60) }, 2.5],
  ];
  for (const [name, options, withinMs] of lines) {
    for (const ratePpm of [0, 50, -50]) {
      test(`${name}, clocks ${ratePpm} ppm apart`, () => {
        const world = createEstimateWorld({ ...options, ratePpm });
        world.pass(2000, { pingMs: 25 });
        world.pass(20_000);
        expect(worstErrorMs(world, 40_000)).toBeLessThan(withinMs);
        expect(world.estimate.report().eraResets).toBe(0);
      });
    }
  }
});

describe("when the client's clock jumps", () => {
  const near = { up: jittered(1, 0.05, 0.03), down: jittered(2, 0.05, 0.03) };
  const far = { up: jittered(3, 40, 5), down: jittered(4, 40, 5) };
  const cases: [name: string, options: EstimateWorldOptions, byMs: number, withinMs: number][] = [
    ["ahead by 50 ms, near", near, 50, 1],
    ["back by 50 ms, near", near, -50, 1],
    ["ahead by 5 ms, near", near, 5, 1],
    ["back by 20 s, asleep, near", near, -20_000, 1],
    ["ahead by 200 ms, far", far, 200, 5],
    ["ahead by 50 ms, far", far, 50, 5],
    ["back by 50 ms, far", far, -50, 5],
    ["back by 20 s, asleep, far", far, -20_000, 5],
    // Less than the base delay: a faster path would look the same at first.
    ["ahead by 30 ms, far", far, 30, 5],
    ["back by 30 ms, far", far, -30, 5],
  ];
  test.each([50, -50])("%d ms, with no message but pongs to tell of it", (byMs) => {
    const world = createEstimateWorld(far);
    world.pass(1000, { pingMs: 25, stateMs: 0 });
    world.pass(30_000, { stateMs: 0 });
    world.stepClient(byMs);
    for (let i = 0; i < 100; i += 1) {
      world.pass(10, { stateMs: 0 });
      expect(Math.abs(world.errorMs())).toBeLessThan(60);
    }
    expect(world.estimate.report().eraResets).toBe(1);
    for (let i = 0; i < 50; i += 1) {
      world.pass(100, { stateMs: 0 });
      expect(Math.abs(world.errorMs())).toBeLessThan(5);
    }
  });

  test.each(cases)("%s: the time is known again within a second", (_, options, byMs, withinMs) => {
    const world = createEstimateWorld({ ...options, ratePpm: 40 });
    world.pass(1000, { pingMs: 25 });
    world.pass(30_000);
    const { era } = world.estimate;
    world.stepClient(byMs);
    expect(Math.abs(world.errorMs())).toBeGreaterThan(Math.abs(byMs) - withinMs);
    world.pass(1000);
    expect(world.estimate.era).toBeGreaterThan(era);
    expect(world.estimate.isInDoubt).toBe(false);
    expect(world.estimate.report().eraResets).toBe(1);
    expect(worstErrorMs(world, 5000)).toBeLessThan(withinMs);
    // The rate is the quartz's, and stays known.
    expect(world.estimate.report().ratePpm).toBeGreaterThan(10);
    expect(world.estimate.report().ratePpm).toBeLessThan(70);
  });

  test("a pong to a ping from before says nothing of the way there", () => {
    const world = createEstimateWorld({ up: () => 300, down: () => 10 });
    world.pass(1000, { pingMs: 25 });
    world.pass(10_000);
    world.stepClient(-1000);
    world.pass(200);
    expect(world.estimate.report().eraResets).toBe(1);
    world.pass(2000);
    // Half of the difference of the two ways, as before.
    expect(Math.abs(world.errorMs())).toBeCloseTo(145, 0);
  });
});

describe("what only looks like a jump is none:", () => {
  test("a path that becomes faster, both ways", () => {
    let baseMs = 60;
    const world = createEstimateWorld({ up: () => baseMs, down: () => baseMs });
    world.pass(20_000);
    baseMs = 20;
    world.pass(1000);
    expect(worstErrorMs(world, 5000)).toBeLessThan(0.2);
    expect(world.estimate.report()).toMatchObject({ eraResets: 0 });
    expect(Math.abs((world.estimate.report().baseMs ?? 0) - 20)).toBeLessThan(0.2);
  });

  test("a queue of 150 ms that fills and empties", () => {
    let queueMs = 0;
    const jitter = jittered(5, 10, 2);
    const world = createEstimateWorld({
      up: () => jitter() + queueMs,
      down: () => jitter() + queueMs,
    });
    world.pass(20_000);
    queueMs = 150;
    expect(worstErrorMs(world, 20_000)).toBeLessThan(0.5);
    queueMs = 0;
    expect(worstErrorMs(world, 20_000)).toBeLessThan(0.5);
    expect(world.estimate.report()).toMatchObject({ eraResets: 0 });
  });

  test("half a minute without a word", () => {
    const world = createEstimateWorld({
      ratePpm: -30,
      up: jittered(6, 2, 1),
      down: jittered(7, 2, 1),
    });
    world.pass(60_000);
    world.pass(30_000, { pingMs: 100_000, stateMs: 0 });
    expect(Math.abs(world.errorMs())).toBeLessThan(0.2);
    world.pass(5000);
    expect(world.estimate.report()).toMatchObject({ eraResets: 0 });
  });
});

test("one way that becomes 30 ms longer for good does not pass for another offset, minutes later", () => {
  let longerMs = 0;
  const there = jittered(8, 10, 2);
  const back = jittered(9, 10, 2);
  const world = createEstimateWorld({ ratePpm: 20, up: there, down: () => back() + longerMs });
  world.pass(60_000);
  longerMs = 30;
  expect(worstErrorMs(world, 180_000)).toBeLessThan(1);
  expect(world.estimate.report()).toMatchObject({ eraResets: 0 });
});

test("nor where the server is asked once in 20 s and heard 30 times a second", () => {
  let longerMs = 0;
  const there = jittered(8, 10, 2);
  const back = jittered(9, 10, 2);
  const world = createEstimateWorld({ ratePpm: 20, up: there, down: () => back() + longerMs });
  world.pass(60_000);
  world.pass(120_000, { pingMs: 20_000 });
  longerMs = 30;
  expect(worstErrorMs(world, 300_000, { pingMs: 20_000 })).toBeLessThan(2);
});

test("another server process starts from nothing, but for the rate and what a message may take", () => {
  const world = createEstimateWorld({ ratePpm: 50 });
  world.pass(20_000);
  const { era } = world.estimate;
  world.estimate.forgetServer();
  expect(world.estimate.era).toBe(era + 1);
  expect(world.estimate.report()).toMatchObject({ baseMs: null, roundTripMs: null });
  expect(world.estimate.report().ratePpm).toBeCloseTo(50, 0);
  expect(world.estimate.confidenceAt(world.now())).toBe("guess");
});

test.each([0.005, 0.1, 1])(
  "a clock that counts in steps of %f ms costs no more than that",
  (resolutionMs) => {
    const world = createEstimateWorld({
      resolutionMs,
      ratePpm: 30,
      up: jittered(10, 0.3, 0.1),
      down: jittered(11, 0.3, 0.1),
    });
    world.pass(1000, { pingMs: 25 });
    world.pass(60_000);
    // Readings are early by half a step on average, and what is drawn by them is right on average.
    expect(Math.abs(world.errorMs() - resolutionMs / 2)).toBeLessThan(0.05 + resolutionMs / 5);
    expect(world.estimate.report().eraResets).toBe(0);
  },
);
