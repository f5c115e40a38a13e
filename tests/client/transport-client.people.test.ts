import { beforeEach, describe, expect, test } from "vitest";
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

const snapshot = ({ client }: ClientInWorld) => client.store.getState();

test("everybody knows who is there, and which of them they are", async () => {
  const people = [
    { id: 1, name: "Guest 1" },
    { id: 2, name: "Guest 2" },
  ];
  for (const [i, client] of [one, two].entries()) {
    expect(snapshot(client).people).toMatchObject(people);
    expect(snapshot(client).personId).toBe(i + 1);
  }
  two.client.dispose();
  await world.pass(100);
  expect(snapshot(one).people).toMatchObject([{ id: 1 }]);
});

describe("among many", () => {
  let three: ClientInWorld;
  beforeEach(async () => {
    world.joinCrowd(200);
    three = world.createClient();
    await world.pass(500);
  });

  test("it is known how many there are, and of the first who they are", () => {
    for (const client of [one, two, three]) {
      const { people, peopleCount } = snapshot(client);
      expect(peopleCount).toBe(203);
      expect(people).toHaveLength(64);
      expect(people[1]).toMatchObject({ id: 2, name: "Guest 2" });
    }
    expect(snapshot(two).me).toBe(snapshot(two).people[1]);
  });

  test("whoever is none of the first is somebody all the same", async () => {
    expect(snapshot(three).me).toEqual({ id: 203, name: "Guest 203", colour: "#808080" });
    three.client.setIdentity({ name: " Ada " });
    expect(snapshot(three).me).toEqual({ id: 203, name: "Ada", colour: "#808080" });
    three.client.setIdentity({ colour: "#112233" });
    await world.pass(500);
    expect(snapshot(three).me).toEqual({ id: 203, name: "Ada", colour: "#112233" });
    // The others hear what the server has made of it.
    void three.client.commands.play();
    await world.pass(100);
    expect(snapshot(one).lastChange?.by).toEqual(snapshot(three).me);
  });

  test("one of the first is what the server says, and not before it has said so", async () => {
    two.client.setIdentity({ name: "Bea" });
    expect(snapshot(two).me).toMatchObject({ id: 2, name: "Guest 2" });
    await world.pass(500);
    expect(snapshot(two).me).toMatchObject({ id: 2, name: "Bea" });
  });
});

describe("the last change", () => {
  test("is everybody's to know, with who it was and what", async () => {
    expect(snapshot(one).lastChange).toBeNull();
    void one.client.commands.setMarker({ key: "a", at: { beats: 8 }, name: "Verse" });
    await world.pass(100);
    const change = {
      revision: 1,
      by: { id: 1, name: "Guest 1" },
      command: { type: "marker", key: "a", at: { beats: 8 }, name: "Verse" },
    };
    expect(snapshot(one).lastChange).toMatchObject({ ...change, isOwn: true });
    expect(snapshot(two).lastChange).toMatchObject({ ...change, isOwn: false });
  });

  test("of somebody without a name is nobody's", async () => {
    await world.core.authority.submit({ type: "play" });
    await world.pass(100);
    expect(snapshot(one).lastChange).toEqual({
      revision: 1,
      by: null,
      isOwn: false,
      command: { type: "play" },
    });
  });

  test("is not what was refused", async () => {
    await one.client.commands.setTempo(5000);
    await world.core.authority.submit({ type: "tempo", bpm: 5000 });
    await world.pass(100);
    expect(snapshot(one).lastChange).toBeNull();
  });

  test("of before this client came is not told, nor that of before it was away", async () => {
    void two.client.commands.play();
    await world.pass(100);
    const three = world.createClient();
    world.sockets.ends[0]?.fail();
    await world.pass(2000);
    expect(snapshot(one).connection.status).toBe("live");
    expect(snapshot(one).lastChange).toBeNull();
    expect(snapshot(three).lastChange).toBeNull();
    expect(snapshot(two).lastChange).toMatchObject({ revision: 1, isOwn: true });
  });
});

test("two who count in start in the same moment, and one who comes in the middle of it as well", async () => {
  void one.client.commands.countIn(1);
  await world.pass(1000);
  const three = world.createClient();
  await world.pass(900);
  const clients = [one, two, three].map(({ client }) => client);
  for (const client of clients) {
    expect(client.store.getState().transport).toMatchObject({ playing: true, countInBars: 1 });
    expect(client.currentPosition().beats).toBe(0);
  }
  const startMs = world.core.authority.state.anchor.atMs - world.serverAheadMs;
  await world.pass(startMs + 1000 - world.manual.clock.now());
  for (const client of clients) expect(client.currentPosition().beats).toBeCloseTo(2, 3);
});

test("where the tempo changes on the way, every client draws what the server says", async () => {
  void one.client.commands.setTempoEvent({ beats: 4, bpm: 120, ramp: true });
  void two.client.commands.setTempoEvent({ beats: 12, bpm: 240 });
  void two.client.commands.play();
  for (let passedMs = 0; passedMs < 8000; passedMs += 37) {
    await world.pass(37);
    if (passedMs < 100) continue;
    for (const { client } of [one, two]) {
      const { beats, bpm } = client.currentPosition();
      expect(((beats - world.serverBeats()) * 60_000) / bpm).toBeCloseTo(0, 1);
    }
  }
  expect(one.client.currentPosition().bpm).toBe(240);
  // Four beats at 120, eight over the ramp (ln 2 · 4 s), the rest at 240.
  const rest = (8 - 2 - 4 * Math.log(2)) * 4;
  expect(one.client.currentPosition().beats).toBeCloseTo(12 + rest, 0);
});
