import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Authority, type Engine, createEmbeddedEngine } from "../../server/authority.ts";
import type { Connection } from "../../server/connection.ts";
import { endpointAt, withOwnProtocol } from "../../server/endpoints.ts";
import type { Session } from "../../server/session.ts";
import { type Sessions, createSessions } from "../../server/sessions.ts";
import { type TransportServer, createTransportServer } from "../../server/transport-server.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { createFakePeer } from "../support/fake-peer.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

const IDLE_MS = 60_000;

let manual: ManualClock;
let transport: TransportServer;
let embedded: Engine;
let opened: string[];
let closed: string[];
beforeEach(() => {
  manual = createManualClock(1_733_123_456_789);
  transport = createTransportServer({
    clock: manual.clock,
    timers: manual.timers,
    boot: "0badcafe",
    version: "1.2.3",
    sampleRateHz: 44_100,
  });
  embedded = createEmbeddedEngine(createTransportState, manual.clock);
  opened = [];
  closed = [];
});

/** The embedded engine, which notes what is opened and closed. */
const noting: Engine = {
  async open(name, longestWayMs) {
    opened.push(name);
    return closing(name, await embedded.open(name, longestWayMs));
  },
};
function closing(name: string, authority: Authority): Authority {
  const { close } = authority;
  authority.close = () => {
    closed.push(name);
    close();
  };
  return authority;
}

const sessionsOf = (engine: Engine = noting, maxSessions = 3): Sessions =>
  createSessions({
    engine,
    transport,
    clock: manual.clock,
    timers: manual.timers,
    maxSessions,
    sessionIdleMs: IDLE_MS,
  });

async function open(sessions: Sessions, name: string): Promise<Session> {
  const session = await sessions.open(name);
  if (!session.ok) throw new Error(session.error.message);
  return session.value;
}

/** Somebody who comes into a session. */
function visit(session: Session, hz = 0): Connection {
  const endpoint = endpointAt("/ws/transport");
  if (!endpoint) throw new Error("there is no /ws/transport");
  return transport.opened(createFakePeer(), {
    session,
    endpoint: withOwnProtocol(endpoint),
    hz,
    role: "control",
    lastSeen: null,
  });
}

describe("a session", () => {
  test("begins with its first use, and is the same from then on", async () => {
    const sessions = sessionsOf();
    expect(sessions.count).toBe(0);
    const first = await open(sessions, "rehearsal");
    expect(first.name).toBe("rehearsal");
    expect(await open(sessions, "rehearsal")).toBe(first);
    expect(await open(sessions, "Rehearsal")).not.toBe(first);
    expect(opened).toEqual(["rehearsal", "Rehearsal"]);
    expect(sessions.count).toBe(2);
  });

  test("is one for two who come at the same time", async () => {
    const sessions = sessionsOf();
    const [one, two] = await Promise.all([open(sessions, "a"), open(sessions, "a")]);
    expect(one).toBe(two);
    expect(opened).toEqual(["a"]);
    expect(sessions.count).toBe(1);
  });

  test("knows the ways of its own clients alone", async () => {
    const longest: (() => number)[] = [];
    const sessions = sessionsOf({
      open(name, longestWayMs) {
        longest.push(longestWayMs);
        return embedded.open(name, longestWayMs);
      },
    });
    const [one] = [await open(sessions, "a"), await open(sessions, "b")];
    one.ways.report({}, 40);
    expect(longest.map((longestMs) => longestMs())).toEqual([40, 0]);
  });

  test.each(["", " ", "a b", "a/b", "Übung", "a\n", "x".repeat(65), "a?b", "🎹"])(
    "cannot be called %j",
    async (name) => {
      const sessions = sessionsOf();
      expect(await sessions.open(name)).toEqual({
        ok: false,
        error: {
          code: "invalid_field",
          field: "session",
          message: "session must be 1 to 64 letters, digits, dots, underscores or hyphens",
        },
      });
      expect(opened).toEqual([]);
    },
  );

  test.each(["default", "x".repeat(64), "7", "My_song-2.final", "__proto__", "constructor", ".."])(
    "can be called %j",
    async (name) => {
      const sessions = sessionsOf();
      expect((await open(sessions, name)).name).toBe(name);
    },
  );
});

const play = (session: Session) => session.authority.submit({ type: "play" });

describe("at the most so many", () => {
  const full = {
    ok: false,
    error: {
      code: "unavailable",
      message: "this server keeps at most 3 sessions, and all are in use",
    },
  };
  test("are kept: another is refused while all are in use", async () => {
    const sessions = sessionsOf();
    await open(sessions, "default");
    await play(await open(sessions, "a"));
    visit(await open(sessions, "b"));
    expect(await sessions.open("c")).toEqual(full);
    expect(await open(sessions, "a")).toMatchObject({ name: "a" });
    expect(sessions.count).toBe(3);
    expect(closed).toEqual([]);
  });

  test("are kept: one is said to be one", async () => {
    const sessions = sessionsOf(noting, 1);
    await play(await open(sessions, "a"));
    expect(await sessions.open("b")).toMatchObject({
      error: { message: "this server keeps at most 1 session, and it is in use" },
    });
  });

  test("are kept: room is made by one that nobody is in and nothing was done in", async () => {
    const sessions = sessionsOf();
    await open(sessions, "default");
    await play(await open(sessions, "a"));
    await open(sessions, "b");
    expect((await open(sessions, "c")).name).toBe("c");
    expect(closed).toEqual(["b"]);
    expect(sessions.count).toBe(3);
    // Not by the default, though nobody has used that either.
    await play(await open(sessions, "c"));
    expect(await sessions.open("d")).toEqual(full);
  });

  test("are kept, with those that are only being opened", async () => {
    const sessions = sessionsOf();
    await open(sessions, "default");
    const outcomes = await Promise.all(["a", "b", "c"].map((name) => sessions.open(name)));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(sessions.count).toBe(2 + 1);
  });

  test("is one, where the default is all that there is", async () => {
    const sessions = sessionsOf(noting, 1);
    await open(sessions, "default");
    expect(await sessions.open("a")).toMatchObject({ ok: false, error: { code: "unavailable" } });
  });
});

describe("a session that nobody uses", () => {
  test("is dropped after a while, whether it plays or not, and begins anew after that", async () => {
    const sessions = sessionsOf();
    const session = await open(sessions, "a");
    await session.authority.submit({ type: "play" });
    manual.advance(IDLE_MS - 1);
    expect(sessions.count).toBe(1);
    expect(closed).toEqual([]);
    manual.advance(IDLE_MS / 2);
    expect(sessions.count).toBe(0);
    expect(closed).toEqual(["a"]);
    const next = await open(sessions, "a");
    expect(next).not.toBe(session);
    expect(next.authority.state).toMatchObject({ playing: false, revision: 0 });
  });

  test("is kept when it is the default, and then nothing is looked at", async () => {
    const sessions = sessionsOf();
    await open(sessions, "default");
    expect(manual.pending).toBe(0);
    await open(sessions, "a");
    manual.advance(10 * IDLE_MS);
    expect(sessions.count).toBe(1);
    expect(manual.pending).toBe(0);
  });

  test("is kept while it is asked for now and then", async () => {
    const sessions = sessionsOf();
    const session = await open(sessions, "a");
    for (let i = 0; i < 10; i += 1) {
      manual.advance(IDLE_MS - 1);
      expect(await open(sessions, "a")).toBe(session);
    }
  });

  // Wherever the looks fall.
  test.each([0, 1, 14_000, 14_999, 15_000, 15_001, 29_999, 100_000])(
    "is kept while somebody is in it, and as long as was said after the last has left, at %d ms",
    async (staysMs) => {
      const sessions = sessionsOf();
      const connections = [visit(await open(sessions, "a")), visit(await open(sessions, "a"))];
      connections[0]?.closed();
      // Somebody alive: heard of now and then.
      for (let ms = 0; ms < staysMs; ms += 1000) {
        connections[1]?.heard();
        manual.advance(Math.min(1000, staysMs - ms));
      }
      connections[1]?.closed();
      manual.advance(IDLE_MS - 1);
      expect(sessions.count).toBe(1);
      manual.advance(IDLE_MS / 2 + 1);
      expect(sessions.count).toBe(0);
    },
  );

  test("tells nobody anything any more once it is dropped", async () => {
    const sessions = sessionsOf();
    const session = await open(sessions, "a");
    const { commands } = transport.metrics;
    manual.advance(2 * IDLE_MS);
    await session.authority.submit({ type: "play" });
    manual.advance(1000);
    expect(transport.metrics.commands).toBe(commands);
    expect(manual.pending).toBe(0);
  });
});

describe("an engine that fails", () => {
  test.each<[string, () => Promise<Authority>]>([
    ["rejects", () => Promise.reject(new Error("no route to Redis"))],
    [
      "throws",
      () => {
        throw new Error("no route to Redis");
      },
    ],
  ])("and %s makes a session unavailable, until it works again", async (_, fail) => {
    let works = false;
    const sessions = sessionsOf({
      open: (name, longestWayMs) => (works ? embedded.open(name, longestWayMs) : fail()),
    });
    const unavailable = {
      ok: false,
      error: { code: "unavailable", message: "the session a cannot be reached" },
    };
    expect(await Promise.all([sessions.open("a"), sessions.open("a")])).toEqual([
      unavailable,
      unavailable,
    ]);
    expect(sessions.count).toBe(0);
    works = true;
    expect((await open(sessions, "a")).name).toBe("a");
  });

  test("does not take room from the others", async () => {
    const sessions = sessionsOf({
      open: (name, longestWayMs) =>
        name.startsWith("no") ? Promise.reject(new Error()) : embedded.open(name, longestWayMs),
    });
    for (const name of ["no1", "no2", "no3", "no4"]) await sessions.open(name);
    for (const name of ["a", "b", "c"]) expect((await open(sessions, name)).name).toBe(name);
  });
});

describe("at the end", () => {
  test("all are closed and no timer is left", async () => {
    const sessions = sessionsOf();
    for (const name of ["default", "a", "b"]) visit(await open(sessions, name), 30);
    expect(manual.pending).toBeGreaterThan(3);
    transport.close(1001, "the server is shutting down");
    sessions.stop();
    expect(closed.toSorted()).toEqual(["a", "b", "default"]);
    expect(sessions.count).toBe(0);
    expect(manual.pending).toBe(0);
  });

  test("one that is being opened just then is closed, too", async () => {
    const arrivals: ((authority: Authority) => void)[] = [];
    const sessions = sessionsOf({
      open: () => new Promise((resolve) => void arrivals.push(resolve)),
    });
    const opening = sessions.open("a");
    sessions.stop();
    const close = vi.fn<() => void>();
    arrivals[0]?.({ ...(await embedded.open("a", () => 0)), close });
    expect(await opening).toMatchObject({ ok: false, error: { code: "unavailable" } });
    expect(close).toHaveBeenCalledOnce();
    expect(sessions.count).toBe(0);
    expect(manual.pending).toBe(0);
  });
});
