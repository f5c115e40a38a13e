import { beforeEach, describe, expect, test } from "vitest";
import type { TransportClient } from "../../src/client/transport-client.ts";
import {
  type ClientInWorld,
  type TransportWorld,
  createTransportWorld,
} from "../support/transport-world.ts";

let world: TransportWorld;
let one: ClientInWorld;
let two: ClientInWorld;
beforeEach(async () => {
  world = createTransportWorld();
  world.delayMs = 30;
  one = world.createClient();
  two = world.createClient();
  await world.pass(2000);
});

const serverNowMs = () => world.manual.clock.now() + world.serverAheadMs;

/** The moment on the server's clock, to the ms, in which each client's playhead first moves; null if it does not. */
async function startsOf(clients: readonly TransportClient[], ms: number) {
  const starts = clients.map((): number | null => null);
  const from = clients.map((client) => client.currentPosition().seconds);
  for (let passedMs = 0; passedMs < ms; passedMs += 1) {
    await world.pass(1);
    for (const [i, client] of clients.entries()) {
      if (client.currentPosition().seconds !== from[i]) starts[i] ??= serverNowMs();
    }
  }
  return starts;
}

async function setLead(lead: number | "auto") {
  void one.client.commands.setStartLead(lead);
  await world.pass(100);
  expect(two.client.store.getState().transport.startLead).toBe(lead);
}

describe("with a start lead of 100 ms", () => {
  beforeEach(() => setLead(100));

  test("play shows as playing at once, and every client starts in the same moment", async () => {
    void one.client.commands.play();
    const givenMs = serverNowMs();
    expect(one.client.store.getState().transport.playing).toBe(true);
    const [first, second] = await startsOf([one.client, two.client], 300);
    // It reaches the server after 30 ms, and is announced for 100 later.
    expect(first).toBeCloseTo(givenMs + 131, -0.5);
    expect(Math.abs((first ?? 0) - (second ?? 0))).toBeLessThanOrEqual(1);
  });

  test("a seek while it plays moves every playhead in the same moment, and until then it plays on", async () => {
    void one.client.commands.play();
    await world.pass(1000);
    void two.client.commands.seek({ seconds: 60 });
    const moved: (number | null)[] = [null, null];
    let last = [one.client, two.client].map((client) => client.currentPosition().seconds);
    for (let passedMs = 0; passedMs < 300; passedMs += 1) {
      await world.pass(1);
      const now = [one.client, two.client].map((client) => client.currentPosition().seconds);
      for (const [i, seconds] of now.entries()) {
        const step = seconds - (last[i] ?? 0);
        if (step > 1) moved[i] = serverNowMs();
        else expect(step).toBeCloseTo(0.001, 4);
      }
      last = now;
    }
    expect(Math.abs((moved[0] ?? 0) - (moved[1] ?? 1e9))).toBeLessThanOrEqual(1);
    expect(last[0]).toBeGreaterThan(60);
  });

  test("frames are asked for until an announced seek has been drawn, though nothing plays", async () => {
    const drawn: number[] = [];
    one.client.onFrame(({ seconds }) => drawn.push(seconds));
    one.display.draw(world.manual.clock.now());
    void one.client.commands.seek({ seconds: 7 });
    for (let frame = 0; frame < 12; frame += 1) {
      await world.pass(16);
      one.display.draw(world.manual.clock.now());
    }
    expect(drawn[2]).toBe(0);
    expect(drawn.at(-1)).toBe(7);
    expect(one.display.requested).toBe(0);
  });

  test("a pause before the start has come keeps everything where it is, at once", async () => {
    void one.client.commands.play();
    await world.pass(20);
    void one.client.commands.pause();
    expect(await startsOf([one.client, two.client], 400)).toEqual([null, null]);
    expect(world.core.authority.state.playing).toBe(false);
  });

  test("pause is not announced", async () => {
    void one.client.commands.play();
    await world.pass(1000);
    void one.client.commands.pause();
    const { seconds } = one.client.currentPosition();
    await world.pass(200);
    expect(one.client.currentPosition().seconds).toBe(seconds);
    expect(two.client.currentPosition().seconds).toBe(seconds);
  });
});

test("auto waits for the slowest client that has reported, and 10 ms", async () => {
  await setLead("auto");
  void one.client.commands.play();
  const givenMs = serverNowMs();
  const [first, second] = await startsOf([one.client, two.client], 300);
  expect(first).toBeCloseTo(givenMs + 30 + 30 + 10 + 1, -0.5);
  expect(Math.abs((first ?? 0) - (second ?? 0))).toBeLessThanOrEqual(1);
});
