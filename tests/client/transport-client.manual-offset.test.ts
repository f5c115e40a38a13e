import { beforeEach, expect, test } from "vitest";
import {
  type ClientInWorld,
  type TransportWorld,
  createTransportWorld,
} from "../support/transport-world.ts";

let world: TransportWorld;
let kept: Map<string, string>;
beforeEach(() => {
  world = createTransportWorld();
  kept = new Map();
});

const createClient = () =>
  world.createClient({
    storage: {
      get: (key) => kept.get(key) ?? null,
      set: (key, value) => void kept.set(key, value),
    },
  });

/** How far the drawn playhead is ahead of the server's, in ms. */
const aheadMs = ({ client }: ClientInWorld) =>
  ((client.currentPosition().beats - world.serverBeats()) * 60_000) / 120;

test("draws so much further on, at once, and is told to whoever asks for the server's time", async () => {
  const one = createClient();
  await world.pass(2000);
  void one.client.commands.play();
  await world.pass(1000);
  expect(aheadMs(one)).toBeCloseTo(0, 2);
  const serverMs = one.client.serverTimeAt(world.manual.clock.now());
  one.client.setManualOffset(35);
  expect(aheadMs(one)).toBeCloseTo(35, 2);
  expect(one.client.serverTimeAt(world.manual.clock.now())).toBeCloseTo(serverMs + 35, 3);
  one.client.setManualOffset(-120);
  expect(aheadMs(one)).toBeCloseTo(-120, 2);
});

test("asks for a frame, though nothing plays", async () => {
  const one = createClient();
  one.client.onFrame(() => {});
  await world.pass(500);
  one.display.draw(world.manual.clock.now());
  expect(one.display.requested).toBe(0);
  one.client.setManualOffset(10);
  expect(one.display.requested).toBe(1);
});

test("is kept on this machine, for this client alone", async () => {
  const one = createClient();
  one.client.setManualOffset(12.5);
  one.client.dispose();
  expect(createClient().client.store.getState().manualOffsetMs).toBe(12.5);
  expect(world.createClient().client.store.getState().manualOffsetMs).toBe(0);
});

test.each([1000.1, -1001, Number.NaN, Number.POSITIVE_INFINITY])(
  "of %d is refused in words",
  (ms) => {
    const one = createClient();
    one.client.setManualOffset(20);
    expect(() => one.client.setManualOffset(ms)).toThrow(
      new RangeError(`the manual offset must be from -1000 to 1000 ms, not ${ms}`),
    );
    expect(one.client.store.getState().manualOffsetMs).toBe(20);
    expect(kept.get("codette.manualOffsetMs")).toBe("20");
  },
);

test.each([35, -120])(
  "of %d ms is not in the moment that a command is given at",
  async (offsetMs) => {
    const one = createClient();
    await world.pass(2000);
    one.client.setManualOffset(offsetMs);
    const nowMs = world.manual.clock.now() + world.serverAheadMs;
    void one.client.commands.play();
    await world.pass(1000);
    expect(world.core.authority.state.anchor.atMs).toBeCloseTo(nowMs, 2);
    expect(aheadMs(one)).toBeCloseTo(offsetMs, 2);
  },
);
