import { beforeEach, describe, expect, test } from "vitest";
import { type TransportSnapshot, createTransportStore } from "../../src/client/transport-store.ts";
import { constantTempo } from "../../src/core/tempo-map.ts";
import {
  type ClientInWorld,
  type TransportWorld,
  createTransportWorld,
} from "../support/transport-world.ts";

let world: TransportWorld;
beforeEach(() => {
  world = createTransportWorld();
});

const clientsOnServer = () => world.core.server.clients()["/ws/transport"] ?? 0;

function expectNothingLeftOf(one: ClientInWorld) {
  expect(one.timersWaiting).toBe(0);
  expect(one.display.requested).toBe(0);
  expect(one.listeners).toBe(0);
  expect(one.client.store.getState().connection).toEqual({ status: "idle" });
}

describe("a lazy client", () => {
  test("opens nothing until somebody connects, and then one socket for all who do", async () => {
    const one = world.createClient({ lazy: true });
    await world.pass(1000);
    expect(world.sockets.ends).toHaveLength(0);
    one.client.connect();
    one.client.connect();
    await world.pass(100);
    expect(world.sockets.ends).toHaveLength(1);
    expect(one.client.store.getState().connection.status).toBe("live");
  });

  test("holds the connection until the last holder lets go, and 200 ms longer", async () => {
    const one = world.createClient({ lazy: true });
    const release = one.client.connect();
    const releaseOther = one.client.connect();
    await world.pass(100);
    release();
    release();
    await world.pass(1000);
    expect(one.client.store.getState().connection.status).toBe("live");
    releaseOther();
    await world.pass(199);
    expect(one.client.store.getState().connection.status).toBe("live");
    await world.pass(1);
    expectNothingLeftOf(one);
    await world.pass(20);
    expect(world.sockets.last.closed).toEqual({ code: 1000, reason: "" });
    expect(clientsOnServer()).toBe(0);
  });

  test("is not closed by a release and a connect within the linger, as StrictMode does them", async () => {
    const one = world.createClient({ lazy: true });
    one.client.connect()();
    const release = one.client.connect();
    await world.pass(1000);
    expect(world.sockets.ends).toHaveLength(1);
    expect(clientsOnServer()).toBe(1);
    release();
    await world.pass(150);
    one.client.connect();
    await world.pass(1000);
    expect(world.sockets.ends).toHaveLength(1);
    expect(clientsOnServer()).toBe(1);
  });

  test("does not try again what is lost while it merely lingers", async () => {
    const one = world.createClient({ lazy: true });
    const release = one.client.connect();
    await world.pass(100);
    release();
    world.sockets.last.fail();
    await world.pass(20);
    expectNothingLeftOf(one);
    await world.pass(5000);
    expect(world.sockets.ends).toHaveLength(1);
    one.client.connect();
    await world.pass(100);
    expect(one.client.store.getState().connection.status).toBe("live");
  });

  test("connects again after it was let go, also where it had been refused", async () => {
    const one = world.createClient({ lazy: true });
    const release = one.client.connect();
    await world.pass(100);
    world.sockets.last.close(4403, "not now");
    await world.pass(20);
    release();
    await world.pass(200);
    one.client.connect();
    await world.pass(100);
    expect(world.sockets.ends).toHaveLength(2);
    expect(one.client.store.getState().connection.status).toBe("live");
  });
});

describe("dispose leaves nothing running", () => {
  /** What the client is in the middle of. */
  const moments: [string, (one: ClientInWorld) => unknown][] = [
    ["before anything was answered", () => {}],
    ["during the handshake", () => world.pass(30)],
    ["in the first burst of pings", () => world.pass(150)],
    [
      "while it plays and draws",
      async ({ client, display }) => {
        await world.pass(500);
        void client.commands.play();
        await world.pass(500);
        display.draw(world.manual.clock.now());
      },
    ],
    [
      "while a command is on its way",
      async ({ client }) => {
        await world.pass(500);
        void client.commands.play();
      },
    ],
    [
      "while it waits for another try",
      async () => {
        world.isDown = true;
        await world.pass(5000);
      },
    ],
    [
      "after it was refused",
      async () => {
        await world.pass(500);
        world.sockets.last.close(4403);
        await world.pass(20);
      },
    ],
  ];

  test.each(moments)("%s", async (_, happens) => {
    const one = world.createClient();
    one.client.onFrame(() => {});
    await happens(one);
    one.client.dispose();
    expectNothingLeftOf(one);
    const made = world.sockets.ends.length;
    one.wakeUp();
    await world.pass(30_000);
    expectNothingLeftOf(one);
    expect(world.sockets.ends).toHaveLength(made);
    expect(clientsOnServer()).toBe(0);
    // The server's own life check has found nobody, and nothing else is left in the world.
    expect(world.manual.pending).toBe(0);
  });

  test("while the last holder's release still lingers", async () => {
    const one = world.createClient({ lazy: true });
    const release = one.client.connect();
    await world.pass(100);
    release();
    one.client.dispose();
    expectNothingLeftOf(one);
  });

  test("by a hundred clients, one after the other", async () => {
    for (let i = 0; i < 100; i += 1) {
      const one = world.createClient({ hz: i % 61 });
      one.client.onFrame(() => {});
      await world.pass(60 + i);
      one.client.dispose();
      expectNothingLeftOf(one);
    }
    await world.pass(5000);
    expect(clientsOnServer()).toBe(0);
    expect(world.manual.pending).toBe(0);
  });

  type Change = (now: TransportSnapshot, before: TransportSnapshot) => boolean;
  const changes: [string, Change][] = [
    ["the greeting", ({ server }) => server !== null],
    ["the connection being live", ({ connection }) => connection.status === "live"],
    ["its own command", ({ transport }) => transport.playing],
    ["the connection being lost", ({ connection }) => connection.status === "reconnecting"],
  ];

  test.each(changes)("when it is called by a subscriber that hears of %s", async (_, isTheOne) => {
    const one = world.createClient();
    one.client.onFrame(() => {});
    one.client.store.subscribe((now, before) => {
      if (isTheOne(now, before)) one.client.dispose();
    });
    await world.pass(100);
    const play = one.client.commands.play();
    world.sockets.last.fail();
    await world.pass(5000);
    expect(await play).toMatchObject({ ok: false });
    expectNothingLeftOf(one);
    expect(world.sockets.ends).toHaveLength(1);
  });
});

describe("after dispose", () => {
  test("commands on their way are answered, new ones are offline, and connect says why it cannot", async () => {
    const { client } = world.createClient();
    await world.pass(500);
    const play = client.commands.play();
    client.dispose();
    client.dispose();
    expect(await play).toMatchObject({ ok: false, error: { code: "connection_lost" } });
    expect(await client.commands.stop()).toMatchObject({ ok: false, error: { code: "offline" } });
    expect(() => client.connect()).toThrow("this transport client has been disposed");
  });

  test("a holder's late release starts no timer, and a late drawer no frames", async () => {
    const one = world.createClient({ lazy: true });
    const release = one.client.connect();
    await world.pass(500);
    void one.client.commands.play();
    await world.pass(500);
    one.client.dispose();
    release();
    one.client.onFrame(() => {})();
    one.client.onFrame(() => {});
    one.display.draw(world.manual.clock.now());
    expectNothingLeftOf(one);
  });
});

test("a client feeds the store that it is given", async () => {
  const store = createTransportStore();
  const { client } = world.createClient({ store });
  expect(client.store).toBe(store);
  await world.pass(500);
  void client.commands.setTempo(99);
  expect(store.getState()).toMatchObject({
    transport: { song: { tempo: constantTempo(99) } },
    connection: { status: "live" },
  });
});
