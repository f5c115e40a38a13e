import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fieldsOf, isCommandType } from "../../src/protocol/commands.ts";
import { decodeServerMessage } from "../../src/protocol/v1.ts";
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

/** The whole state, as only the anchor form tells it: nothing in it changes because time passes. */
async function wholeState(): Promise<Json> {
  const client = await connect(`${server.wsUrl}/ws/transport?hz=0`, { protocol: "codette.v1" });
  const { json } = await client.next(({ type }) => type === "state");
  const { seq: _, sentAt: __, ...state } = json;
  await client.close();
  return state;
}

const types = fc.constantFrom(
  ...(["play", "pause", "resume", "stop", "rewind"] as const),
  ...(["seek", "seek", "tempo", "tempo", "loop", "loop", "loop"] as const),
);
/** What is usually taken, what is at the edges, and anything that JSON can say. */
const values = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 1_000_000_000 }).map((n) => n / 1_000_000) },
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
    .array(fc.tuple(names, values), { maxLength: 3 })
    .map((fields): Json => Object.assign(Object.fromEntries(fields), { type }));
});

function expectAllFinite(value: unknown, text: string) {
  if (typeof value === "number") expect(value, text).toSatisfy(Number.isFinite);
  // JSON writes a number that is not finite as null, and no message of the stream has a null in it.
  expect(value, text).not.toBeNull();
  if (typeof value === "object") {
    for (const inner of Object.values(value as object)) expectAllFinite(inner, text);
  }
}

test("whatever comes by any of the three ways, it is obeyed or refused, and the stream makes sense", async () => {
  const counts = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1, 2), commands, async (index, command) => {
      const before = await wholeState();
      const { accepted, json } = await waysIn.ways[index].send(command);
      const after = await wholeState();
      if (accepted) {
        counts.accepted += 1;
        expect(after["revision"]).toBe((before["revision"] as number) + 1);
      } else {
        counts.refused += 1;
        expect(json).toMatchObject({ type: "error", code: expect.any(String) });
        expect(json["message"]).not.toBe("");
        expect(after).toEqual(before);
      }
    }),
    { numRuns: 400 },
  );
  // Both happen, and often.
  expect(counts.accepted).toBeGreaterThan(40);
  expect(counts.refused).toBeGreaterThan(40);

  for (const { heard } of listeners) {
    expect(heard.length).toBeGreaterThan(counts.accepted);
    for (const { text, json } of heard) {
      expect(text.length, text).toBeLessThanOrEqual(300);
      expectAllFinite(json, text);
    }
  }
  for (const { text } of listeners[3]?.heard ?? []) expect(decodeServerMessage(text).ok).toBe(true);
}, 30_000);
