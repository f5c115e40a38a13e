import { beforeEach, describe, expect, test } from "vitest";
import {
  type ClientInWorld,
  type TransportWorld,
  createTransportWorld,
} from "../support/transport-world.ts";

/** With so many the server asks everybody to wait two seconds. */
const CROWD = 1999;
const PACE_MS = 2000;
/** A clock as coarse as the world's is asked about for a minute before it is known well. */
const SETTLED_MS = 62_000;

let world: TransportWorld;
beforeEach(() => {
  world = createTransportWorld();
});

const status = ({ client }: ClientInWorld) => client.store.getState().connection.status;
const errorBeats = ({ client }: ClientInWorld) =>
  client.currentPosition().beats - world.serverBeats();
/** What the client has asked the server so far. */
const pings = () =>
  world.sockets.last.received.filter((text) => text.startsWith('{"type":"ping"')).length;
async function pingsIn(ms: number) {
  const before = pings();
  await world.pass(ms);
  return pings() - before;
}

describe("how often the server is asked for the time", () => {
  test("is four times a second where there are few", async () => {
    world.createClient();
    await world.pass(SETTLED_MS);
    expect(await pingsIn(10_000)).toBe(40);
  });

  test("is as the greeting says where there are many, and a short burst before that", async () => {
    world.joinCrowd(CROWD);
    const one = world.createClient({ hz: 0 });
    void one.client.commands.play();
    await world.pass(4000);
    expect(pings()).toBeLessThan(15);
    expect(await pingsIn(20_000)).toBe(10);
    void one.client.commands.play();
    await world.pass(10_000);
    expect(errorBeats(one)).toBeCloseTo(0, 4);
  });

  test("goes by what an answer says when many come, and when they go", async () => {
    world.createClient({ hz: 0 });
    await world.pass(SETTLED_MS);
    const leave = world.joinCrowd(CROWD);
    await world.pass(300);
    expect(await pingsIn(20_000)).toBe(10);
    leave();
    await world.pass(PACE_MS);
    expect(await pingsIn(10_000)).toBe(40);
  });
});

describe("a line on which little is said", () => {
  let one: ClientInWorld;
  beforeEach(async () => {
    world.joinCrowd(CROWD);
    one = world.createClient({ hz: 0 });
    await world.pass(20_000);
  });

  test("is live for all that, and the same socket after ten minutes", async () => {
    await world.pass(600_000);
    expect(status(one)).toBe("live");
    expect(world.sockets.ends).toHaveLength(1);
  });

  test.each([0, 500, 1100, 1900])(
    "and is cut, %d ms later, is noticed within its pace and two seconds",
    async (afterMs) => {
      await world.pass(afterMs);
      world.isCut = true;
      await world.pass(1400);
      expect(status(one)).toBe("live");
      await world.pass(PACE_MS + 600);
      expect(status(one)).toBe("reconnecting");
    },
  );

  test("and is cut is noticed within two seconds of a command into it", async () => {
    while ((await pingsIn(10)) === 0);
    // That one has been answered, and the next is far off.
    await world.pass(100);
    world.isCut = true;
    void one.client.commands.play();
    await world.pass(1800);
    expect(status(one)).toBe("reconnecting");
  });
});

describe("where the server wants to be asked every half a minute", () => {
  let one: ClientInWorld;
  const paceMs = 32_000;
  beforeEach(async () => {
    // Twenty thousand in the test's own process would be slow to come: it only says so.
    world.onSpeak = (text) => text.replace(/"pingEveryMs":\d+/, `"pingEveryMs":${paceMs}`);
    one = world.createClient({ hz: 0 });
    await world.pass(40_000);
  });

  test("a line that has died in one's sleep is noticed within two seconds of waking", async () => {
    world.isCut = true;
    await world.pass(5000);
    expect(status(one)).toBe("live");
    one.wakeUp();
    await world.pass(1400);
    expect(status(one)).toBe("live");
    await world.pass(600);
    expect(status(one)).toBe("reconnecting");
  });

  test("a wake-up on a live line costs one question, however many things wake it", async () => {
    const before = pings();
    one.wakeUp();
    one.wakeUp();
    await world.pass(2500);
    expect(pings()).toBe(before + 1);
    expect(status(one)).toBe("live");
    expect(world.sockets.ends).toHaveLength(1);
  });

  test("a machine that slept asks by itself, and finds the line dead", async () => {
    world.isCut = true;
    world.manual.stall(10_000);
    await world.pass(2000);
    expect(status(one)).toBe("reconnecting");
  });

  test("what is said to be called otherwise needs no answer", async () => {
    one.client.setIdentity({ name: "Guest 1" });
    await world.pass(3000);
    expect(status(one)).toBe("live");
    expect(world.sockets.ends).toHaveLength(1);
  });
});

test("where much is said a dead line is noticed within two seconds, however seldom the server is asked", async () => {
  world.joinCrowd(CROWD);
  const one = world.createClient();
  await world.pass(20_100);
  world.isCut = true;
  await world.pass(1400);
  expect(status(one)).toBe("live");
  await world.pass(600);
  expect(status(one)).toBe("reconnecting");
});
