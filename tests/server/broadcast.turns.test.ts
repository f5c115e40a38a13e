import { beforeEach, describe, expect, test } from "vitest";
import { type BusyBroadcast, createBusyBroadcast } from "../support/busy-broadcast.ts";
import type { FakeListener } from "../support/fake-listener.ts";

const PERIOD_MS = 1000 / 30;

/** Two milliseconds, and sixteen writes of 0.1 ms until the clock is looked at. */
const LONGEST_TURN_MS = 2 + 16 * 0.1 + 0.01;

let world: BusyBroadcast;
beforeEach(() => {
  world = createBusyBroadcast();
});

function listeners(count: number, hz: number): FakeListener[] {
  return Array.from({ length: count }, (_, i) => {
    const listener = world.listener((["anchor", "state", "clock"] as const)[i % 3] ?? "state");
    world.broadcast.add(listener.hears, hz);
    return listener;
  });
}
/** How far apart, in ms, from so long after the start until so long after it. */
function gapsBetween({ heard }: FakeListener, fromMs: number, untilMs: number): number[] {
  const times = heard
    .map(({ atMs }) => atMs - startMs)
    .filter((at) => at >= fromMs && at < untilMs);
  return times.slice(1).map((at, i) => at - (times[i] ?? at));
}
let startMs: number;
/** From here on the writes take so long. */
function begin(writeMs: number) {
  startMs = world.manual.clock.now();
  world.writeMs = writeMs;
}

describe("a command in the middle of a tick", () => {
  test("is told to everybody first, and the rest of the tick is of what it led to", () => {
    world.writeMs = 0;
    listeners(100, 30);
    listeners(20, 0);
    begin(0.1);
    const before = world.writes.length;
    // The tick takes ten milliseconds.
    world.at(PERIOD_MS + 4, () => void world.authority.submit({ type: "tempo", bpm: 90 }));
    world.manual.advance(PERIOD_MS + 30);

    const writes = world.writes.slice(before);
    const firstNew = writes.findIndex(({ revision }) => revision === 1);
    expect(firstNew).toBeGreaterThan(20);
    expect(firstNew).toBeLessThan(80);
    const ticked = new Set(writes.slice(0, firstNew).map(({ to }) => to));
    const told = writes.slice(firstNew, firstNew + 120);
    const rest = writes.slice(firstNew + 120);
    expect(new Set(told.map(({ to }) => to)).size).toBe(120);
    expect(new Set(rest.map(({ to }) => to)).size).toBe(rest.length);
    for (const { to } of rest) expect(ticked.has(to)).toBe(false);
    // The tick may have had another turn before the push, which was of the new state, too.
    expect(rest.length).toBeLessThanOrEqual(100 - firstNew);
    expect(rest.length).toBeGreaterThanOrEqual(100 - firstNew - 36);
    for (const { revision } of [...told, ...rest]) expect(revision).toBe(1);
    const toldAfterMs = (told.at(-1)?.atMs ?? 0) - startMs - (PERIOD_MS + 4);
    // One broadcast's own duration, and the turn that was under way.
    expect(toldAfterMs).toBeLessThan(120 * 0.1 + LONGEST_TURN_MS);
  });

  test("is told once: a listener that hears of it with the tick is not told by the push again", () => {
    world.writeMs = 0;
    const [own] = listeners(1, 30);
    world.at(PERIOD_MS - 0.5, () => {
      // When this is over the tick is due, and before what the command asks for.
      world.manual.stall(1);
      void world.authority.submit({ type: "play" });
    });
    world.manual.advance(PERIOD_MS + 10);
    expect(own?.messages().map(({ type, revision }) => [type, revision])).toEqual([
      ["song", 0],
      ["state", 0],
      ["change", 1],
      ["state", 1],
    ]);
  });

  test("and another in the middle of its push: both are told to everybody, once, in order", () => {
    world.writeMs = 0;
    const everyone = listeners(300, 0);
    begin(0.1);
    world.at(1, () => void world.authority.submit({ type: "play" }));
    world.at(10, () => void world.authority.submit({ type: "tempo", bpm: 90 }));
    world.at(12, () => void world.authority.submit({ type: "pause" }));
    world.manual.advance(200);
    for (const { hears, messages, frames } of everyone) {
      expect(messages().at(-1)).toMatchObject(
        hears.shape === "state" ? { data: { revision: 3 } } : { revision: 3 },
      );
      // At most one for the first, which was under way, and one for the others.
      expect(frames.length).toBeLessThanOrEqual(3);
      if (hears.shape !== "anchor") continue;
      expect(messages("change").map(({ revision }) => revision)).toEqual([1, 2, 3]);
      expect(messages("song").map(({ revision }) => revision)).toEqual([0, 2]);
    }
    const { count, max } = world.metrics.summary().push_ms;
    expect(count).toBe(2);
    expect(max).toBeGreaterThan(20);
  });
});

describe("a tick that takes longer than the time between two", () => {
  const OVERLOAD_MS = 2000;

  test("makes the rate fall as far as it must, for all alike, and no burst follows", () => {
    world.writeMs = 0;
    const everyone = listeners(400, 30);
    // 40 ms for a tick: 25 Hz.
    begin(0.1);
    world.at(OVERLOAD_MS, () => (world.writeMs = 0));
    world.manual.advance(OVERLOAD_MS + 2000);

    for (const listener of [everyone[0], everyone[199], everyone[399]]) {
      if (!listener) throw new Error("nobody listens");
      const gapsMs = gapsBetween(listener, 100, OVERLOAD_MS - 100);
      expect(gapsMs.length).toBeGreaterThan(43);
      for (const ms of gapsMs) {
        expect(ms).toBeGreaterThan(38);
        expect(ms).toBeLessThan(45);
      }
      // Sixty in two seconds, and one that was waiting.
      const after = gapsBetween(listener, OVERLOAD_MS, OVERLOAD_MS + 2000);
      expect(after.length).toBeGreaterThanOrEqual(58);
      expect(after.length).toBeLessThanOrEqual(61);
      for (const ms of after.slice(2)) expect(ms).toBeCloseTo(PERIOD_MS, 3);
    }
    // Of sixty deadlines in those two seconds, ten.
    expect(world.metrics.skippedTicks).toBeGreaterThanOrEqual(8);
    expect(world.metrics.skippedTicks).toBeLessThanOrEqual(12);
  });

  test("does not make a tick late: its time is read when it is due", () => {
    world.writeMs = 0;
    listeners(400, 30);
    begin(0.1);
    world.manual.advance(1000);
    expect(world.metrics.summary().tick.late_ms_max).toBeLessThan(LONGEST_TURN_MS);
  });

  test("does not keep a command waiting", () => {
    world.writeMs = 0;
    const everyone = listeners(800, 30);
    begin(0.1);
    world.at(500, () => void world.authority.submit({ type: "play" }));
    world.manual.advance(1000);
    // One broadcast's own duration, and the turn that was under way.
    const toldMs = everyone.map(({ heard }) => {
      const first = heard.find(({ text }) => text.includes('"revision":1'));
      return (first?.atMs ?? Infinity) - startMs - 500;
    });
    expect(Math.max(...toldMs)).toBeLessThan(800 * 0.1 + LONGEST_TURN_MS);
  });
});

test("whoever comes in the middle of a tick hears the state at once, and is not left out of the tick", () => {
  world.writeMs = 0;
  listeners(100, 30);
  begin(0.1);
  const late = world.listener("state");
  world.at(PERIOD_MS + 4, () => void world.broadcast.add(late.hears, 30));
  world.manual.advance(PERIOD_MS + 30);
  expect(late.heard.map(({ atMs }) => Math.round(atMs - startMs - PERIOD_MS))).toEqual([
    expect.toSatisfy((ms: number) => ms >= 4 && ms <= 6),
    10,
  ]);
});

test("whoever leaves in the middle of a tick hears no more of it", () => {
  world.writeMs = 0;
  listeners(50, 30);
  const gone = world.listener("state");
  const place = world.broadcast.add(gone.hears, 30);
  begin(0.1);
  world.at(PERIOD_MS + 2, place.leave);
  world.manual.advance(PERIOD_MS + 30);
  expect(gone.heard).toHaveLength(1);
});
