import { beforeEach, describe, expect, test } from "vitest";
import type { DrawnPosition, TransportClient } from "../../src/client/transport-client.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { encodeState } from "../../src/protocol/v1-server-messages.ts";
import { beats } from "../../src/core/units.ts";
import { type TransportWorld, createTransportWorld } from "../support/transport-world.ts";

let world: TransportWorld;
beforeEach(() => {
  world = createTransportWorld();
});

const playing = () => ({
  ...createTransportState(),
  playing: true,
  anchor: { beats: beats(8), atMs: world.manual.clock.now() + world.serverAheadMs },
  revision: 7,
});

/** How far the drawn playhead is from the server's, in ms. */
function errorMs(client: TransportClient) {
  const shown = client.currentPosition();
  return ((shown.beats - world.serverBeats()) * 60_000) / shown.bpm;
}

/** The largest error in ms while `ms` pass, looked at every 7 ms. */
async function worstErrorMs(client: TransportClient, ms: number): Promise<number> {
  let worst = 0;
  for (let passedMs = 0; passedMs < ms; passedMs += 7) {
    await world.pass(7);
    worst = Math.max(worst, Math.abs(errorMs(client)));
  }
  return worst;
}

test("a click shows in the next frame, on a line of 100 ms each way", async () => {
  world.delayMs = 100;
  const { client, display } = world.createClient();
  const drawn: DrawnPosition[] = [];
  client.onFrame((position) => drawn.push(position));
  await world.pass(2000);
  display.draw(world.manual.clock.now());
  expect(display.requested).toBe(0);

  void client.commands.play();
  await world.pass(16);
  display.draw(world.manual.clock.now());
  expect(drawn.at(-1)?.seconds).toBeCloseTo(0.016, 9);
  expect(world.core.authority.state.playing).toBe(false);
});

describe("20 ms from the server the playhead agrees with it to the millisecond", () => {
  test("through play, tempo, seek, loop and pause", async () => {
    const { client } = world.createClient();
    const { commands } = client;
    await world.pass(500);
    const steps = [
      commands.play,
      () => commands.setTempo(97.3),
      () => commands.seek({ seconds: 33.3 }),
      () => commands.setLoop({ start: { beats: 50 }, end: { beats: 53.3 } }),
      () => commands.seek({ beats: 52 }),
      () => commands.setTempo(240),
      commands.pause,
    ];
    for (const step of steps) {
      void step();
      await world.pass(40);
      expect(await worstErrorMs(client, 5000)).toBeLessThan(1);
    }
  });

  test.each([0, 1, 60])("with %d state messages a second, for a minute", async (hz) => {
    const { client } = world.createClient({ hz });
    await world.pass(500);
    void client.commands.play();
    await world.pass(40);
    expect(await worstErrorMs(client, 60_000)).toBeLessThan(1);
    const states = world.spoken.filter((text) => text.startsWith('{"type":"state"'));
    expect(states.length).toBeGreaterThanOrEqual(60 * hz);
    expect(states.length).toBeLessThanOrEqual(61 * hz + 2);
  });
});

test("a loop's end is not waited for: with no word of the state the playhead wraps, the overshoot kept", async () => {
  const { client } = world.createClient({ hz: 0 });
  await world.pass(500);
  void client.commands.setLoop({ start: { beats: 1 }, end: { beats: 3 } });
  void client.commands.play();
  await world.pass(100);
  const said = world.spoken.length;
  const startMs = world.manual.clock.now() - client.currentPosition().seconds * 1000;
  // 120 bpm: two beats a second, so the loop's end comes at 1500 ms and then every 1000.
  await world.pass(startMs + 1400 - world.manual.clock.now());
  expect(client.currentPosition().beats).toBeCloseTo(2.8, 6);
  await world.pass(200);
  expect(client.currentPosition().beats).toBeCloseTo(1.2, 6);
  expect(await worstErrorMs(client, 10_000)).toBeLessThan(1);
  expect(world.spoken.slice(said).every((text) => text.startsWith('{"type":"pong"'))).toBe(true);
});

test("a late joiner is late by less than the line's delay at its first message, and right after one answer", async () => {
  world.restart("first boot", playing());
  await world.pass(12_345);
  const { client } = world.createClient();
  await world.pass(60);
  expect(client.store.getState().transport.revision).toBe(7);
  expect(client.report().roundTripMs).toBeNull();
  // An eighth of what it took to open the line, 40 ms, is taken off.
  expect(errorMs(client)).toBeCloseTo(-15, 2);
  await world.pass(40);
  expect(client.report().roundTripMs).toBeCloseTo(40, 2);
  expect(errorMs(client)).toBeCloseTo(0, 2);
});

test("until the first answer the quickest of the server's messages says what time it is there", async () => {
  world.core.server.close(1001, "the test speaks in its place");
  const { client } = world.createClient();
  await world.pass(20);
  const end = world.sockets.last;
  const now = world.manual.clock.now();
  end.onText = undefined;
  const stamp = { boot: "by hand", seq: 1 };
  for (const aheadMs of [7000, 7030, 7010]) {
    end.send(encodeState(createTransportState(), { ...stamp, sentAtMs: now + 20 + aheadMs }));
  }
  await world.pass(20);
  expect(client.report().roundTripMs).toBeNull();
  expect(client.serverTimeAt(0)).toBe(7030 + 40 / 8);
});

test("a command given in the moment the connection is live is shown where it will be", async () => {
  world.restart("first boot", { ...playing(), playing: false });
  const { client } = world.createClient();
  let wasGiven = false;
  client.store.subscribe(({ connection }) => {
    if (connection.status !== "live" || wasGiven) return;
    wasGiven = true;
    void client.commands.play();
  });
  await world.pass(65);
  expect(wasGiven).toBe(true);
  expect(client.store.getState().transport.revision).toBe(8);
  expect(Math.abs(errorMs(client))).toBeLessThan(60);
  await world.pass(100);
  expect(errorMs(client)).toBeCloseTo(0, 2);
});

describe("frames", () => {
  test("draw the position of the frame's own time, not of the moment they are run in", async () => {
    const { client, display } = world.createClient();
    await world.pass(500);
    void client.commands.play();
    await world.pass(1000);
    const drawn: DrawnPosition[] = [];
    client.onFrame((position) => drawn.push(position));
    const nowMs = world.manual.clock.now();
    display.draw(nowMs - 5);
    display.draw(nowMs + 11);
    expect(drawn).toEqual([client.positionAt(nowMs - 5), client.positionAt(nowMs + 11)]);
    expect((drawn[1]?.seconds ?? 0) - (drawn[0]?.seconds ?? 0)).toBeCloseTo(0.016, 9);
  });

  test("are asked for while it plays, and not while it stands still and the stream goes on", async () => {
    const { client, display } = world.createClient();
    client.onFrame(() => {});
    await world.pass(500);
    display.draw(world.manual.clock.now());
    await world.pass(2000);
    expect(display.requested).toBe(0);

    void client.commands.play();
    await world.pass(100);
    for (let i = 0; i < 3; i += 1) {
      expect(display.requested).toBe(1);
      display.draw(world.manual.clock.now());
    }
    void client.commands.pause();
    await world.pass(100);
    display.draw(world.manual.clock.now());
    expect(display.requested).toBe(0);
  });

  test("show another's seek while it stands still", async () => {
    const { client, display } = world.createClient();
    const other = world.createClient();
    const drawn: number[] = [];
    client.onFrame(({ beats }) => drawn.push(beats));
    await world.pass(500);
    display.draw(world.manual.clock.now());
    void other.client.commands.seek({ beats: 12.5 });
    await world.pass(60);
    display.draw(world.manual.clock.now());
    expect(drawn).toEqual([0, 12.5]);
  });
});

test("a snapshot stays the same object over 100 messages of the stream, and its parts over a command", async () => {
  world.restart("first boot", playing());
  const { client } = world.createClient();
  await world.pass(500);
  const snapshot = client.store.getState();
  let changes = 0;
  client.store.subscribe(() => (changes += 1));
  const said = world.spoken.length;
  await world.pass(3500);
  expect(world.spoken.length - said).toBeGreaterThan(100);
  expect(changes).toBe(0);
  expect(client.store.getState()).toBe(snapshot);

  void client.commands.pause();
  expect(changes).toBe(1);
  const { transport } = client.store.getState();
  expect(transport.playing).toBe(false);
  expect(transport.loop).toBe(snapshot.transport.loop);
  await world.pass(100);
  // The server's answer says nothing of the transport that was not shown already.
  expect(client.store.getState().transport).toBe(transport);

  void client.commands.setLoop({ end: { beats: 4 } });
  const { loop } = client.store.getState().transport;
  expect(loop).toMatchObject({ enabled: true, end: 4 });
  await world.pass(100);
  expect(client.store.getState().transport.loop).toBe(loop);
});
