import { beforeEach, describe, expect, test, vi } from "vitest";
import { withOwnProtocol } from "../../server/endpoints.ts";
import {
  type ServedPeers,
  answered,
  createServedPeers,
  endpoint,
  say,
} from "../support/served-peers.ts";

const LIMITS = { maxMessageBytes: 512, messageRate: 10, messageBurst: 5 };
const RATE_LIMITED = {
  type: "error",
  code: "rate_limited",
  message: "a connection may send 10 messages a second: this one was not acted on",
};

let world: ServedPeers;
beforeEach(() => {
  world = createServedPeers(LIMITS);
});

function open(path: string) {
  const connection = world.opened(world.peer, endpoint(path), 0);
  world.peer.take();
  return connection;
}
async function told() {
  await answered();
  world.manual.advance(0);
  return world.peer.take();
}

describe("a peer that says too much", () => {
  test("is told so with the id of what was not done, and is heard again a moment later", async () => {
    const connection = open("/ws/transport");
    for (let id = 1; id <= 6; id += 1) say(connection, { type: "seek", time_seconds: id, id });
    expect((await told()).at(-2)).toEqual({ ...RATE_LIMITED, id: 6 });
    expect(world.authority.state.revision).toBe(5);
    world.manual.advance(100);
    say(connection, { type: "stop", id: 7 });
    say(connection, { type: "play", id: 8 });
    const answers = (await told()).filter(({ type }) => type !== "state");
    expect(answers).toMatchObject([{ type: "ack", id: 7 }, RATE_LIMITED]);
    expect(world.authority.state.playing).toBe(false);
  });

  test("is told so in the words of where it has come in", async () => {
    const connection = open("/ws/transport/control");
    for (let i = 0; i < 6; i += 1) say(connection, { command: "stop" });
    expect((await told()).at(-1)).toMatchObject({ success: false, code: "rate_limited" });
  });

  test.each<[what: string, say: (world: ReturnType<typeof open>) => void]>([
    ["pings", (connection) => say(connection, { type: "ping" })],
    ["nonsense", (connection) => connection.received("nonsense", 8)],
    ["binary messages", (connection) => connection.received(null, 8)],
    ["messages that are too large", (connection) => connection.received("x".repeat(513), 513)],
    ["WebSocket pings", (connection) => void connection.pinged()],
    ["pongs", (connection) => connection.heard()],
  ])("of %s, too, is told so, and after a hundred times sent away", async (_, speak) => {
    const connection = open("/ws/transport");
    for (let i = 0; i < 5; i += 1) speak(connection);
    await told();
    for (let i = 0; i < 100; i += 1) speak(connection);
    expect(await told()).toEqual(Array.from({ length: 100 }, () => RATE_LIMITED));
    expect(world.peer.closedWith).toBeNull();

    speak(connection);
    await answered();
    const closing = { code: 1008, reason: "more than 10 messages a second" };
    expect(world.peer.closedWith).toEqual(closing);
    expect(connection.verdict).toBe(closing.reason);
    expect(world.server.metrics.evictions).toBe(1);
    speak(connection);
    say(connection, { type: "play" });
    expect(await told()).toEqual([]);
    expect(world.authority.state.revision).toBe(0);
  });

  test("at the clock hears nothing of it but the close", async () => {
    const connection = open("/ws/transport/clock");
    for (let i = 0; i < 105; i += 1) say(connection, { type: "play" });
    await answered();
    expect(world.peer.closedWith).toBeNull();
    say(connection, { type: "play" });
    expect(await told()).toEqual([]);
    expect(world.peer.closedWith?.code).toBe(1008);
  });

  test("in one breath hears what came of all of it before it is sent away", async () => {
    const connection = open("/ws/transport");
    const { texts } = world.peer;
    const saidBefore: number[] = [];
    world.peer.close = () => void saidBefore.push(texts.length);
    for (let id = 1; id <= 106; id += 1) say(connection, { type: "seek", time_seconds: id, id });
    await answered();
    const types = world.peer.take().map(({ type }) => type);
    expect(types).toEqual([...Array(5).fill("ack"), ...Array(100).fill("error")]);
    expect(saidBefore).toEqual([105]);
  });

  test("is ended a second later when an answer that it waits for does not come", async () => {
    const connection = open("/ws/transport");
    vi.spyOn(world.authority, "submit").mockReturnValue(new Promise(() => {}));
    for (let id = 1; id <= 106; id += 1) say(connection, { type: "play", id });
    await answered();
    expect(world.peer.closedWith).toBeNull();
    world.peer.take();
    // It may say something again by now, had it not said so much before.
    world.manual.advance(999);
    say(connection, { type: "ping" });
    expect(connection.pinged()).toBe(false);
    connection.heard();
    expect(world.peer.take()).toEqual([]);
    world.manual.advance(1);
    expect(world.peer.isTerminated).toBe(true);
    expect(connection.verdict).toBe("more than 10 messages a second");
    expect(world.server.metrics.evictions).toBe(1);
  });

  test("and does not go when it is told to is ended a second later", async () => {
    const connection = open("/ws/transport");
    for (let i = 0; i < 106; i += 1) connection.received("nonsense", 8);
    await answered();
    expect(world.peer.closedWith?.code).toBe(1008);
    world.manual.advance(999);
    expect(world.peer.isTerminated).toBe(false);
    world.manual.advance(1);
    expect(world.peer.isTerminated).toBe(true);
  });

  test("and goes leaves no timer behind", async () => {
    const connection = open("/ws/transport");
    for (let i = 0; i < 106; i += 1) connection.received("nonsense", 8);
    await answered();
    connection.closed();
    world.manual.advance(4000);
    expect(world.manual.pending).toBe(0);
    expect(world.peer.isTerminated).toBe(false);
  });

  test("takes nothing from the others", async () => {
    const connection = open("/ws/transport");
    const other = createServedPeers().peer;
    const otherConnection = world.opened(other, endpoint("/ws/transport"), 0);
    for (let i = 0; i < 200; i += 1) connection.received("nonsense", 8);
    other.take();
    say(otherConnection, { type: "ping", id: 1 });
    expect(other.take()).toMatchObject([{ type: "pong", id: 1 }]);
  });
});

test("a WebSocket ping is answered unless it is too much", () => {
  const connection = open("/ws/transport");
  const answers = Array.from({ length: 6 }, () => connection.pinged());
  expect(answers).toEqual([true, true, true, true, true, false]);
  world.manual.advance(100);
  expect(connection.pinged()).toBe(true);
});

test("the hello says how large a message may be, and one that is larger is refused", async () => {
  const connection = world.opened(world.peer, withOwnProtocol(endpoint("/ws/transport")), 0);
  expect(world.peer.take()[0]).toMatchObject({ type: "hello", limits: { messageBytes: 512 } });
  connection.received(`"${"x".repeat(510)}"`, 512);
  connection.received(`"${"x".repeat(511)}"`, 513);
  const errors = (await told()).filter(({ type }) => type === "error");
  expect(errors).toMatchObject([
    { code: "invalid_message" },
    { code: "too_large", message: "a message must be at most 512 bytes" },
  ]);
});
