import { beforeEach, describe, expect, test } from "vitest";
import { encodeError } from "../../src/protocol/v1-server-messages.ts";
import type { FarEnd } from "../support/socket-pair.ts";
import { type TransportWorld, createTransportWorld } from "../support/transport-world.ts";

let world: TransportWorld;
beforeEach(() => {
  world = createTransportWorld({ isStored: true });
});

/** What has been said over a socket before the first answer could come. */
const firstWords = ({ received }: FarEnd) =>
  received.slice(0, 2).map((text) => JSON.parse(text) as unknown);
const AUTH = { type: "auth", token: "studio-3" };
const PING = expect.objectContaining({ type: "ping" }) as unknown;

/** A server that does not know the token. */
const refuse = (end: FarEnd) => {
  end.accept();
  end.send(encodeError({ code: "unauthorized", message: "this token is not right" }));
  end.close(4401, "this token is not right");
};

describe("a token", () => {
  test("is the first thing that is said on every connection, and nowhere else", async () => {
    const { client } = world.createClient({ token: "studio-3" });
    await world.pass(500);
    world.breakLines();
    await world.pass(1000);
    expect(world.sockets.ends).toHaveLength(2);
    for (const end of world.sockets.ends) {
      expect(firstWords(end)).toEqual([AUTH, PING]);
      expect(end.url).not.toContain("studio-3");
      expect(end.received.filter((text) => text.includes("studio-3"))).toHaveLength(1);
    }
    expect(JSON.stringify(client.store.getState())).not.toContain("studio-3");
  });

  test.each([undefined, null])("that is %s is not mentioned", async (token) => {
    world.createClient({ token });
    await world.pass(500);
    expect(firstWords(world.sockets.last)).toEqual([PING, PING]);
  });

  test("that is wrong leaves the client refused, with the reason, and never live", async () => {
    const { client } = world.createClient({ token: "studio-3", lazy: true });
    const states: string[] = [];
    client.store.subscribe(({ connection }) => states.push(connection.status));
    const { onMade } = world.sockets;
    world.sockets.onMade = refuse;
    client.connect();
    await world.pass(5000);
    expect(client.store.getState().connection).toEqual({
      status: "refused",
      code: 4401,
      reason: "this token is not right",
    });
    expect(states).not.toContain("live");
    expect(world.sockets.ends).toHaveLength(1);

    // The right one is tried at once.
    world.sockets.onMade = onMade;
    client.setToken("studio-4");
    await world.pass(500);
    expect(client.store.getState().connection.status).toBe("live");
    expect(firstWords(world.sockets.last)).toEqual([{ ...AUTH, token: "studio-4" }, PING]);
  });

  test("that was refused may be shown again", async () => {
    const { client } = world.createClient({ token: "studio-3" });
    await world.pass(500);
    world.sockets.last.close(4401);
    await world.pass(100);
    client.setToken("studio-3");
    await world.pass(500);
    expect(client.store.getState().connection.status).toBe("live");
    expect(world.sockets.ends).toHaveLength(2);
  });

  test("that is another connects anew, and what was on its way is not lost; the same does not", async () => {
    const { client } = world.createClient({ token: "studio-3" });
    await world.pass(500);
    client.setToken("studio-3");
    await world.pass(500);
    expect(world.sockets.ends).toHaveLength(1);
    const play = client.commands.play();
    client.setToken(null);
    expect(client.store.getState().connection).toEqual({ status: "connecting" });
    await world.pass(500);
    expect(await play).toEqual({ ok: true, revision: 1 });
    expect(world.accepted).toHaveLength(1);
    expect(world.sockets.ends).toHaveLength(2);
    expect(world.sockets.ends[0]?.closed).toEqual({ code: 1000, reason: "" });
    expect(world.sockets.last.received.join("")).not.toContain("auth");
  });

  test("opens nothing where nobody is connected", async () => {
    const { client } = world.createClient({ lazy: true });
    client.setToken("studio-3");
    await world.pass(500);
    expect(world.sockets.ends).toHaveLength(0);
    client.connect();
    await world.pass(500);
    expect(firstWords(world.sockets.last)).toEqual([AUTH, PING]);
    client.dispose();
    client.setToken("studio-4");
    await world.pass(500);
    expect(world.sockets.ends).toHaveLength(1);
  });
});

describe("whoever may only listen", () => {
  const FORBIDDEN = {
    ok: false,
    error: { code: "forbidden", message: "this page may listen, not command" },
  };

  test("is told so here: nothing is sent, and nothing flashes", async () => {
    world.role = "view";
    const { client } = world.createClient();
    await world.pass(500);
    const before = client.store.getState();
    expect(before.role).toBe("view");
    const { play, setTempo, seek } = client.commands;
    for (const answer of [play(), setTempo(90), seek({ beats: 4 })]) {
      expect(client.store.getState()).toBe(before);
      expect(await answer).toEqual(FORBIDDEN);
    }
    await world.pass(500);
    expect(world.sockets.last.received.every((text) => text.includes('"ping"'))).toBe(true);
    expect(client.store.getState().canUndo).toBe(false);
  });

  test("hears of everything all the same, and may do as they like locally", async () => {
    const other = world.createClient();
    await world.pass(500);
    world.role = "view";
    const { client } = world.createClient();
    await world.pass(500);
    void other.client.commands.play();
    await world.pass(100);
    expect(client.store.getState().transport.playing).toBe(true);
    client.startLocal();
    expect(await client.commands.stop()).toMatchObject({ ok: true });
    expect(client.store.getState().transport.playing).toBe(false);
    client.rejoin();
    expect(await client.commands.stop()).toEqual(FORBIDDEN);
  });

  test("may command from the next greeting on that says so", async () => {
    world.role = "view";
    const { client } = world.createClient();
    await world.pass(500);
    world.role = "control";
    client.setToken("studio-3");
    await world.pass(500);
    expect(client.store.getState().role).toBe("control");
    void client.commands.play();
    await world.pass(100);
    expect(world.core.authority.state.playing).toBe(true);
  });
});

describe("a restart of the server", () => {
  const RESTART = { outageMs: 700, wasPaused: false, message: "the server was away for 0.7 s" };

  test("is told to whoever was here before, and stays told", async () => {
    const { client } = world.createClient();
    await world.pass(500);
    expect(client.store.getState().restart).toBeNull();
    world.crash("second boot", RESTART);
    await world.pass(1000);
    const { restart } = client.store.getState();
    expect(restart).toEqual(RESTART);
    world.breakLines();
    await world.pass(1000);
    expect(client.store.getState().restart).toBe(restart);
    world.crash("third boot");
    await world.pass(1000);
    expect(client.store.getState().restart).toBeNull();
  });

  test("is no news to whoever came after it", async () => {
    world.crash("second boot", RESTART);
    const { client } = world.createClient();
    await world.pass(500);
    world.breakLines();
    await world.pass(1000);
    expect(client.store.getState()).toMatchObject({ restart: null, view: "continued" });
  });
});
