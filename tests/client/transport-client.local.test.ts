import { beforeEach, describe, expect, test } from "vitest";
import { positionAt } from "../../src/core/transport-state.ts";
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
  await world.pass(1500);
});

const snapshot = () => one.client.store.getState();
const shown = () => snapshot().transport;
const position = () => one.client.currentPosition();
const truth = () => world.core.authority.state;

async function loseServer() {
  world.isDown = true;
  world.sockets.last.fail();
  await world.pass(25);
  expect(snapshot().connection.status).toBe("reconnecting");
}
async function serverReturns() {
  world.isDown = false;
  one.wakeUp();
  await world.pass(200);
  expect(snapshot().connection.status).toBe("live");
}

/** Expects that the playhead and the time that anchors are in go on evenly, from now and for `ms`. */
async function expectEvenTime(ms: number, during: () => void = () => {}) {
  let last = position().seconds;
  let lastMs = one.client.serverTimeAt(world.manual.clock.now());
  during();
  for (let passedMs = 0; passedMs < ms; passedMs += 1) {
    await world.pass(1);
    const nowMs = one.client.serverTimeAt(world.manual.clock.now());
    expect(nowMs - lastMs).toBeCloseTo(1, 2);
    const { seconds, beats } = position();
    expect(seconds - last).toBeCloseTo(0.001, 5);
    expect(positionAt(one.client.stateAt(nowMs), nowMs)).toBeCloseTo(beats, 4);
    last = seconds;
    lastMs = nowMs;
  }
}

describe("without a server", () => {
  test("it goes on from where the playhead is, with no jump in position or time", async () => {
    void one.client.commands.play();
    await world.pass(1000);
    await loseServer();
    await world.pass(3000);
    await expectEvenTime(200, one.client.startLocal);
    expect(snapshot().isLocal).toBe(true);
    expect(position().beats).toBeCloseTo(2 * 4.225, 3);
    // The transport is what it was: nothing to render but that it is local.
    expect(shown()).toMatchObject({ playing: true, revision: 1 });
  });

  test("every command works, shows at once and counts on", async () => {
    await loseServer();
    one.client.startLocal();
    const { commands } = one.client;
    const all = [
      () => commands.play(),
      () => commands.pause(),
      () => commands.resume(),
      () => commands.seek({ beats: 32 }),
      () => commands.setTempo(90),
      () => commands.setTempoEvent({ beats: 64, bpm: 60, ramp: true }),
      () => commands.setTempoEvent({ fromBeats: 64, beats: 60, bpm: 70 }),
      () => commands.deleteTempoEvent(60),
      () => commands.setMeter({ numerator: 3, denominator: 4 }),
      () => commands.setMeter({ bar: 8, numerator: 7, denominator: 8 }),
      () => commands.deleteMeter(8),
      () => commands.setMarker({ name: "here" }),
      () => commands.setMarker({ key: "a", at: { seconds: 3 } }),
      () => commands.deleteMarker("a"),
      () => commands.setLoop({ start: { beats: 30 }, end: { beats: 34 } }),
      () => commands.setStartLead(100),
      () => commands.stop(),
      () => commands.countIn(1),
      () => commands.stop(),
    ];
    for (const [i, command] of all.entries()) {
      const result = command();
      expect(shown().revision).toBe(i + 1);
      expect(await result).toEqual({ ok: true, revision: i + 1 });
      await world.pass(10);
    }
    expect(shown()).toMatchObject({
      playing: false,
      anchor: { beats: 0 },
      loop: { enabled: true, start: 30, end: 34 },
      song: {
        tempo: [{ bpm: 90 }],
        meter: [{ bar: 0, numerator: 3, denominator: 4 }],
        markers: [{ name: "here" }],
      },
    });
    // Nobody else has heard of any of it.
    expect(truth().revision).toBe(0);
  });

  test("what is refused is refused in the same words, and moves nothing", async () => {
    await loseServer();
    one.client.startLocal();
    const before = shown();
    expect(await one.client.commands.setTempo(5000)).toMatchObject({
      error: { code: "out_of_range", field: "bpm" },
    });
    expect(await one.client.commands.setTempo(Number.NaN)).toMatchObject({
      error: { code: "invalid_field", field: "bpm" },
    });
    expect(shown()).toBe(before);
  });

  test("a start waits for nobody, and a count-in is counted", async () => {
    void one.client.commands.setStartLead(400);
    await world.pass(100);
    await loseServer();
    one.client.startLocal();
    void one.client.commands.play();
    await world.pass(100);
    expect(position().seconds).toBeCloseTo(0.1, 6);
    void one.client.commands.stop();
    void one.client.commands.countIn(1);
    await world.pass(1999);
    expect(position().seconds).toBe(0);
    await world.pass(101);
    expect(position().seconds).toBeCloseTo(0.1, 6);
  });

  test("frames are asked for while it plays, and once for a change", async () => {
    one.client.onFrame(() => {});
    await loseServer();
    one.display.draw(world.manual.clock.now());
    expect(one.display.requested).toBe(0);
    one.client.startLocal();
    expect(one.display.requested).toBe(1);
    one.display.draw(world.manual.clock.now());
    expect(one.display.requested).toBe(0);
    void one.client.commands.play();
    for (let frame = 0; frame < 3; frame += 1) {
      expect(one.display.requested).toBe(1);
      one.display.draw(world.manual.clock.now());
    }
    void one.client.commands.pause();
    one.display.draw(world.manual.clock.now());
    expect(one.display.requested).toBe(0);
  });

  test("a seek that was announced ahead still comes at its time, and until then it plays on", async () => {
    void one.client.commands.play();
    void one.client.commands.setStartLead(400);
    await world.pass(1000);
    void one.client.commands.seek({ seconds: 60 });
    await world.pass(100);
    const startMs = truth().anchor.atMs - world.serverAheadMs;
    one.client.startLocal();
    await expectEvenTime(startMs - world.manual.clock.now() - 5);
    expect(position().seconds).toBeLessThan(2);
    await world.pass(105);
    expect(position().seconds).toBeCloseTo(60.1, 2);
  });

  test("a count-in that has begun goes on", async () => {
    void one.client.commands.countIn(1);
    await world.pass(1000);
    const startMs = truth().anchor.atMs - world.serverAheadMs;
    await loseServer();
    one.client.startLocal();
    await world.pass(startMs - world.manual.clock.now());
    expect(position().seconds).toBeCloseTo(0, 3);
    await world.pass(100);
    expect(position().seconds).toBeCloseTo(0.1, 3);
  });

  test("it needs no server to have been there at all", async () => {
    const alone = createTransportWorld();
    alone.isDown = true;
    const { client } = alone.createClient();
    client.startLocal();
    expect(await client.commands.play()).toEqual({ ok: true, revision: 1 });
    await alone.pass(1000);
    expect(client.currentPosition().beats).toBeCloseTo(2, 9);
  });
});

/** The server's transport is somewhere else by now. */
async function playsLocallyMeanwhile() {
  await loseServer();
  one.client.startLocal();
  void one.client.commands.setTempo(60);
  void one.client.commands.setMarker({ name: "mine" });
  void one.client.commands.play();
  await serverReturns();
  const other = world.createClient();
  await world.pass(10_000);
  void other.client.commands.seek({ beats: 100 });
  void other.client.commands.setTempoEvent({ beats: 200, bpm: 77 });
  await world.pass(100);
  expect(truth().revision).toBe(2);
}

describe("when the server is back", () => {
  test("nothing changes on the screen, and commands reach nobody", async () => {
    await playsLocallyMeanwhile();
    const before = shown();
    expect(before).toMatchObject({ playing: true, song: { tempo: [{ bpm: 60 }] }, revision: 3 });
    await expectEvenTime(200);
    expect(shown()).toBe(before);
    void one.client.commands.setLoop({ end: { beats: 4 } });
    await world.pass(100);
    expect(truth().loop.end).toBe(20);
    expect(shown().loop.end).toBe(4);
  });

  test("rejoining shows the server's transport at once, and what was done alone is forgotten", async () => {
    await playsLocallyMeanwhile();
    one.client.onFrame(() => {});
    one.display.draw(world.manual.clock.now());
    one.client.rejoin();
    expect(snapshot()).toMatchObject({ isLocal: false, canUndo: false, canRedo: false });
    expect(shown()).toEqual(truth());
    expect(position().beats).toBe(100);
    expect(one.display.requested).toBe(1);
    const nowMs = world.manual.clock.now();
    expect(one.client.serverTimeAt(nowMs)).toBeCloseTo(nowMs + world.serverAheadMs, 1);
    void one.client.commands.setTempo(99);
    await world.pass(100);
    expect(truth()).toMatchObject({ revision: 3, song: { tempo: [{ bpm: 99 }, { bpm: 77 }] } });
    expect(shown()).toEqual(truth());
  });

  test("another process of it, with another clock, is no different", async () => {
    await loseServer();
    one.client.startLocal();
    void one.client.commands.play();
    world.serverAheadMs += 86_400_000;
    world.restart("second boot");
    void world.core.authority.submit({ type: "tempo", bpm: 200 });
    await expectEvenTime(300, () => {
      world.isDown = false;
      one.wakeUp();
    });
    expect(snapshot()).toMatchObject({
      connection: { status: "live" },
      server: { epoch: "second boot" },
      transport: { playing: true, song: { tempo: [{ bpm: 120 }] } },
    });
    one.client.rejoin();
    expect(shown()).toEqual(truth());
    const nowMs = world.manual.clock.now();
    expect(one.client.serverTimeAt(nowMs)).toBeCloseTo(nowMs + world.serverAheadMs, 1);
  });
});

test("to begin twice, or to rejoin what was never left, changes nothing", async () => {
  const live = snapshot();
  one.client.rejoin();
  expect(snapshot()).toBe(live);
  one.client.startLocal();
  void one.client.commands.setTempo(90);
  const local = snapshot();
  one.client.startLocal();
  expect(snapshot()).toBe(local);
});

test("a command that is on its way when it begins is the server's affair", async () => {
  const result = one.client.commands.setTempo(90);
  one.client.startLocal();
  void one.client.commands.setTempo(60);
  const local = shown();
  await world.pass(100);
  expect(await result).toEqual({ ok: true, revision: 1 });
  expect(shown()).toBe(local);
  one.client.rejoin();
  expect(shown()).toEqual(truth());
  expect(shown().song.tempo).toMatchObject([{ bpm: 90 }]);
});

test("disposed, it is local no more, and takes no commands", async () => {
  await loseServer();
  one.client.startLocal();
  void one.client.commands.play();
  void one.client.commands.setLoop({ end: { beats: 4 } });
  one.client.dispose();
  expect(snapshot()).toMatchObject({
    isLocal: false,
    canUndo: false,
    connection: { status: "idle" },
  });
  expect(await one.client.commands.stop()).toMatchObject({ error: { code: "offline" } });
  one.client.startLocal();
  expect(snapshot().isLocal).toBe(false);
  expect(one.timersWaiting).toBe(0);
  expect(one.display.requested).toBe(0);
});
