import { beforeEach, describe, expect, test } from "vitest";
import { refusing } from "../support/socket-pair.ts";
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
  one = world.createClient();
  two = world.createClient();
  await world.pass(500);
});

const shown = ({ client }: ClientInWorld) => client.store.getState().transport;
const truth = () => world.core.authority.state;
const can = ({ client }: ClientInWorld) => {
  const { canUndo, canRedo } = client.store.getState();
  return { canUndo, canRedo };
};
/** Long enough for everything said to have come through. */
const settle = () => world.pass(100);

function expectOneTruth() {
  expect(shown(one)).toEqual(truth());
  expect(shown(two)).toEqual(truth());
}

test("what one has changed is seen by the other, and so is that it was taken back and done again", async () => {
  const { setTempoEvent, setMeter, setMarker, setLoop } = one.client.commands;
  void setTempoEvent({ beats: 16, bpm: 90, ramp: true });
  void setMeter({ bar: 4, numerator: 7, denominator: 8 });
  void setMarker({ at: { beats: 8 }, name: "Verse" });
  void setLoop({ end: { beats: 8 } });
  await settle();
  const { song, loop } = truth();
  expect(song).toMatchObject({
    tempo: [{ bpm: 120 }, { beats: 16, bpm: 90, ramp: true }],
    meter: [{ bar: 0 }, { bar: 4, numerator: 7, denominator: 8 }],
    markers: [{ beats: 8, name: "Verse" }],
  });
  expectOneTruth();
  expect([can(one), can(two)]).toEqual([
    { canUndo: true, canRedo: false },
    { canUndo: false, canRedo: false },
  ]);

  for (let step = 0; step < 4; step += 1) {
    const undone = one.client.history.undo();
    await settle();
    expect(await undone).toMatchObject({ ok: true });
    expectOneTruth();
  }
  expect(shown(two).song).toMatchObject({ tempo: [{ bpm: 120 }], markers: [] });
  expect(shown(two).song.tempo).toHaveLength(1);
  expect(shown(two).song.meter).toHaveLength(1);
  expect(shown(two).loop.enabled).toBe(false);
  expect(can(one)).toEqual({ canUndo: false, canRedo: true });

  for (let step = 0; step < 4; step += 1) void one.client.history.redo();
  await settle();
  expectOneTruth();
  expect(truth()).toMatchObject({ song: { ...song, revision: expect.any(Number) }, loop });
  expect(can(one)).toEqual({ canUndo: true, canRedo: false });
});

test("an undo shows at once, and the answer to it moves nothing", async () => {
  void one.client.commands.setLoop({ end: { beats: 8 } });
  await settle();
  void one.client.history.undo();
  expect(shown(one).loop).toMatchObject({ enabled: false, end: 20 });
  expect(can(one)).toEqual({ canUndo: false, canRedo: true });
  const { loop } = shown(one);
  await settle();
  expect(shown(one).loop).toBe(loop);
  expectOneTruth();
});

test("what is still on its way can be taken back already, and done again", async () => {
  const { commands, history } = one.client;
  void commands.setMarker({ key: "a", at: { beats: 4 } });
  void commands.setMarker({ key: "a", at: { beats: 6 } });
  void history.undo();
  void history.undo();
  void history.redo();
  expect(shown(one).song.markers).toMatchObject([{ beats: 4 }]);
  await settle();
  expectOneTruth();
  expect(truth()).toMatchObject({ revision: 5, song: { markers: [{ beats: 4 }] } });
  expect(can(one)).toEqual({ canUndo: true, canRedo: true });
});

test("a gesture is one step, whatever others push into it", async () => {
  const end = one.client.history.beginGesture();
  for (let to = 1; to <= 10; to += 1) {
    void one.client.commands.setLoop({ end: { beats: to } });
    if (to === 3) void two.client.commands.setTempo(90);
    if (to === 6) void two.client.commands.setMarker({ key: "theirs", at: { beats: 2 } });
    await world.pass(7);
  }
  end();
  await settle();
  expectOneTruth();
  void one.client.history.undo();
  await settle();
  expectOneTruth();
  expect(truth()).toMatchObject({
    loop: { enabled: false, end: 20 },
    song: { tempo: [{ bpm: 90 }], markers: [{ key: "theirs" }] },
  });
  expect(can(one)).toEqual({ canUndo: false, canRedo: true });
});

test("what the other has changed since is theirs, and the rest of the step goes back", async () => {
  const { commands, history } = one.client;
  const end = history.beginGesture();
  void commands.setMarker({ key: "a", at: { beats: 4 }, name: "Verse" });
  void commands.setTempoEvent({ beats: 8, bpm: 100 });
  end();
  await settle();
  void two.client.commands.setMarker({ key: "a", name: "Chorus" });
  await settle();
  const undone = history.undo();
  await settle();
  expect(await undone).toMatchObject({ ok: true });
  expectOneTruth();
  expect(truth().song.markers).toEqual([{ key: "a", beats: 4, name: "Chorus" }]);
  expect(truth().song.tempo).toHaveLength(1);
});

test("when all of it is the other's by now, the error says so and nothing is sent", async () => {
  void one.client.commands.setLoop({ end: { beats: 8 } });
  await settle();
  void two.client.commands.setLoop({ end: { beats: 12 } });
  await settle();
  const { revision } = truth();
  expect(await one.client.history.undo()).toEqual({
    ok: false,
    error: {
      code: "changed_since",
      message: "it has been changed by somebody else since, and was left as it is",
    },
  });
  await settle();
  expect(truth()).toMatchObject({ revision, loop: { end: 12 } });
  expect(can(one)).toEqual({ canUndo: false, canRedo: false });
});

test("a marker without a key goes by the same on both sides, though the other's command came first", async () => {
  void two.client.commands.setTempo(90);
  await world.pass(1);
  void one.client.commands.setMarker({ at: { beats: 4 } });
  const [before] = shown(one).song.markers;
  await settle();
  expectOneTruth();
  expect(shown(one).song.markers[0]).toBe(before);
  void one.client.history.undo();
  await settle();
  expect(truth().song.markers).toEqual([]);
});

test("two who add a marker in the same moment have added two", async () => {
  void one.client.commands.setMarker({ at: { beats: 4 } });
  void two.client.commands.setMarker({ at: { beats: 8 } });
  await settle();
  expectOneTruth();
  expect(truth().song.markers.map((marker) => marker.beats)).toEqual([4, 8]);
});

describe("a command that is not taken leaves no step:", () => {
  test("refused by the rules", async () => {
    await one.client.commands.setTempo(5000);
    await one.client.commands.setLoop({ end: { beats: 0 } });
    expect(can(one)).toEqual({ canUndo: false, canRedo: false });
  });

  test("refused by the server", async () => {
    refusing(world.sockets.ends[0], { code: "unavailable", message: "the disk is full" });
    const result = one.client.commands.setLoop({ end: { beats: 8 } });
    expect(can(one)).toEqual({ canUndo: true, canRedo: false });
    await world.pass(40);
    expect(await result).toMatchObject({ ok: false });
    expect(can(one)).toEqual({ canUndo: false, canRedo: false });
  });

  test("lost on its way", async () => {
    const gesture = one.client.history.beginGesture();
    void one.client.commands.setLoop({ end: { beats: 8 } });
    void one.client.commands.setLoop({ end: { beats: 9 } });
    void one.client.commands.setMarker({ at: { beats: 8 } });
    gesture();
    world.isCut = true;
    await world.pass(29_000);
    expect(can(one)).toEqual({ canUndo: true, canRedo: false });
    await world.pass(1000);
    expect(can(one)).toEqual({ canUndo: false, canRedo: false });
  });
});

test("undo that was lost on its way is sent again, and the step is to be done again", async () => {
  void one.client.commands.setLoop({ end: { beats: 8 } });
  await settle();
  const undone = one.client.history.undo();
  world.sockets.ends[0]?.fail();
  await world.pass(1000);
  expect(await undone).toMatchObject({ ok: true });
  expectOneTruth();
  expect(truth().loop).toMatchObject({ enabled: false, end: 20 });
  expect(can(one)).toEqual({ canUndo: false, canRedo: true });
});

describe("undo without a connection", () => {
  test("is offline, and still to be done", async () => {
    void one.client.commands.setLoop({ end: { beats: 8 } });
    void one.client.commands.setLoop({ end: { beats: 9 } });
    await settle();
    world.isDown = true;
    world.sockets.ends[0]?.fail();
    await world.pass(20);
    for (let press = 0; press < 3; press += 1) {
      expect(await one.client.history.undo()).toMatchObject({ error: { code: "offline" } });
    }
    expect(can(one)).toEqual({ canUndo: true, canRedo: false });
    world.isDown = false;
    await world.pass(10_000);
    void one.client.history.undo();
    void one.client.history.undo();
    await settle();
    expect(truth().loop).toMatchObject({ enabled: false, end: 20 });
  });

  test("lost on its way, two steps are to be undone in their order again", async () => {
    void one.client.commands.setLoop({ end: { beats: 8 } });
    void one.client.commands.setLoop({ end: { beats: 9 } });
    await settle();
    const undone = [one.client.history.undo(), one.client.history.undo()];
    expect(shown(one).loop.enabled).toBe(false);
    world.isCut = true;
    await world.pass(30_000);
    for (const result of await Promise.all(undone)) {
      expect(result).toMatchObject({ error: { code: "connection_lost" } });
    }
    expect(shown(one).loop).toMatchObject({ enabled: true, end: 9 });
    world.isCut = false;
    await world.pass(10_000);
    void one.client.history.undo();
    await settle();
    expect(truth().loop.end).toBe(8);
    expect(can(one)).toEqual({ canUndo: true, canRedo: true });
  });
});

test("what was done on another transport is not taken back on this one", async () => {
  void one.client.commands.setLoop({ end: { beats: 8 } });
  await settle();
  one.client.startLocal();
  expect(can(one)).toEqual({ canUndo: false, canRedo: false });
  void one.client.commands.setLoop({ end: { beats: 9 } });
  void one.client.commands.setLoop({ end: { beats: 10 } });
  expect(await one.client.history.undo()).toMatchObject({ ok: true });
  expect(can(one)).toEqual({ canUndo: true, canRedo: true });
  one.client.rejoin();
  expect(can(one)).toEqual({ canUndo: false, canRedo: false });
  expectOneTruth();
});

test("nothing but undo, redo and gestures is given to the page", () => {
  expect(Object.keys(one.client.history).toSorted()).toEqual(["beginGesture", "redo", "undo"]);
});
