import { beforeEach, describe, expect, test } from "vitest";
import type { Authority } from "../../server/authority.ts";
import type { Connection } from "../../server/connection.ts";
import { withOwnProtocol } from "../../server/endpoints.ts";
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
let server: ServedPeers["server"];
let opened: ServedPeers["opened"];
let peer: FakePeer;
beforeEach(() => {
  ({ manual, authority, server, opened, peer } = createServedPeers());
});

const open = (path: string, hz = 30): Connection => opened(peer, endpoint(path), hz);
const OWN = withOwnProtocol(endpoint("/ws/transport"));
const openOwn = (hz = 30): Connection => opened(peer, OWN, hz);

/** Forgets what everybody was told on the way here. */
function settle(...others: readonly FakePeer[]) {
  manual.advance(0);
  for (const each of [peer, ...others]) each.take();
}

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
      ["song", 1],
      ["ack", 1, 1],
      ["change", 1],
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
      ["song", 1],
      ["ack", 1, 1],
      ["song", 2],
      ["ack", 2, 2],
      ["change", 1],
      ["change", 2],
      ["state", 2, 2],
    ]);
    expect(heard[0]).toMatchObject({ markers: [{ name: "Verse" }] });
    expect(heard[2]).toMatchObject({ markers: [{ name: "Chorus" }] });
  });

  test("of others, two in one moment: one song and one state, after both notes", async () => {
    const connection = openOwn(0);
    const other = createFakePeer();
    opened(other, OWN, 0);
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
    opened(other, OWN, 0);
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
    const script = opened(plain, endpoint("/ws/transport"), 0);
    const older = opened(createFakePeer(), endpoint("/ws/transport/control"), 0);
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
      return { each, connection: opened(each, endpoint(path), 0) };
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
  const connection = opened(each, OWN, 0);
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
    manual.advance(0);
    const heard = [one, two].map(({ each }) => each.take());
    const ids = heard.map(([hello]) => hello?.["client"]);
    for (const messages of heard) {
      expect(messages.at(-1)).toMatchObject({
        type: "presence",
        people: ids.map((id) => ({ id })),
      });
    }
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

  test("comes at once to who joins, after hello, song and state, and not again", () => {
    openOwn(0);
    expect(peer.take().map(({ type }) => type)).toEqual(["hello", "song", "state", "presence"]);
    manual.advance(1000);
    expect(peer.take()).toEqual([]);
  });

  test("does not count those of the seed protocol", () => {
    const one = joined();
    open("/ws/transport");
    const older = opened(createFakePeer(), endpoint("/ws/transport/control"), 0);
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
    // Nor is it a command that somebody waited for.
    expect(server.metrics.summary().command_ms.count).toBe(0);
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
    manual.advance(0);
    const names = two.each
      .take()
      .filter(({ type }) => type === "change")
      .map(({ by }) => (by as { name: string }).name);
    expect(names).toEqual(["Guest 1", "Ada"]);
  });
});
