import { expect, test } from "vitest";
import { type Authority, createAuthority } from "../../server/authority.ts";
import type { Connection } from "../../server/connection.ts";
import { withOwnProtocol } from "../../server/endpoints.ts";
import type { Session } from "../../server/session.ts";
import { createSessions } from "../../server/sessions.ts";
import { createTransportServer } from "../../server/transport-server.ts";
import { createTransportState, positionAt } from "../../src/core/transport-state.ts";
import { createDice, exponential } from "../../bench/chaos/dice.ts";
import { type FakePeer, createFakePeer } from "../support/fake-peer.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";
import { answered, endpoint, say } from "../support/served-peers.ts";
import { type SharedLog, createSharedLog } from "../support/shared-log.ts";

// The seam, as an engine that several servers share would use it: nothing of the server knows that there are two.

const OWN = withOwnProtocol(endpoint("/ws/transport"));
const MEAN_DELAY_MS = 4;

interface Client {
  readonly peer: FakePeer;
  readonly connection: Connection;
  /** Everything it has heard. */
  readonly heard: Record<string, unknown>[];
}

function createWorld(seed: number) {
  const dice = createDice(seed);
  const manual = createManualClock(1_733_123_456_789);
  const delayMs = () => exponential(dice, MEAN_DELAY_MS);
  const log = createSharedLog(manual.clock, manual.timers, delayMs);
  /** Time passes, and what was promised is kept as it passes. */
  async function pass(ms: number) {
    for (let passed = 0; passed < ms; passed += 1) {
      manual.advance(1);
      await answered();
    }
  }
  return { dice, manual, log, pass, startNode: (boot: string) => startNode(boot, manual, log) };
}

/** One server process of several. */
function startNode(boot: string, { clock, timers }: ManualClock, log: SharedLog) {
  const transport = createTransportServer({
    clock,
    timers,
    boot,
    version: "1.2.3",
    sampleRateHz: 44_100,
  });
  const sessions = createSessions({
    engine: log.createEngine(),
    transport,
    clock,
    timers,
    maxSessions: 10,
    sessionIdleMs: 600_000,
  });
  return {
    async open(name: string): Promise<Session> {
      const session = await sessions.open(name);
      if (!session.ok) throw new Error(session.error.message);
      return session.value;
    },
    join(session: Session, at = OWN, hz = 0): Client {
      const peer = createFakePeer();
      const heard: Record<string, unknown>[] = [];
      peer.send = (text) => void heard.push(JSON.parse(text) as Record<string, unknown>);
      peer.offer = ({ texts }) => {
        texts.forEach(peer.send);
        return true;
      };
      const connection = transport.opened(peer, {
        session,
        endpoint: at,
        hz,
        role: "control",
        lastSeen: null,
      });
      peer.onPing = () => connection.heard();
      return { peer, connection, heard };
    },
  };
}

/** A session on two nodes, with clients on both. */
async function createBand(seed: number) {
  const world = createWorld(seed);
  const nodes = [world.startNode("node one"), world.startNode("node two")];
  const opening = nodes.map((node) => node.open("band"));
  await world.pass(50);
  const sessions = await Promise.all(opening);
  const clients = nodes.flatMap((node, i) => {
    const session = sessions[i] as Session;
    return [
      node.join(session),
      node.join(session, OWN, 30),
      node.join(session, endpoint("/ws"), 30),
    ];
  });
  return { ...world, nodes, sessions, clients };
}

const ofType = ({ heard }: Client, type: string) => heard.filter((each) => each["type"] === type);
/** What a state says, without who said it and when. */
const stateIn = (message: Record<string, unknown> = {}) => ({
  ...message,
  boot: null,
  seq: null,
  sentAt: null,
});

/** What the log comes to, and the revision that each of its commands led to: null where it was refused. */
async function replay(log: SharedLog) {
  let atMs = 0;
  let wayMs = 0;
  const clock = { now: () => atMs };
  const authority: Authority = createAuthority(createTransportState(), clock, {
    longestWayMs: () => wayMs,
  });
  const revisions: (number | null)[] = [];
  for (const entry of log.entries("band")) {
    atMs = entry.atMs;
    wayMs = entry.longestWayMs;
    const outcome = await authority.submit(entry.command, entry.submission);
    revisions.push(outcome.ok ? outcome.state.revision : null);
  }
  return { state: authority.state, revisions };
}

/** Gives commands at random on all nodes, each with an id of its own, and waits until all are told. */
async function commandAtRandom({
  dice,
  clients,
  pass,
  manual,
}: Awaited<ReturnType<typeof createBand>>) {
  const given: { client: Client; id: number; command: object }[] = [];
  const speakers = clients.filter((_, i) => i % 3 !== 2);
  for (let id = 1; id <= 60; id += 1) {
    const client = speakers[Math.floor(dice() * speakers.length)] as Client;
    const draw = Math.floor(dice() * 8);
    const commands = [
      { type: "play" },
      { type: "pause" },
      { type: "seek", beats: id },
      { type: "tempo", bpm: 60 + id },
      { type: "marker", marker: "a", beats: id, name: `${id}` },
      { type: "play", at: manual.clock.now() - 10 },
      { type: "start_lead", lead_ms: id % 2 === 0 ? 0 : 100 },
      // Refused.
      { type: "tempo", bpm: 1 },
    ];
    const { at, ...command } = { at: undefined, ...commands[draw] };
    say(client.connection, { ...command, at, id });
    given.push({ client, id, command });
    if (dice() < 0.5) await pass(Math.floor(dice() * 10));
  }
  await pass(500);
  return given;
}

test.each([1, 2, 3, 4, 5, 6])(
  "whoever commands where, both nodes and all of their clients come to the same (seed %d)",
  async (seed) => {
    const band = await createBand(seed);
    const { sessions, clients, log, manual } = band;
    await commandAtRandom(band);
    const [one, two] = sessions.map(({ authority }) => authority);
    const { state } = await replay(log);
    expect(state.revision).toBeGreaterThan(20);
    expect(one?.state).toEqual(state);
    expect(two?.state).toEqual(state);
    const nowMs = manual.clock.now();
    expect(positionAt(two?.state ?? state, nowMs)).toBe(positionAt(state, nowMs));

    const own = clients.filter((_, i) => i % 3 !== 2);
    const last = own.map((client) => stateIn(ofType(client, "state").at(-1)));
    expect(last[0]).toMatchObject({ revision: state.revision, song: state.song.revision });
    for (const each of last) expect(each).toEqual(last[0]);
    const plain = clients.filter((_, i) => i % 3 === 2).map(({ heard }) => heard.at(-1));
    expect(plain[0]).toMatchObject({ data: { revision: state.revision } });
    expect(plain[1]).toEqual(plain[0]);
  },
);

test.each([1, 2, 3])(
  "each command is answered with the revision that the log gave it, or refused (seed %d)",
  async (seed) => {
    const band = await createBand(seed);
    const given = await commandAtRandom(band);
    const { revisions } = await replay(band.log);
    expect(band.log.entries("band")).toHaveLength(given.length);
    const answers = new Map<number, Record<string, unknown>>();
    for (const client of band.clients) {
      const own = client.heard.filter(({ type }) => type === "ack" || type === "error");
      // In the order in which they were given.
      const ids = own.map(({ id }) => id as number);
      expect(ids).toEqual(given.filter((each) => each.client === client).map(({ id }) => id));
      for (const answer of own) answers.set(answer["id"] as number, answer);
    }
    expect(answers.size).toBe(given.length);
    // Every revision is somebody's, and nobody else's.
    const acknowledged = [...answers.values()].filter(({ type }) => type === "ack");
    expect(
      acknowledged.map(({ revision }) => revision as number).toSorted((a, b) => a - b),
    ).toEqual(revisions.filter((revision) => revision !== null));
    for (const { client, id, command } of given) {
      const { type, revision } = answers.get(id) ?? {};
      if (type !== "ack") continue;
      // What everybody was told under this number is what was asked for here.
      const note = ofType(client, "change").find((change) => change["revision"] === revision);
      expect(note).toMatchObject({ by: { id: client.connection.id }, command });
    }
  },
);

test.each([1, 2, 3])(
  "everybody hears of every command, in one order, and of each song before its state (seed %d)",
  async (seed) => {
    const band = await createBand(seed);
    await commandAtRandom(band);
    const { state } = await replay(band.log);
    const all = Array.from({ length: state.revision }, (_, i) => i + 1);
    const own = band.clients.filter((_, i) => i % 3 !== 2);
    const [first] = own.map((client) => ofType(client, "change").map(({ command }) => command));
    for (const client of own) {
      const changes = ofType(client, "change");
      expect(changes.map(({ revision }) => revision)).toEqual(all);
      expect(changes.map(({ command }) => command)).toEqual(first);
      let song: unknown;
      for (const message of client.heard) {
        if (message["type"] === "song") song = message["revision"];
        if ("song" in message) expect(message["song"]).toBe(song);
      }
    }
  },
);

test("a node that opens the session in the middle of it catches up, and misses nothing after that", async () => {
  const band = await createBand(7);
  const commanding = commandAtRandom(band);
  const third = band.startNode("node three");
  const opening = third.open("band");
  // The time that passes is the commands'.
  await commanding;
  const session = await opening;
  expect(session.authority.state).toEqual((await replay(band.log)).state);
  const client = third.join(session);
  say(band.clients[0]?.connection as Connection, { type: "tempo", bpm: 77 });
  await band.pass(100);
  expect(client.heard.at(-1)).toMatchObject({ type: "state", bpm: 77 });
  expect(session.authority.state).toEqual((await replay(band.log)).state);
});

test("sessions are as far apart on several nodes as on one", async () => {
  const band = await createBand(8);
  const [node] = band.nodes;
  const opening = node?.open("elsewhere");
  await band.pass(50);
  const elsewhere = (await opening) as Session;
  say(band.clients[0]?.connection as Connection, { type: "play" });
  await band.pass(100);
  expect(elsewhere.authority.state.revision).toBe(0);
  expect(band.log.entries("elsewhere")).toEqual([]);
});
