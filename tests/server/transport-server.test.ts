import { beforeEach, describe, expect, test } from "vitest";
import { type Authority, createAuthority } from "../../server/authority.ts";
import { ENDPOINTS, endpointAt, withOwnProtocol } from "../../server/endpoints.ts";
import { type ReportedWays, createReportedWays } from "../../server/reported-ways.ts";
import {
  type Connection,
  type TransportServer,
  createTransportServer,
} from "../../server/transport-server.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { type FakePeer, createFakePeer } from "../support/fake-peer.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

let manual: ManualClock;
let authority: Authority;
let ways: ReportedWays;
let server: TransportServer;
let peer: FakePeer;
beforeEach(() => {
  manual = createManualClock(1_733_123_456_789);
  ways = createReportedWays();
  authority = createAuthority(createTransportState(), manual.clock, ways.longestMs);
  server = createTransportServer({
    authority,
    ways,
    clock: manual.clock,
    timers: manual.timers,
    boot: "0badcafe",
    version: "1.2.3",
    sampleRateHz: 48_000,
  });
  peer = createFakePeer();
});

function endpoint(path: string) {
  const found = endpointAt(path);
  if (!found) throw new Error(`no endpoint at ${path}`);
  return found;
}

const open = (path: string, hz = 30): Connection => server.opened(peer, endpoint(path), hz);
const openOwn = (hz = 30): Connection =>
  server.opened(peer, withOwnProtocol(endpoint("/ws/transport")), hz);

function say(connection: Connection, message: unknown) {
  const text = JSON.stringify(message);
  connection.received(text, text.length);
}

/** Forgets what everybody was told on the way here. */
function settle(...others: readonly FakePeer[]) {
  manual.advance(0);
  for (const each of [peer, ...others]) each.take();
}

/** Answers are given in promises: all that are settled by now. */
const answered = () => new Promise<void>((resolve) => setImmediate(resolve));

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
        limits: { bpm: [20, 999], timeSeconds: [0, 86_400], messageBytes: 4096 },
      },
      { type: "song", boot: "0badcafe", revision: 0, tempo: [{ bpm: 120 }], markers: [] },
      { type: "state", boot: "0badcafe", anchor: { beats: 0 }, song: 0 },
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
    expect(peer.take().map(({ type }) => type)).toEqual(["change", "ack", "state"]);
  });
});

const marker = (name: string, id?: number) => ({
  type: "marker",
  marker: "a",
  beats: 8,
  name,
  ...(id !== undefined && { id }),
});

/** Type and revision of each, and the song that it goes with. */
const shown = (messages: readonly Record<string, unknown>[]) =>
  messages.map(({ type, revision, song }) => [
    type,
    revision,
    ...(song === undefined ? [] : [song]),
  ]);

describe("what a peer of codette.v1 hears of a command", () => {
  test("that changes the song: its song before its ack, and no song with the push", async () => {
    const connection = openOwn(0);
    settle();
    say(connection, marker("Verse", 1));
    await answered();
    manual.advance(0);
    expect(shown(peer.take())).toEqual([
      ["change", 1],
      ["song", 1],
      ["ack", 1, 1],
      ["state", 1, 1],
    ]);
  });

  test("of its own, two in one moment: each song before its ack, and none twice", async () => {
    const connection = openOwn(0);
    settle();
    say(connection, marker("Verse", 1));
    say(connection, marker("Chorus", 2));
    await answered();
    manual.advance(0);
    const heard = peer.take();
    expect(shown(heard)).toEqual([
      ["change", 1],
      ["change", 2],
      ["song", 1],
      ["ack", 1, 1],
      ["song", 2],
      ["ack", 2, 2],
      ["state", 2, 2],
    ]);
    expect(heard[2]).toMatchObject({ markers: [{ name: "Verse" }] });
    expect(heard[4]).toMatchObject({ markers: [{ name: "Chorus" }] });
  });

  test("of others, two in one moment: one song and one state, after both notes", async () => {
    const connection = openOwn(0);
    const other = createFakePeer();
    server.opened(other, withOwnProtocol(endpoint("/ws/transport")), 0);
    settle(other);
    say(connection, marker("Verse"));
    say(connection, marker("Chorus"));
    await answered();
    manual.advance(0);
    expect(shown(other.take())).toEqual([
      ["change", 1],
      ["change", 2],
      ["song", 2],
      ["state", 2, 2],
    ]);
    manual.advance(10_000);
    expect(other.take()).toEqual([]);
  });

  test("that was refused: nothing, and only who gave it the error", async () => {
    const connection = openOwn(0);
    const other = createFakePeer();
    server.opened(other, withOwnProtocol(endpoint("/ws/transport")), 0);
    settle(other);
    say(connection, { type: "delete_marker", marker: "nobody", id: 5 });
    await answered();
    manual.advance(0);
    expect(peer.take()).toMatchObject([{ type: "error", id: 5, code: "not_found" }]);
    expect(other.take()).toEqual([]);
  });

  test("says who gave it, and nobody where they have no name", async () => {
    const connection = openOwn(0);
    const plain = createFakePeer();
    const script = server.opened(plain, endpoint("/ws/transport"), 0);
    const older = server.opened(createFakePeer(), endpoint("/ws/transport/control"), 0);
    settle(plain);
    say(connection, { type: "presence", name: "Ada" });
    say(connection, { type: "seek", time_seconds: 2, id: 1, at: manual.clock.now() });
    say(script, { type: "play", id: 2 });
    say(older, { command: "tempo", value: 90 });
    // As the HTTP routes do.
    await authority.submit({ type: "stop" });
    await answered();
    manual.advance(0);
    const changes = peer.take().filter(({ type }) => type === "change");
    expect(changes).toMatchObject([
      {
        revision: 1,
        by: { id: 1, name: "Ada", colour: "#c2752b" },
        command: { type: "seek", time_seconds: 2 },
      },
      { revision: 2, by: null, command: { type: "play" } },
      { revision: 3, by: null, command: { type: "tempo", bpm: 90 } },
      { revision: 4, by: null, command: { type: "stop" } },
    ]);
    // Neither the id nor the moment is anybody else's business.
    expect(changes[0]?.["command"]).toEqual({ type: "seek", time_seconds: 2 });
  });
});

describe("a peer of the seed protocol", () => {
  test("hears exactly what it always did, whatever those of codette.v1 do", async () => {
    const plain = ["/ws", "/ws/transport", "/ws/transport/clock"].map((path) => {
      const each = createFakePeer();
      return { each, connection: server.opened(each, endpoint(path), 0) };
    });
    const own = openOwn(0);
    settle(...plain.map(({ each }) => each));
    say(own, { type: "presence", name: "Ada" });
    say(own, marker("Verse"));
    await answered();
    manual.advance(0);
    own.closed();
    manual.advance(1000);
    const [state, transport, clock] = plain.map(({ each }) => each.take());
    expect(state).toMatchObject([{ type: "state", data: { revision: 1 } }]);
    expect(transport).toEqual(state);
    expect(clock).toMatchObject([{ revision: 1 }]);
    expect(clock?.[0]).not.toHaveProperty("type");
    const [first] = state ?? [];
    expect(Object.keys(first?.["data"] ?? {})).toEqual([
      "playing",
      "time_seconds",
      "sample_pos",
      "bpm",
      "beat_pos",
      "timestamp_ms",
      "revision",
    ]);
  });

  test("gets the plain ack for a command that changes the song", async () => {
    const connection = open("/ws/transport", 0);
    settle();
    say(connection, marker("Verse", 1));
    await answered();
    manual.advance(0);
    expect(peer.take()).toMatchObject([
      { type: "ack", id: 1, revision: 1 },
      { type: "state", data: { revision: 1 } },
    ]);
  });

  test("has no name to give", async () => {
    const connection = open("/ws/transport", 0);
    settle();
    say(connection, { type: "presence", name: "Ada", id: 3 });
    await answered();
    expect(peer.take()).toMatchObject([{ type: "error", id: 3, code: "unknown_type" }]);
  });
});

/** Somebody who speaks codette.v1, and hears what the others do. */
function joined() {
  const each = createFakePeer();
  const connection = server.opened(each, withOwnProtocol(endpoint("/ws/transport")), 0);
  return { each, connection };
}
/** The names in each presence message that they heard since they were last asked. */
const peopleIn = (each: FakePeer) =>
  each
    .take()
    .filter(({ type }) => type === "presence")
    .map(({ people }) => (people as { name: string }[]).map(({ name }) => name));

describe("presence", () => {
  test("is told to everybody who has a name when somebody comes, is renamed and goes", async () => {
    const one = joined();
    manual.advance(0);
    expect(peopleIn(one.each)).toEqual([["Guest 1"]]);
    const two = joined();
    manual.advance(0);
    expect(peopleIn(one.each)).toEqual([["Guest 1", "Guest 2"]]);
    expect(peopleIn(two.each)).toEqual([["Guest 1", "Guest 2"]]);

    say(two.connection, { type: "presence", name: "Ada" });
    await answered();
    manual.advance(0);
    expect(peopleIn(one.each)).toEqual([["Guest 1", "Ada"]]);
    expect(peopleIn(two.each)).toEqual([["Guest 1", "Ada"]]);

    one.connection.closed();
    manual.advance(0);
    expect(peopleIn(one.each)).toEqual([]);
    expect(peopleIn(two.each)).toEqual([["Ada"]]);
  });

  test("says in the hello who is who", () => {
    open("/ws");
    const one = joined();
    const two = joined();
    const ids = [one, two].map(({ each }) => each.take()[0]?.["client"]);
    manual.advance(0);
    const [told] = two.each.take();
    expect(told).toMatchObject({ type: "presence", people: ids.map((id) => ({ id })) });
  });

  test("is told once for all who come and go in one moment", async () => {
    const one = joined();
    manual.advance(0);
    one.each.take();
    const [two, three] = [joined(), joined()];
    say(two.connection, { type: "presence", name: "Ada" });
    three.connection.closed();
    await answered();
    expect(peopleIn(one.each)).toEqual([]);
    manual.advance(0);
    expect(peopleIn(one.each)).toEqual([["Guest 1", "Ada"]]);
    manual.advance(5000);
    expect(peopleIn(one.each)).toEqual([]);
  });

  test("comes after hello, song and state to who joins", () => {
    openOwn(0);
    manual.advance(0);
    expect(peer.take().map(({ type }) => type)).toEqual(["hello", "song", "state", "presence"]);
  });

  test("does not count those of the seed protocol", () => {
    const one = joined();
    open("/ws/transport");
    const older = server.opened(createFakePeer(), endpoint("/ws/transport/control"), 0);
    manual.advance(0);
    expect(peopleIn(one.each)).toEqual([["Guest 1"]]);
    older.closed();
    manual.advance(0);
    expect(peopleIn(one.each)).toEqual([]);
  });

  test("is not told anew where nothing has changed, and is not answered", async () => {
    const one = joined();
    say(one.connection, { type: "presence", name: "Ada", colour: "#123456" });
    await answered();
    manual.advance(0);
    one.each.take();
    say(one.connection, { type: "presence", name: " Ada ", colour: "#123456", id: 4 });
    say(one.connection, { type: "presence" });
    await answered();
    manual.advance(0);
    expect(one.each.take()).toEqual([]);
  });

  test("that cannot be is refused in words, and changes nothing", async () => {
    const one = joined();
    manual.advance(0);
    one.each.take();
    say(one.connection, { type: "presence", name: "x".repeat(41), id: 4 });
    say(one.connection, { type: "presence", name: "Ada", colour: "red" });
    await answered();
    manual.advance(0);
    expect(one.each.take()).toMatchObject([
      { type: "error", id: 4, code: "invalid_field", field: "name" },
      { type: "error", code: "invalid_field", field: "colour" },
    ]);
  });

  test("gives a command the name that was in force when it came", async () => {
    const one = joined();
    const two = joined();
    settle(one.each, two.each);
    say(one.connection, { type: "play" });
    say(one.connection, { type: "presence", name: "Ada" });
    say(one.connection, { type: "pause" });
    await answered();
    const names = two.each
      .take()
      .filter(({ type }) => type === "change")
      .map(({ by }) => (by as { name: string }).name);
    expect(names).toEqual(["Guest 1", "Ada"]);
  });
});

/** How long after its last sign of life, at `aliveForMs`, it is given up; null if it is not within a minute. */
function givenUpAfterMs(aliveForMs: number): number | null {
  // Somebody else keeps the rounds of pings going, at an unrelated moment.
  const other = createFakePeer();
  const otherConnection = server.opened(other, endpoint("/ws"), 0);
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
    "is given up within 15 s, however the pings fall: last heard of at %d ms",
    (aliveForMs) => {
      const afterMs = givenUpAfterMs(aliveForMs);
      expect(afterMs).not.toBeNull();
      expect(afterMs).toBeLessThanOrEqual(15_000);
      // Two pings went unanswered, four seconds apart.
      expect(afterMs).toBeGreaterThan(8000);
      expect(peer.pings).toBeGreaterThanOrEqual(2);
    },
  );

  test("is given up for a reason, is counted, and hears nothing after that", () => {
    const connection = open("/ws/transport");
    expect(connection.verdict).toBeNull();
    manual.advance(15_000);
    expect(peer.isTerminated).toBe(true);
    expect(connection.verdict).toBe("it no longer answered pings");
    expect(server.metrics.evictions).toBe(1);
    peer.take();
    manual.advance(1000);
    expect(peer.texts).toEqual([]);
    connection.closed();
    expect(server.clients()).toEqual({});
  });

  test("is kept as long as it answers pings", () => {
    const connection = open("/ws/transport/clock", 0);
    peer.onPing = () => connection.heard();
    manual.advance(3_600_000);
    expect(peer.pings).toBe(900);
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
  test("is not queued for: it is passed over, and given up at a megabyte", async () => {
    const connection = open("/ws/transport");
    peer.take();
    peer.bufferedBytes = 1;
    manual.advance(990);
    expect(peer.texts).toEqual([]);
    expect(server.metrics.skippedFrames).toBe(29);

    peer.bufferedBytes = 2 ** 20;
    await authority.submit({ type: "play" });
    manual.advance(0);
    expect(peer.take()).toMatchObject([{ data: { playing: true } }]);
    expect(peer.isTerminated).toBe(false);

    peer.bufferedBytes = 2 ** 20 + 1;
    await authority.submit({ type: "stop" });
    manual.advance(0);
    expect(peer.texts).toEqual([]);
    expect(peer.isTerminated).toBe(true);
    expect(connection.verdict).toBe("it stopped reading");
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

  test("says goodbye to everybody when it closes, and leaves no timer behind", async () => {
    const peers = ENDPOINTS.map((at) => {
      const each = createFakePeer();
      server.opened(each, at, 30);
      return each;
    });
    openOwn();
    manual.advance(0);
    server.close(1001, "the server is shutting down");
    for (const { closedWith } of peers) {
      expect(closedWith).toEqual({ code: 1001, reason: "the server is shutting down" });
    }
    expect(manual.pending).toBe(0);
    await authority.submit({ type: "play" });
    expect(manual.pending).toBe(0);
    expect(server.metrics.commands).toBe(0);
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
});
