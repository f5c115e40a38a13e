import { beforeEach, describe, expect, test } from "vitest";
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

const snapshot = ({ client }: ClientInWorld) => client.store.getState();
const me = (one: ClientInWorld) =>
  snapshot(one).people.find(({ id }) => id === snapshot(one).personId);
/** What has been said about the name over the latest socket. */
const said = () =>
  world.sockets.last.received.filter((text) => text.startsWith('{"type":"presence"'));

test("whoever was never called anything says nothing, and is a guest", async () => {
  const one = createClient();
  await world.pass(200);
  expect(said()).toEqual([]);
  expect(me(one)).toEqual({
    id: 1,
    name: "Guest 1",
    colour: expect.stringMatching(/^#[0-9a-f]{6}$/),
  });
});

test("a name and a colour are seen by everybody, and kept on this machine", async () => {
  const one = createClient();
  const two = world.createClient();
  await world.pass(200);
  one.client.setIdentity({ name: "Anna", colour: "#123abc" });
  await world.pass(100);
  expect(me(one)).toMatchObject({ name: "Anna", colour: "#123abc" });
  expect(snapshot(two).people).toEqual(snapshot(one).people);
  expect([...kept.values()].toSorted()).toEqual(["#123abc", "Anna"]);

  one.client.dispose();
  const again = createClient();
  await world.pass(200);
  expect(me(again)).toEqual({ id: 3, name: "Anna", colour: "#123abc" });
  expect(snapshot(two).people.map(({ id }) => id)).toEqual([2, 3]);
});

test("one is changed without the other", async () => {
  const one = createClient();
  await world.pass(200);
  one.client.setIdentity({ name: "Anna", colour: "#123abc" });
  one.client.setIdentity({ name: "Boris" });
  await world.pass(100);
  expect(me(one)).toMatchObject({ name: "Boris", colour: "#123abc" });
});

test("what is said without a connection is said when there is one", async () => {
  const one = createClient();
  one.client.setIdentity({ name: "Anna" });
  await world.pass(200);
  expect(me(one)?.name).toBe("Anna");
});

test("the next server process is told again", async () => {
  const one = createClient();
  await world.pass(200);
  one.client.setIdentity({ name: "Anna" });
  world.restart("second boot");
  await world.pass(2000);
  expect(snapshot(one).server?.epoch).toBe("second boot");
  expect(me(one)).toMatchObject({ id: 1, name: "Anna" });
});

describe("what the server would refuse", () => {
  test.each([
    [{ name: "" }, "name"],
    [{ name: " " }, "name"],
    [{ name: "x".repeat(41) }, "name"],
    [{ colour: "red" }, "colour"],
    [{ name: "Anna", colour: "#12345" }, "colour"],
    [{ name: 5 as never }, "name"],
  ])("%j is refused in words, and neither said nor kept", async (identity, field) => {
    const one = createClient();
    await world.pass(200);
    expect(() => one.client.setIdentity(identity)).toThrow(RangeError);
    expect(() => one.client.setIdentity(identity)).toThrow(field);
    await world.pass(100);
    expect(said()).toEqual([]);
    expect(kept.size).toBe(0);
  });

  test("is passed over where it is kept, and does not take the rest with it", async () => {
    kept.set("codette.colour", "red").set("codette.name", "Anna");
    const one = createClient();
    await world.pass(200);
    expect(me(one)?.name).toBe("Anna");
    expect(said()).toEqual(['{"type":"presence","name":"Anna"}']);
  });
});
