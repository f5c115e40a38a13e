import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { decodeServerMessage } from "../../src/protocol/v1-server-messages.ts";
import { ask } from "../support/http-client.ts";
import { type SocketClient, connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { readClock } from "../support/ways-in.ts";

let server: TestServer;
let clients: SocketClient[] = [];
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  await ask(`${server.url}/transport/stop`, { method: "POST" });
});
afterAll(() => server.close());

async function open(path: string, protocol?: string) {
  const client = await connect(server.wsUrl + path, protocol === undefined ? {} : { protocol });
  clients.push(client);
  return client;
}

const SEED_FIELDS = ["playing", "time_seconds", "sample_pos", "bpm", "beat_pos"];
const LOOP_FIELDS = ["loop_enabled", "loop_start_seconds", "loop_end_seconds"];

describe.each(["stop", "play"])("after %s", (command) => {
  test.each([
    ["/ws", [...SEED_FIELDS, "timestamp_ms", "revision"]],
    ["/ws/transport", [...SEED_FIELDS, "timestamp_ms", "revision"]],
    ["/ws/transport/clock", [...SEED_FIELDS, ...LOOP_FIELDS, "timestamp_ms", "revision"]],
  ])("%s streams its message, and no other, within 300 bytes", async (path, fields) => {
    await ask(`${server.url}/transport/${command}`, { method: "POST" });
    const client = await open(path);
    for (let i = 0; i < 4; i += 1) {
      const { text, json } = await client.next();
      const flat = path === "/ws/transport/clock" ? json : (json["data"] as object);
      if (flat !== json) expect(Object.keys(json)).toEqual(["type", "data"]);
      expect(Object.keys(flat)).toEqual(fields);
      expect(flat).toMatchObject({ playing: command === "play", bpm: 120 });
      expect(text.length).toBeLessThanOrEqual(300);
    }
  });
});

describe("a change by HTTP", () => {
  test("is told at once to everybody, also to those who get no ticks", async () => {
    const everyone = await Promise.all([
      open("/ws?hz=0"),
      open("/ws/transport?hz=0"),
      open("/ws/transport/clock?hz=0"),
      open("/ws/transport?hz=0", "codette.v1"),
    ]);
    const { json } = await ask(`${server.url}/transport/tempo?bpm=120`);
    const { revision } = json["state"] as { revision: number };
    for (const client of everyone) {
      // Without ticks this message can be nothing but the push.
      const { text } = await client.next(
        ({ revision: inAnchorsAndClocks, data }) =>
          (inAnchorsAndClocks ?? (data as { revision: number } | undefined)?.revision) === revision,
      );
      expect(text.length).toBeLessThanOrEqual(300);
    }
  });
});

const serverNow = () => performance.timeOrigin + performance.now();

describe("a ping", () => {
  test.each(["/ws", "/ws/transport"])("on %s gets a pong with the time it came", async (path) => {
    const client = await open(path);
    const before = serverNow();
    client.send({ type: "ping" });
    const { data, ...rest } = await client.answer();
    expect(rest).toEqual({ type: "pong" });
    const { timestamp } = data as { timestamp: number };
    expect(timestamp).toBeGreaterThan(before - 0.001);
    expect(timestamp).toBeLessThan(serverNow() + 0.001);
  });

  test("gets its id back", async () => {
    const client = await open("/ws");
    client.send({ type: "ping", id: "p1" });
    expect(await client.answer()).toMatchObject({ type: "pong", id: "p1" });
  });

  test("on the clock gets no pong, and the clock goes on", async () => {
    const client = await open("/ws/transport/clock");
    client.send({ type: "ping" });
    for (let i = 0; i < 5; i += 1) await client.next();
    for (const { json } of client.heard) expect(json).not.toHaveProperty("type");
  });

  test("of codette.v1 gets four stamps in the end: its own, and two of the server's", async () => {
    const client = await open("/ws/transport", "codette.v1");
    const t0 = serverNow();
    client.send({ type: "ping", t0, era: 3, id: 9 });
    const { text } = await client.next(({ type }) => type === "pong");
    const t3 = serverNow();
    const pong = decodeServerMessage(text);
    if (!pong.ok || pong.value.type !== "pong") throw new Error(text);
    expect(pong.value).toMatchObject({ t0, era: 3, id: 9 });
    // Client and server are one process here, so all four are of one clock; two are rounded.
    const { t1, t2 } = pong.value;
    expect(t1).toBeGreaterThan(t0 - 0.001);
    expect(t2).toBeGreaterThanOrEqual(t1);
    expect(t2).toBeLessThan(t3 + 0.001);
  });
});

describe("on /ws, which is for listening,", () => {
  test.each([
    { type: "play" },
    { type: "pause" },
    { type: "resume" },
    { type: "stop" },
    { type: "rewind" },
    { type: "seek", time_seconds: 1 },
    { type: "tempo", bpm: 90 },
    { type: "loop", enabled: true },
    { type: "tempo_event", beats: 4, bpm: 90 },
    { type: "meter", numerator: 3, denominator: 4 },
    { type: "marker" },
    { type: "delete_marker", marker: "a" },
    // Right or wrong.
    { type: "tempo", bpm: "fast" },
  ])("%j is refused", async (command) => {
    const { revision } = await readClock(server);
    const client = await open("/ws?hz=0");
    client.send({ ...command, id: 4 });
    expect(await client.answer()).toEqual({
      type: "error",
      id: 4,
      code: "read_only",
      message: "/ws is for listening: send commands to /ws/transport",
    });
    expect((await readClock(server)).revision).toBe(revision);
  });
});

describe("codette.v1", () => {
  test("greets, tells the state in anchor form, and acknowledges with the state it led to", async () => {
    await ask(`${server.url}/transport/seek?seconds=5`);
    const client = await open("/ws/transport?hz=0", "codette.v1");
    const heard = [];
    for (let i = 0; i < 4; i += 1) heard.push(await client.next());
    client.send({ type: "play", id: 1 });
    for (let i = 0; i < 3; i += 1) heard.push(await client.next());
    const messages = heard.map(({ text }) => {
      expect(text.length).toBeLessThanOrEqual(300);
      const message = decodeServerMessage(text);
      if (!message.ok) throw new Error(message.error.message);
      return message.value;
    });
    const { revision } = await readClock(server);
    expect(messages).toMatchObject([
      { type: "hello", protocol: 1, hz: 0, session: { name: "default", sampleRateHz: 44_100 } },
      { type: "song", tempo: [{ beats: 0, bpm: 120 }], markers: [] },
      { type: "state", revision: revision - 1, playing: false, anchor: { beats: 10 } },
      { type: "presence", people: [{ name: expect.stringMatching(/^Guest \d+$/) }], count: 1 },
      { type: "ack", id: 1, revision, playing: true, anchor: { beats: 10 } },
      { type: "change", revision, by: { name: expect.any(String) }, command: { type: "play" } },
      { type: "state", revision, playing: true, anchor: { beats: 10 } },
    ]);
  });

  test("tells a command by HTTP to be nobody's, and plain clients nothing of songs, people and changes", async () => {
    const own = await open("/ws/transport?hz=0", "codette.v1");
    const plain = await Promise.all(
      ["/ws?hz=0", "/ws/transport?hz=0", "/ws/transport/clock?hz=0"].map((path) => open(path)),
    );
    const control = await open("/ws/transport/control");
    for (const client of plain) await client.next();
    own.send({ type: "presence", name: "Ada" });
    await ask(`${server.url}/transport/marker?marker=x&beats=8`, { method: "POST" });
    const { json: change } = await own.next(({ type }) => type === "change");
    expect(change).toMatchObject({
      by: null,
      command: { type: "marker", marker: "x", beats: 8 },
    });
    const { json: song } = await own.next(({ type }) => type === "song");
    expect(song).toMatchObject({ markers: [{ key: "x", beats: 8 }] });
    await ask(`${server.url}/transport/delete_marker?marker=x`, { method: "POST" });
    // On each of them two states were pushed, and nothing came between.
    for (const client of plain) {
      for (let i = 0; i < 2; i += 1) {
        const { json } = await client.next();
        expect(json["type"] ?? "clock").toMatch(/^(state|clock)$/);
      }
    }
    control.send({ command: "pause" });
    expect(await control.answer()).toEqual({ success: true, command: "pause" });
    expect(control.heard).toHaveLength(1);
  });
});
