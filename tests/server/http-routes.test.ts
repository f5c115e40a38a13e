import { once } from "node:events";
import { connect as connectRaw } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type HttpQuestion, ask } from "../support/http-client.ts";
import { connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { readClock } from "../support/ways-in.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  await post("/transport/stop");
  await post("/transport/tempo?bpm=120");
  await post("/transport/loop?enabled=false&start_seconds=0&end_seconds=10");
});

const get = (path: string, question: HttpQuestion = {}) => ask(server.url + path, question);
const post = (path: string, question: HttpQuestion = {}) =>
  get(path, { ...question, method: "POST" });
const status = () => readClock(server);
const state = (json: Record<string, unknown>) => json["state"] as Record<string, unknown>;

describe("what can be read", () => {
  test.each(["/health", "/api/health"])("%s says that it is healthy", async (path) => {
    const { status: code, json } = await get(path);
    expect(code).toBe(200);
    expect(json).toEqual({
      status: "healthy",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      uptime_seconds: expect.any(Number),
    });
  });

  test("/ready says that it can serve", async () => {
    expect(await get("/ready")).toMatchObject({ status: 200, json: { status: "ready" } });
  });

  test("/transport/status is the flat clock, with the time for people", async () => {
    await post("/transport/seek?seconds=4.523");
    const { text } = await get("/transport/status");
    expect(text).toMatch(
      /^{"playing":false,"time_seconds":4\.523,"sample_pos":199464,"bpm":120,"beat_pos":9\.046,"loop_enabled":false,"loop_start_seconds":0,"loop_end_seconds":10,"timestamp_ms":\d{13}(\.\d+)?,"revision":\d+,"time_formatted":"00:04\.523"}$/,
    );
  });

  test("/ws/status counts the connected clients, and has the state", async () => {
    const clients = await Promise.all(
      ["/ws", "/ws/transport", "/ws/transport"].map((path) => connect(server.wsUrl + path)),
    );
    const { json } = await get("/ws/status");
    expect(json).toMatchObject({
      session: "default",
      connected_clients: 3,
      by_endpoint: { "/ws": 1, "/ws/transport": 2 },
      state: { playing: false, bpm: 120 },
    });
    await Promise.all(clients.map((client) => client.close()));
  });

  test("/transport/metrics has tick rate, lateness, clients, messages and uptime", async () => {
    const client = await connect(`${server.wsUrl}/ws`);
    for (let tick = 0; tick < 4; tick += 1) await client.next();
    const { json } = await get("/transport/metrics");
    expect(json).toMatchObject({
      uptime_seconds: expect.any(Number),
      revision: expect.any(Number),
      clients: { total: 1, by_endpoint: { "/ws": 1 } },
      tick: {
        hz: 30,
        count: expect.any(Number),
        late_ms_p50: expect.any(Number),
        late_ms_p99: expect.any(Number),
        late_ms_max: expect.any(Number),
      },
      messages: { in: 0, out: expect.any(Number), skipped: 0 },
      commands: expect.any(Number),
      evictions: 0,
    });
    const { tick, messages } = json as { tick: { count: number }; messages: { out: number } };
    expect(tick.count).toBeGreaterThanOrEqual(3);
    expect(messages.out).toBeGreaterThanOrEqual(4);
    await client.close();
  });

  test("/metrics has the same for Prometheus", async () => {
    const { status: code, headers, text } = await get("/metrics");
    expect(code).toBe(200);
    expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^codette_sessions 1$/m);
  });

  test("/transport/song has the tempos, the signatures and the markers", async () => {
    expect((await get("/transport/song")).json).toEqual({
      tempo: [{ beats: 0, bpm: 120, ramp: false }],
      meter: [{ bar: 0, numerator: 4, denominator: 4 }],
      markers: [],
      revision: expect.any(Number),
    });
    await post("/transport/tempo_event?beats=16&bpm=90");
    const { json } = await post("/transport/marker?marker=a&beats=8&name=Verse");
    expect((await get("/transport/song")).json).toEqual({
      tempo: [
        { beats: 0, bpm: 120, ramp: false },
        { beats: 16, bpm: 90, ramp: false },
      ],
      meter: [{ bar: 0, numerator: 4, denominator: 4 }],
      markers: [{ key: "a", beats: 8, name: "Verse" }],
      revision: state(json)["revision"],
    });
    await post("/transport/delete_tempo_event?beats=16");
    await post("/transport/delete_marker?marker=a");
  });

  test("nothing of it may be kept by a cache", async () => {
    for (const path of ["/health", "/transport/status", "/transport/song", "/nowhere"]) {
      expect((await get(path)).headers["cache-control"]).toBe("no-store");
    }
  });
});

describe("a command", () => {
  test.each([
    ["play", { playing: true }],
    ["pause", { playing: false, time_seconds: 5 }],
    ["resume", { playing: true }],
    ["stop", { playing: false, time_seconds: 0 }],
    ["rewind", { playing: false, time_seconds: 0 }],
    ["seek?seconds=12", { time_seconds: 12, sample_pos: 529_200, beat_pos: 24 }],
    ["seek?time_seconds=12", { time_seconds: 12 }],
    ["seek?beats=24", { time_seconds: 12 }],
    ["tempo?bpm=60", { bpm: 60, beat_pos: 10, time_seconds: 10 }],
    [
      "loop?enabled=true&start_seconds=1&end_seconds=3",
      { loop_enabled: true, loop_start_seconds: 1, loop_end_seconds: 3 },
    ],
    ["loop?enabled=1", { loop_enabled: true }],
    ["loop?enabled=0", { loop_enabled: false }],
    ["loop?end_beats=4", { loop_enabled: true, loop_end_seconds: 2 }],
  ])("POST /transport/%s is done, and answered with the state", async (command, expected) => {
    await post("/transport/seek?seconds=5");
    const before = await status();
    const { status: code, json } = await post(`/transport/${command}`);
    expect(code).toBe(200);
    expect(json).toEqual({
      success: true,
      message: expect.any(String),
      state: expect.objectContaining(expected),
    });
    expect(state(json)["revision"]).toBe(before.revision + 1);
    expect(await status()).toMatchObject({
      revision: state(json)["revision"],
      bpm: state(json)["bpm"],
    });
  });

  test.each([
    ["tempo_event", { beats: 16, bpm: 90, ramp: true }],
    ["delete_tempo_event", { beats: 16 }],
    ["meter", { numerator: 3, denominator: 4, bar: 4 }],
    ["delete_meter", { bar: 4 }],
    ["marker", { marker: "a", seconds: 4, name: "Verse" }],
    ["delete_marker", { marker: "a" }],
  ])("POST /transport/%s is done with its parameters in a body", async (type, fields) => {
    const { revision } = await status();
    const { status: code, json } = await post(`/transport/${type}`, {
      body: JSON.stringify(fields),
    });
    expect(json).toMatchObject({ success: true, message: expect.any(String) });
    expect(code).toBe(200);
    expect(state(json)["revision"]).toBe(revision + 1);
    expect((await get("/transport/song")).json["revision"]).toBe(revision + 1);
  });

  test("that counts in plays from there on, and moves when that is over", async () => {
    // A bar is twelve seconds.
    await post("/transport/tempo?bpm=20");
    const { json } = await post("/transport/play?count_in_bars=1");
    expect(state(json)).toMatchObject({ playing: true, time_seconds: 0 });
    expect(await status()).toMatchObject({ playing: true, time_seconds: 0 });
    await post("/transport/seek?seconds=3");
    expect(await status()).toMatchObject({ playing: true, time_seconds: 3 });
    await post("/transport/stop");
    await post("/transport/tempo?bpm=999");
    await post("/transport/play?count_in_bars=1");
    await expect.poll(async () => (await status())["time_seconds"]).toBeGreaterThan(0);
  });

  test("that rewinds a transport that plays lets it play on", async () => {
    await post("/transport/seek?seconds=5");
    await post("/transport/play");
    const { json } = await post("/transport/rewind");
    expect(state(json)["playing"]).toBe(true);
    expect(state(json)["time_seconds"]).toBeLessThan(1);
  });

  test("that sets a start lead is done: what is announced shows when it takes effect", async () => {
    await post("/transport/stop");
    expect((await post("/transport/start_lead?lead_ms=200")).status).toBe(200);
    const { json } = await post("/transport/seek?seconds=9");
    expect(state(json)["time_seconds"]).toBe(9);
    expect((await status()).time_seconds).toBe(0);
    await expect.poll(async () => (await status()).time_seconds).toBe(9);
    expect((await post("/transport/start_lead?lead_ms=soon")).json).toMatchObject({
      code: "invalid_field",
      field: "lead_ms",
    });
    expect((await post("/transport/start_lead?lead_ms=501")).json).toMatchObject({
      code: "out_of_range",
      field: "lead_ms",
    });
    await post("/transport/start_lead?lead_ms=0");
    await post("/transport/seek?seconds=12");
    expect((await status()).time_seconds).toBe(12);
  });

  test("may have its parameters in a JSON body", async () => {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ enabled: true, start_seconds: 1, end_seconds: 3 });
    const { json } = await post("/transport/loop", { headers, body });
    expect(state(json)).toMatchObject({ loop_enabled: true, loop_end_seconds: 3 });
    const seek = await post("/transport/seek", { headers, body: '{"seconds":7}' });
    expect(state(seek.json)["time_seconds"]).toBe(7);
  });

  test.each(["seek?seconds=12", "tempo?bpm=90", "loop?enabled=true"])(
    "of older clients may come as GET /transport/%s",
    async (command) => {
      const { revision } = await status();
      const { status: code, json } = await get(`/transport/${command}`);
      expect(code).toBe(200);
      expect(state(json)["revision"]).toBe(revision + 1);
    },
  );

  test.each(["seek?seconds=12", "tempo?bpm=90", "loop?enabled=true", "play", "stop"])(
    "is not done by HEAD /transport/%s",
    async (command) => {
      const { revision } = await status();
      expect((await get(`/transport/${command}`, { method: "HEAD" })).status).toBe(405);
      expect((await status()).revision).toBe(revision);
    },
  );
});

describe("a request that breaks off", () => {
  test.each(["Content-Length: 100", "Transfer-Encoding: chunked"])(
    "moves nothing and is no error of the server's: %s",
    async (header) => {
      const verbose = await startTestServer({ logLevel: "debug" });
      const socket = connectRaw(verbose.port, "127.0.0.1");
      const lines = ["POST /transport/play HTTP/1.1", `Host: 127.0.0.1:${verbose.port}`, header];
      // The server answers this once it waits for the body.
      socket.write(`${lines.join("\r\n")}\r\nExpect: 100-continue\r\n\r\n`);
      await once(socket, "data");
      socket.destroy();
      expect(await verbose.logged(({ msg }) => msg === "request failed")).toMatchObject({
        level: 20,
        path: "/transport/play",
      });
      expect(await readClock(verbose)).toMatchObject({ playing: false, revision: 0 });
      await verbose.close();
    },
  );
});

describe("what is not there", () => {
  test.each([
    ["GET", "/transport/play", "POST", "POST"],
    ["GET", "/transport/stop", "POST", "POST"],
    ["GET", "/transport/pause", "POST", "POST"],
    ["GET", "/transport/resume", "POST", "POST"],
    ["GET", "/transport/rewind", "POST", "POST"],
    ["GET", "/transport/tempo_event", "POST", "POST"],
    ["GET", "/transport/delete_tempo_event", "POST", "POST"],
    ["GET", "/transport/meter", "POST", "POST"],
    ["GET", "/transport/delete_meter", "POST", "POST"],
    ["GET", "/transport/marker", "POST", "POST"],
    ["GET", "/transport/delete_marker", "POST", "POST"],
    ["POST", "/transport/song", "GET", "GET"],
    ["PUT", "/transport/seek", "POST, GET", "POST or GET"],
    ["DELETE", "/transport/tempo", "POST, GET", "POST or GET"],
    ["POST", "/transport/status", "GET", "GET"],
    ["POST", "/health", "GET", "GET"],
  ])("%s %s is answered 405, with what is there", async (method, path, allow, words) => {
    const { status: code, headers, json } = await get(path, { method });
    expect(code).toBe(405);
    expect(headers["allow"]).toBe(allow);
    expect(json).toEqual({
      success: false,
      type: "error",
      code: "method_not_allowed",
      message: `${path} takes ${words}, not ${method}`,
    });
  });

  test("a path that is not ours is answered 404", async () => {
    expect(await get("/transport/fly")).toMatchObject({
      status: 404,
      json: {
        code: "not_found",
        message: "there is nothing at /transport/fly: try /transport/status or /health",
      },
    });
  });

  test("a WebSocket that is asked for as a page is answered 426, with its address", async () => {
    const { status: code, headers, json } = await get("/ws/transport");
    expect(code).toBe(426);
    expect(headers["upgrade"]).toBe("websocket");
    expect(json["message"]).toBe(
      `/ws/transport is a WebSocket: connect to ${server.wsUrl}/ws/transport`,
    );
  });
});
