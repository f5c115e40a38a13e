import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCoreTarget } from "../../bench/chaos/fuzz/core-target.ts";
import { type FuzzTarget, runFuzz } from "../../bench/chaos/fuzz/fuzz-run.ts";
import { createSocketTarget } from "../../bench/chaos/fuzz/socket-target.ts";
import { fieldsOf, isCommandType } from "../../src/protocol/commands.ts";
import { decodeServerMessage } from "../../src/protocol/v1-server-messages.ts";
import { type SocketClient, connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { openWaysIn } from "../support/ways-in.ts";

type Json = Record<string, unknown>;

let server: TestServer;
let waysIn: Awaited<ReturnType<typeof openWaysIn>>;
/** Everybody who hears the stream, at twice its usual rate. */
let listeners: SocketClient[];
beforeAll(async () => {
  server = await startTestServer();
  waysIn = await openWaysIn(server);
  const at = (path: string, protocol?: string) =>
    connect(`${server.wsUrl}${path}?hz=60`, protocol === undefined ? {} : { protocol });
  listeners = await Promise.all([
    at("/ws"),
    at("/ws/transport"),
    at("/ws/transport/clock"),
    at("/ws/transport", "codette.v1"),
  ]);
});
afterAll(async () => {
  await Promise.all(listeners.map((listener) => listener.close()));
  await waysIn.close();
  await server.close();
});

/** The whole state with its song, as only the anchor form tells it: nothing in it changes because time passes. */
async function wholeState(): Promise<Json> {
  const client = await connect(`${server.wsUrl}/ws/transport?hz=0`, { protocol: "codette.v1" });
  const { json: song } = await client.next(({ type }) => type === "song");
  const { json } = await client.next(({ type }) => type === "state");
  expect(json["song"]).toBe(song["revision"]);
  const { seq: _, sentAt: __, ...state } = json;
  await client.close();
  return { ...state, song };
}

const types = fc.constantFrom(
  ...(["play", "pause", "resume", "stop", "rewind"] as const),
  ...(["seek", "seek", "tempo", "tempo", "loop", "loop", "loop"] as const),
  ...(["tempo_event", "tempo_event", "delete_tempo_event", "delete_meter"] as const),
  ...(["meter", "meter", "marker", "marker", "delete_marker"] as const),
);
/** What is usually taken, what is at the edges, and anything that JSON can say. */
const values = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 1_000_000_000 }).map((n) => n / 1_000_000) },
  // Few enough to be found again: places, bars, signatures, keys.
  { weight: 4, arbitrary: fc.constantFrom<unknown>(0, 1, 2, 4, 8, "a", "b") },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 20, 999, 86_400, 86_400.1, -1, 1e300, 1e308) },
  { weight: 2, arbitrary: fc.boolean() },
  { weight: 2, arbitrary: fc.jsonValue() },
);
const commands = types.chain((type) => {
  const known = isCommandType(type) ? fieldsOf(type) : [];
  const names = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...known, "id") },
    { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor") },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  );
  return fc
    .array(fc.tuple(names, values), { maxLength: 4 })
    .map((fields): Json => Object.assign(Object.fromEntries(fields), { type }));
});

function expectAllFinite(value: unknown, text: string) {
  if (typeof value === "number") expect(value, text).toSatisfy(Number.isFinite);
  // JSON writes a number that is not finite as null, and no message has a null in it: but a change, which may be nobody's.
  expect(value, text).not.toBeNull();
  if (typeof value === "object") {
    for (const inner of Object.values(value as object)) expectAllFinite(inner, text);
  }
}

test("whatever comes by any of the three ways, it is obeyed or refused, and the stream makes sense", async () => {
  const counts = { accepted: 0, refused: 0 };
  let state = await wholeState();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1, 2), commands, async (index, command) => {
      const before = state;
      const { accepted, json } = await waysIn.ways[index].send(command);
      const after = await wholeState();
      state = after;
      if (accepted) {
        counts.accepted += 1;
        const isDone = after["revision"] === (before["revision"] as number) + 1;
        // The same under the same id may have been done before.
        if (!isDone)
          expect({ ...after, id: command["id"] }).toEqual({ ...before, id: expect.anything() });
      } else {
        counts.refused += 1;
        expect(json).toMatchObject({ type: "error", code: expect.any(String) });
        expect(json["message"]).not.toBe("");
        expect(after).toEqual(before);
      }
    }),
    { numRuns: 300 },
  );
  // Both happen, and often.
  expect(counts.accepted).toBeGreaterThan(20);
  expect(counts.refused).toBeGreaterThan(20);

  for (const { heard } of listeners) {
    expect(heard.length).toBeGreaterThan(counts.accepted);
    for (const { text, json } of heard) {
      const { by, ...rest } = json;
      if (json["type"] === "change" && by !== null) expectAllFinite(by, text);
      expectAllFinite(json["type"] === "change" ? rest : json, text);
    }
  }
  const [, , , own] = listeners;
  for (const { heard } of listeners.filter((listener) => listener !== own)) {
    for (const { text, json } of heard) {
      expect(text.length, text).toBeLessThanOrEqual(300);
      expect(json["type"] ?? "state").toBe("state");
    }
  }
  let songRevision: unknown = null;
  for (const { text, json } of own?.heard ?? []) {
    expect(decodeServerMessage(text).ok).toBe(true);
    // Every song comes once, before the first state that goes with it.
    if (json["type"] === "song") {
      expect(json["revision"]).not.toBe(songRevision);
      songRevision = json["revision"];
    }
    if (json["type"] === "state") {
      expect(json["song"]).toBe(songRevision);
      expect(text.length, text).toBeLessThanOrEqual(400);
    }
  }
}, 60_000);

/** Another one every time: a failure says which it was, and `FUZZ_SEED` has it again. */
const SEED = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 32));

async function expectSense(target: FuzzTarget, count: number) {
  const figures = await runFuzz(target, { seed: SEED, count });
  await target.close();
  expect(figures.inputs).toBe(count);
  for (const way of ["seed", "own", "control", "http"] as const) {
    expect(figures.byWay[way]).toBeGreaterThan(count / 8);
  }
  expect(figures.accepted).toBeGreaterThan(count / 8);
  expect(figures.refused).toBeGreaterThan(count / 8);
  // Every change is told to three kinds of listeners.
  expect(figures.broadcasts).toBeGreaterThan(3 * figures.accepted);
}

describe(`of inputs right, nearly right and garbage (seed ${SEED}), none crashes the server or changes what it was refused,`, () => {
  test.each(["beats", "seconds"] as const)(
    "of 4,700 given to its core, which keeps %s, with time passing between them",
    async (timebase) => {
      await expectSense(await createCoreTarget(SEED, timebase), 4700);
    },
    60_000,
  );

  test("of 600 over sockets and by HTTP", async () => {
    const server = await startTestServer({ messageRate: 1e6, messageBurst: 1e6 });
    await expectSense(await createSocketTarget(server.port), 600);
    await server.close();
  }, 60_000);
});
