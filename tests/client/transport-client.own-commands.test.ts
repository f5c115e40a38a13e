import { beforeEach, describe, expect, test } from "vitest";
import type { TransportClient } from "../../src/client/transport-client.ts";
import { type TransportWorld, createTransportWorld } from "../support/transport-world.ts";

let world: TransportWorld;
beforeEach(() => {
  world = createTransportWorld();
});

/** The playhead every millisecond while `ms` pass, in seconds. */
async function watch(client: TransportClient, ms: number): Promise<number[]> {
  const seen = [client.currentPosition().seconds];
  for (let passedMs = 0; passedMs < ms; passedMs += 1) {
    await world.pass(1);
    seen.push(client.currentPosition().seconds);
  }
  return seen;
}
const steps = (positions: readonly number[]) =>
  positions.slice(1).map((position, i) => position - (positions[i] ?? position));

/** How far the drawn playhead is from the server's, in ms. */
function errorMs(client: TransportClient) {
  const shown = client.currentPosition();
  return ((shown.beats - world.serverBeats()) * 60_000) / shown.bpm;
}

describe.each([5, 40, 120])(
  "on a line of %d ms each way the server's answer moves nothing:",
  (delayMs) => {
    let client: TransportClient;
    beforeEach(async () => {
      world.delayMs = delayMs;
      client = world.createClient().client;
      await world.pass(1500);
    });

    test("play, and the playhead runs evenly from the next moment on", async () => {
      void client.commands.play();
      const positions = await watch(client, 4 * delayMs + 100);
      for (const step of steps(positions)) expect(step).toBeCloseTo(0.001, 5);
      expect(world.core.authority.state.playing).toBe(true);
      expect(errorMs(client)).toBeCloseTo(0, 1);
    });

    test("pause, and it stands where it was seen", async () => {
      void client.commands.play();
      await world.pass(500);
      void client.commands.pause();
      const { seconds } = client.currentPosition();
      const positions = await watch(client, 4 * delayMs + 100);
      expect(new Set(positions)).toEqual(new Set([seconds]));
      expect(world.core.authority.state.playing).toBe(false);
      expect(errorMs(client)).toBe(0);
    });

    test("seek and tempo while it plays, and it goes on evenly from there", async () => {
      void client.commands.play();
      await world.pass(500);
      void client.commands.seek({ seconds: 60 });
      const after = await watch(client, 4 * delayMs + 100);
      expect(after[0]).toBeCloseTo(60, 6);
      for (const step of steps(after)) expect(step).toBeCloseTo(0.001, 5);
      void client.commands.setTempo(60);
      const slower = await watch(client, 4 * delayMs + 100);
      // In seconds it goes on as before, in beats at half the speed.
      for (const step of steps(slower)) expect(step).toBeCloseTo(0.001, 5);
      expect(errorMs(client)).toBeCloseTo(0, 1);
    });

    test("the transport changes once for the command and not for the answer", async () => {
      let changes = 0;
      client.store.subscribe(({ transport }, before) => {
        if (transport !== before.transport) changes += 1;
      });
      void client.commands.play();
      await world.pass(4 * delayMs + 100);
      expect(changes).toBe(1);
    });
  },
);

describe("a server that puts a command to the moment it arrives", () => {
  beforeEach(() => {
    const { authority } = world.core;
    const { submit } = authority;
    // As one does that does not take a client's word for when it was given.
    authority.submit = (command) => submit(command);
    world.delayMs = 40;
  });

  test("does not make the playhead turn back or stop: it comes to meet the server's within half a second", async () => {
    const { client } = world.createClient();
    await world.pass(1500);
    void client.commands.play();
    // The answer comes after 80 ms, and says 40 ms less.
    const positions = await watch(client, 600);
    for (const step of steps(positions)) {
      expect(step).toBeGreaterThan(0.000_49);
      expect(step).toBeLessThan(0.001_51);
    }
    expect(positions[70]).toBeCloseTo(0.07, 4);
    expect(Math.abs(errorMs(client))).toBeLessThan(1);
  });

  test("shows where it stands after a pause", async () => {
    const { client } = world.createClient();
    await world.pass(1500);
    void client.commands.play();
    await world.pass(2000);
    void client.commands.pause();
    await world.pass(100);
    expect(errorMs(client)).toBe(0);
  });
});

describe("a command that was long on its way", () => {
  test("takes effect when it arrives, when that is more than half a second later", async () => {
    world.delayMs = 600;
    const { client } = world.createClient();
    await world.pass(5000);
    const givenMs = world.manual.clock.now() + world.serverAheadMs;
    void client.commands.play();
    await world.pass(3000);
    expect(world.core.authority.state.anchor.atMs).toBeCloseTo(givenMs + 600, 2);
    expect(Math.abs(errorMs(client))).toBeLessThan(1);
  });
});

test("two clients that race end in the same state, and draw the same", async () => {
  world.delayMs = 40;
  const one = world.createClient().client;
  await world.pass(3);
  const two = world.createClient().client;
  await world.pass(1500);
  // Each gives its own before it can have heard of the other's.
  void one.commands.play();
  await world.pass(7);
  void two.commands.setTempo(90);
  void two.commands.seek({ beats: 8 });
  await world.pass(3);
  void one.commands.seek({ beats: 32 });
  void one.commands.setLoop({ start: { beats: 30 }, end: { beats: 40 } });
  await world.pass(2);
  void two.commands.pause();
  void two.commands.play();
  await world.pass(500);
  expect(one.store.getState().transport).toEqual(two.store.getState().transport);
  expect(one.store.getState().transport).toEqual(world.core.authority.state);
  expect(world.core.authority.state.revision).toBe(7);
  await world.pass(500);
  const nowMs = world.manual.clock.now();
  expect(one.positionAt(nowMs).beats).toBeCloseTo(two.positionAt(nowMs).beats, 3);
  expect(Math.abs(errorMs(one))).toBeLessThan(0.1);
});
