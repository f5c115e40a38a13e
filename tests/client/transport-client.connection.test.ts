import { beforeEach, describe, expect, test } from "vitest";
import { constantTempo } from "../../src/core/tempo-map.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import {
  type ClientInWorld,
  type TransportWorld,
  createTransportWorld,
} from "../support/transport-world.ts";

let world: TransportWorld;
let one: ClientInWorld;
beforeEach(async () => {
  world = createTransportWorld();
  one = world.createClient();
  await world.pass(500);
});

const status = () => one.client.store.getState().connection.status;
const shown = () => one.client.store.getState().transport;
const errorBeats = () => one.client.currentPosition().beats - world.serverBeats();

test("a line that is cut, and closes nothing, is noticed within 2 s, and the playhead goes on meanwhile", async () => {
  void one.client.commands.play();
  await world.pass(1000);
  world.isCut = true;
  const before = one.client.currentPosition().beats;
  await world.pass(1400);
  expect(status()).toBe("live");
  await world.pass(600);
  expect(status()).toBe("reconnecting");
  expect(one.client.currentPosition().beats - before).toBeCloseTo(4, 6);

  // A handshake into the dead line is given up after 5 s; the next one, a second later at most, comes through.
  await world.pass(3000);
  world.isCut = false;
  await world.pass(3500);
  expect(status()).toBe("live");
  expect(errorBeats()).toBeCloseTo(0, 4);
});

/** How long after the path is back the client is, when it has been dark for so long. */
async function recoversIn(darkMs: number) {
  world.isCut = true;
  await world.pass(darkMs);
  world.isCut = false;
  let ms = 0;
  for (; status() !== "live" || !(world.sockets.last.received.length > 0); ms += 10)
    await world.pass(10);
  return ms;
}

test.each([5, 20, 40])(
  "a path that was dark for five seconds, %d ms away, is used again within a second",
  async (delayMs) => {
    world.delayMs = delayMs;
    for (let darkMs = 4500; darkMs < 5500; darkMs += 100) {
      expect(await recoversIn(darkMs)).toBeLessThanOrEqual(1000);
      await world.pass(1000);
    }
  },
);

test("a wake-up ends a try that has hung for half a second", async () => {
  world.isCut = true;
  // Noticed after a second and a half, a pause of a quarter second, and then more than half a second into a handshake.
  await world.pass(1500 + 250 + 550);
  expect(status()).toBe("reconnecting");
  world.isCut = false;
  one.wakeUp();
  await world.pass(80);
  expect(status()).toBe("live");
});

test("a machine that slept keeps its connection", async () => {
  const made = world.sockets.ends.length;
  for (const sleepMs of [2000, 60_000, 8 * 3_600_000]) {
    world.manual.stall(sleepMs);
    await world.pass(3000);
    expect(status()).toBe("live");
  }
  expect(world.sockets.ends).toHaveLength(made);
});

const elsewhere = (): TransportState => ({
  ...createTransportState({ bpm: 90 }),
  playing: true,
  anchor: { beats: beats(3), atMs: world.manual.clock.now() + world.serverAheadMs },
});

describe("a server process that ends", () => {
  test("is followed by the next one's state and clock, however low it counts", async () => {
    for (let i = 0; i < 5; i += 1) void one.client.commands.play();
    await world.pass(100);
    expect(shown().revision).toBe(5);
    world.serverAheadMs += 86_400_000;
    // A slower line, so that what was known of the old clock would seem the better evidence.
    world.delayMs = 60;
    world.restart("second boot", elsewhere());
    // The goodbye, a pause of 250 ms, a handshake, a greeting, and a ping and its answer.
    await world.pass(60 + 250 + 120 + 60 + 120);
    expect(status()).toBe("live");
    expect(shown()).toMatchObject({ playing: true, revision: 0 });
    expect(shown().song.tempo).toEqual(constantTempo(90));
    expect(errorBeats()).toBeCloseTo(0, 4);
    const now = world.manual.clock.now();
    expect(one.client.serverTimeAt(now)).toBeCloseTo(now + world.serverAheadMs, 2);
  });

  test("does not make the playhead jump in the moment between the next one's greeting and its state", async () => {
    void one.client.commands.play();
    await world.pass(5000);
    const position = () => one.client.currentPosition().beats;
    let atGreeting: number | null = null;
    one.client.store.subscribe(({ server }, before) => {
      if (server !== before.server) atGreeting = position();
    });
    world.restart("second boot", { ...world.core.authority.state });
    await world.pass(2000);
    expect(status()).toBe("live");
    // Whatever it was: not back at the start, and not at the end of days.
    expect(atGreeting).toBeGreaterThan(9);
    expect(atGreeting).toBeLessThan(position());
  });

  test("is waited for as long as it takes, and a wake-up ends the wait", async () => {
    world.isDown = true;
    world.restart("second boot");
    await world.pass(60_000);
    expect(status()).toBe("reconnecting");
    const before = world.sockets.ends.length;
    await world.pass(60_000);
    // With the dice at one half a try every 5 s, and 40 ms for each to fail.
    expect(world.sockets.ends.length - before).toBe(12);

    await world.pass(1000);
    world.isDown = false;
    one.wakeUp();
    await world.pass(80);
    expect(status()).toBe("live");
  });

  test("in a greeting and a drop, again and again, is not met with a try a second", async () => {
    world.isDown = true;
    world.restart("second boot");
    const made = world.sockets.ends.length;
    const { onMade } = world.sockets;
    world.sockets.onMade = (end) => {
      end.accept();
      end.close(1011);
    };
    await world.pass(60_000);
    expect(world.sockets.ends.length - made).toBeLessThan(20);
    world.sockets.onMade = onMade;
  });
});

test("a server that refuses this client is not asked again, and its reason is in the state", async () => {
  world.sockets.last.close(4403, "this page is not allowed");
  await world.pass(20);
  expect(one.client.store.getState().connection).toEqual({
    status: "refused",
    code: 4403,
    reason: "this page is not allowed",
  });
  one.wakeUp();
  await world.pass(60_000);
  expect(world.sockets.ends).toHaveLength(1);
  expect(await one.client.commands.play()).toMatchObject({ error: { code: "offline" } });
});
