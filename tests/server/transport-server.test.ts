import { beforeEach, describe, expect, test } from "vitest";
import type { Authority } from "../../server/authority.ts";
import type { Connection } from "../../server/connection.ts";
import { ENDPOINTS, withOwnProtocol } from "../../server/endpoints.ts";
import type { ReportedWays } from "../../server/reported-ways.ts";
import type { Session } from "../../server/session.ts";
import type { TransportServer } from "../../server/transport-server.ts";
import { type FakePeer, createFakePeer } from "../support/fake-peer.ts";
import type { ManualClock } from "../support/manual-clock.ts";
import {
  type ServedPeers,
  answered,
  createServedPeers,
  endpoint,
  say,
} from "../support/served-peers.ts";

let manual: ManualClock;
let authority: Authority;
let ways: ReportedWays;
let server: TransportServer;
let session: Session;
let opened: ServedPeers["opened"];
let peer: FakePeer;
beforeEach(() => {
  ({ manual, authority, ways, server, session, opened, peer } = createServedPeers());
});

const open = (path: string, hz = 30): Connection => opened(peer, endpoint(path), hz);
const OWN = withOwnProtocol(endpoint("/ws/transport"));
const openOwn = (hz = 30): Connection => opened(peer, OWN, hz);

/** Forgets what it was told on the way here. */
function settle() {
  manual.advance(0);
  peer.take();
}

describe("a peer", () => {
  test("of the seed protocol hears the state and no greeting", () => {
    open("/ws/transport");
    expect(peer.take()).toMatchObject([{ type: "state", data: { playing: false } }]);
  });

  test("of codette.v1 is greeted before it hears the state", () => {
    openOwn(12.5);
    expect(peer.take()).toMatchObject([
      {
        type: "hello",
        protocol: 1,
        server: "codette/1.2.3",
        boot: "0badcafe",
        sentAt: 1_733_123_456_789,
        session: { name: "default", sampleRateHz: 48_000 },
        client: 1,
        hz: 12.5,
        pingEveryMs: 250,
        limits: { bpm: [20, 999], timeSeconds: [0, 86_400], messageBytes: 4096 },
      },
      { type: "song", boot: "0badcafe", revision: 0, tempo: [{ bpm: 120 }], markers: [] },
      { type: "state", boot: "0badcafe", anchor: { beats: 0 }, song: 0 },
      { type: "presence", people: [{ id: 1 }], count: 1 },
    ]);
  });

  test("at the control endpoint hears nothing that it did not ask for", async () => {
    const connection = open("/ws/transport/control");
    manual.advance(1000);
    expect(peer.texts).toEqual([]);
    say(connection, { command: "seek", value: 10 });
    await answered();
    expect(peer.take()).toEqual([{ success: true, command: "seek" }]);
  });

  test("at the clock hears clock messages and nothing else, whatever it says", async () => {
    const connection = open("/ws/transport/clock", 0);
    peer.take();
    say(connection, { type: "ping" });
    say(connection, { type: "play" });
    connection.received("nonsense", 8);
    connection.received(null, 8);
    connection.received("x".repeat(5000), 5000);
    await answered();
    manual.advance(1000);
    expect(peer.texts).toEqual([]);
    expect(authority.state.revision).toBe(0);
  });

  test("is counted while it is there, by endpoint", () => {
    const first = open("/ws");
    open("/ws");
    open("/ws/transport/clock");
    expect(server.clients()).toEqual({ "/ws": 2, "/ws/transport/clock": 1 });
    first.closed();
    first.closed();
    expect(server.clients()).toEqual({ "/ws": 1, "/ws/transport/clock": 1 });
  });

  test("is sent nothing once it is gone, also no answer that was on its way", async () => {
    const connection = open("/ws/transport");
    peer.take();
    say(connection, { type: "play" });
    connection.closed();
    await answered();
    manual.advance(1000);
    expect(peer.texts).toEqual([]);
  });

  test("is answered in the order in which it spoke, and its pings at once", async () => {
    const connection = open("/ws/transport", 0);
    peer.take();
    say(connection, { type: "play", id: 1 });
    say(connection, { type: "ping", id: 2 });
    say(connection, { type: "seek", id: 3 });
    connection.received("nonsense", 8);
    say(connection, { type: "stop", id: 4 });
    await answered();
    expect(peer.take().map(({ type, id }) => [type, id])).toEqual([
      ["pong", 2],
      ["ack", 1],
      ["error", 3],
      ["error", undefined],
      ["ack", 4],
    ]);
  });

  test("hears the answer to its command before everybody hears the change", async () => {
    const connection = openOwn(0);
    settle();
    say(connection, { type: "play", id: 1 });
    await answered();
    manual.advance(0);
    expect(peer.take().map(({ type }) => type)).toEqual(["ack", "change", "state"]);
  });
});

/** How long after its last sign of life, at `aliveForMs`, it is given up; null if it is not within a minute. */
function givenUpAfterMs(aliveForMs: number): number | null {
  // Somebody else keeps the looks going, at an unrelated moment.
  const other = createFakePeer();
  const otherConnection = opened(other, endpoint("/ws"), 0);
  other.onPing = () => otherConnection.heard();
  manual.advance(1234);

  const connection = open("/ws/transport", 30);
  manual.advance(aliveForMs);
  connection.heard();
  for (let ms = 0; ms < 60_000; ms += 100) {
    if (peer.isTerminated) return ms;
    manual.advance(100);
  }
  return null;
}

describe("a peer of codette.v1", () => {
  test("is believed when it says when it gave a command, and a plain one is not asked", async () => {
    const own = openOwn(0);
    manual.advance(1000);
    peer.take();
    say(own, { type: "play", id: 1, at: manual.clock.now() - 40 });
    await answered();
    expect(peer.take().find(({ type }) => type === "ack")).toMatchObject({
      anchor: { at: manual.clock.now() - 40 },
    });

    const plain = open("/ws/transport", 0);
    peer.take();
    say(plain, { type: "play", id: 2, at: manual.clock.now() });
    await answered();
    expect(peer.take()[0]).toMatchObject({ type: "error", code: "unknown_field", field: "at" });
  });

  test("is told what is wrong with the moment, and nothing changes", async () => {
    const own = openOwn(0);
    peer.take();
    say(own, { type: "play", id: "a", at: "now" });
    await answered();
    expect(peer.take()).toMatchObject([
      { type: "error", id: "a", code: "invalid_field", field: "at" },
    ]);
    expect(authority.state.revision).toBe(0);
  });

  test("reports its base delay in its pings, and is forgotten when it leaves", () => {
    const [one, two] = [openOwn(0), openOwn(0)];
    expect(ways.longestMs()).toBe(0);
    say(one, { type: "ping", t0: 1, base: 12.5 });
    say(two, { type: "ping", t0: 1, base: 40 });
    expect(ways.longestMs()).toBe(40);
    say(two, { type: "ping", t0: 2, base: 30 });
    expect(ways.longestMs()).toBe(30);
    peer.take();
    say(one, { type: "ping", t0: 3, base: -1 });
    expect(ways.longestMs()).toBe(30);
    two.closed();
    expect(ways.longestMs()).toBe(12.5);
  });
});

describe("a peer that has fallen silent", () => {
  test.each([0, 500, 2700, 2766, 2800, 3999, 4000, 4001])(
    "is given up within 12 s, however the looks fall: last heard of at %d ms",
    (aliveForMs) => {
      const pingsBefore = peer.pings;
      const afterMs = givenUpAfterMs(aliveForMs);
      expect(afterMs).not.toBeNull();
      expect(afterMs).toBeLessThanOrEqual(12_100);
      // It was asked after four seconds without a word, and had four more to answer.
      expect(afterMs).toBeGreaterThanOrEqual(8000);
      expect(peer.pings - pingsBefore).toBeGreaterThanOrEqual(1);
    },
  );

  test("is given up for a reason, is counted once, and hears nothing after that", () => {
    const connection = open("/ws/transport");
    expect(connection.verdict).toBeNull();
    // Its socket may take its time to close.
    manual.advance(60_000);
    expect(peer.isTerminated).toBe(true);
    expect(connection.verdict).toBe("it no longer answered pings");
    expect(server.metrics.evictions).toBe(1);
    peer.take();
    manual.advance(1000);
    expect(peer.texts).toEqual([]);
    connection.closed();
    expect(server.clients()).toEqual({});
  });

  test("is kept as long as it answers pings, and asked in every other interval", () => {
    const connection = open("/ws/transport/clock", 0);
    peer.onPing = () => void manual.timers.setTimeout(() => connection.heard(), 1);
    manual.advance(3_600_000);
    expect(peer.pings).toBe(450);
    expect(peer.isTerminated).toBe(false);
  });

  test("is kept as long as it says anything at all", () => {
    const connection = open("/ws/transport/clock", 0);
    for (let i = 0; i < 100; i += 1) {
      manual.advance(7000);
      connection.received("nonsense", 8);
    }
    expect(peer.isTerminated).toBe(false);
  });
});

describe("a peer that has stopped reading", () => {
  test("is not queued for: neither a tick nor a change is written to it", async () => {
    open("/ws/transport");
    peer.take();
    peer.bufferedBytes = 1;
    manual.advance(990);
    await authority.submit({ type: "play" });
    manual.advance(0);
    expect(peer.texts).toEqual([]);
    expect(server.metrics.skippedFrames).toBe(29 + 1);
    expect(peer.isTerminated).toBe(false);
  });

  test("hears what it has missed soon after it reads again, also without ticks", async () => {
    openOwn(0);
    settle();
    peer.bufferedBytes = 1;
    await authority.submit({ type: "tempo", bpm: 90 });
    await authority.submit({ type: "play" });
    manual.advance(1000);
    expect(peer.texts).toEqual([]);
    peer.bufferedBytes = 0;
    manual.advance(50);
    expect(peer.take()).toMatchObject([
      { type: "song", revision: 1 },
      { type: "state", revision: 2, playing: true, song: 1 },
    ]);
    manual.advance(10_000);
    expect(peer.texts).toEqual([]);
  });

  test("is given up when a quarter of a megabyte of answers to it has piled up", async () => {
    const connection = open("/ws/transport", 0);
    settle();
    peer.bufferedBytes = 256 * 1024;
    say(connection, { type: "ping", id: 1 });
    expect(peer.take()).toMatchObject([{ type: "pong", id: 1 }]);
    expect(connection.verdict).toBeNull();

    peer.bufferedBytes = 256 * 1024 + 1;
    say(connection, { type: "ping", id: 2 });
    say(connection, { type: "play", id: 3 });
    await answered();
    expect(peer.texts).toEqual([]);
    expect(peer.isTerminated).toBe(true);
    expect(connection.verdict).toBe("it stopped reading");
    expect(server.metrics.evictions).toBe(1);
  });
});

function joinMany(count: number) {
  return Array.from({ length: count }, () => {
    const each = createFakePeer();
    const connection = opened(each, OWN, 0);
    const [hello] = each.take();
    return { each, connection, toldMs: hello?.["pingEveryMs"] };
  });
}
/** What a pong tells them of how often they may ask. */
function paceIn({ each, connection }: ReturnType<typeof joinMany>[number]) {
  each.take();
  say(connection, { type: "ping", t0: 1 });
  const [pong] = each.take();
  expect(pong).toMatchObject({ type: "pong", t0: 1 });
  return pong?.["pingEveryMs"];
}

describe("how often clients of codette.v1 may ask for the time", () => {
  test("is such that there are no more than a thousand questions a second, in steps of two", () => {
    const told = joinMany(1100).map(({ toldMs }) => toldMs);
    expect(told.slice(0, 250)).toEqual(Array(250).fill(250));
    expect(told.slice(250, 500)).toEqual(Array(250).fill(500));
    expect(told.slice(500, 1000)).toEqual(Array(500).fill(1000));
    expect(told.slice(1000)).toEqual(Array(100).fill(2000));
  });

  test("is told to those who were there before with the next pong, once", () => {
    const [first] = joinMany(250);
    const [another] = joinMany(1);
    if (!first || !another) throw new Error("nobody came");
    expect(paceIn(first)).toBe(500);
    expect(paceIn(first)).toBeUndefined();
    expect(paceIn(another)).toBeUndefined();
    another.connection.closed();
    expect(paceIn(first)).toBe(250);
    expect(paceIn(first)).toBeUndefined();
  });

  test("does not depend on those of the seed protocol", () => {
    for (let i = 0; i < 300; i += 1) opened(createFakePeer(), endpoint("/ws/transport"), 0);
    expect(joinMany(1)[0]?.toldMs).toBe(250);
  });
});

describe("the server", () => {
  test("has no timers without peers", () => {
    expect(manual.pending).toBe(0);
    const connection = open("/ws/transport");
    connection.closed();
    manual.advance(4000);
    expect(manual.pending).toBe(0);
  });

  test("says goodbye to everybody when it closes, and with its sessions leaves no timer behind", async () => {
    const everyone = [...ENDPOINTS, OWN].map((at) => {
      const each = createFakePeer();
      return { each, connection: opened(each, at, 30) };
    });
    manual.advance(0);
    server.close(1001, "the server is shutting down");
    for (const { each } of everyone) {
      expect(each.closedWith).toEqual({ code: 1001, reason: "the server is shutting down" });
    }
    session.stop();
    expect(manual.pending).toBe(0);
    for (const { connection } of everyone) connection.closed();
    expect(manual.pending).toBe(0);
    await authority.submit({ type: "play" });
    expect(manual.pending).toBe(0);
    expect(server.metrics.commands).toBe(0);
  });

  test("hears nobody any more when it is hushed, and answers what was said before", async () => {
    const connection = open("/ws/transport", 0);
    settle();
    say(connection, { type: "play", id: "before" });
    const hushed = server.hush();
    say(connection, { type: "stop", id: "after" });
    await hushed;
    const acks = peer.take().filter(({ type }) => type === "ack");
    expect(acks).toEqual([{ type: "ack", id: "before", revision: 1 }]);
    expect(authority.state).toMatchObject({ playing: true, revision: 1 });
    expect(connection.pinged()).toBe(false);
  });

  test("counts messages, and commands by any way in", async () => {
    const connection = open("/ws/transport", 0);
    say(connection, { type: "play" });
    say(connection, { type: "tempo", bpm: 1 });
    say(connection, { type: "ping" });
    await answered();
    await authority.submit({ type: "pause" });
    manual.advance(0);
    expect(server.metrics).toMatchObject({ messagesIn: 3, commands: 2 });
    // The state on opening, three answers, one push for both changes.
    expect(server.metrics.messagesOut).toBe(5);
  });

  test("counts each message of what is written in one, and how long a command took", async () => {
    const connection = openOwn(0);
    // Hello, song, state, presence.
    expect(server.metrics.messagesOut).toBe(4);
    say(connection, { type: "tempo", bpm: 90 });
    await answered();
    manual.advance(0);
    // Song, ack; change, state.
    expect(server.metrics.messagesOut).toBe(8);
    expect(server.metrics.summary()).toMatchObject({
      command_ms: { count: 1 },
      push_ms: { count: 1 },
    });
  });

  test("keeps sessions apart, and counts all who are in any of them", async () => {
    const other = createServedPeers().authority;
    const elsewhere = server.createSession("elsewhere", other, ways);
    const there = createFakePeer();
    const connection = server.opened(there, {
      session: elsewhere,
      endpoint: OWN,
      hz: 0,
      role: "control",
      lastSeen: null,
    });
    openOwn(0);
    expect(there.take()[0]).toMatchObject({
      type: "hello",
      client: 1,
      session: { name: "elsewhere" },
    });
    expect(peer.take().at(-1)).toMatchObject({ type: "presence", people: [{ id: 2 }], count: 1 });
    say(connection, { type: "play" });
    await answered();
    manual.advance(0);
    expect(other.state.revision).toBe(1);
    expect(authority.state.revision).toBe(0);
    expect(peer.texts).toEqual([]);
    expect(server.clients()).toEqual({ "/ws/transport": 2 });
    expect(session.census.total).toBe(1);
    elsewhere.stop();
  });
});
