import { connect as connectRaw } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handshake } from "../../bench/chaos/attacks/http-requests.ts";
import { OPCODE, text } from "../../bench/chaos/frames.ts";
import { openRawSocket } from "../../bench/chaos/raw-socket.ts";
import { HANDSHAKE, ask } from "../support/http-client.ts";
import { type SocketClient, connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { readClock } from "../support/ways-in.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const post = (path: string, of = server) => ask(of.url + path, { method: "POST" });

/** The time stamps of what a client hears from now on. */
async function stamps(client: SocketClient, count: number): Promise<number[]> {
  const heard: number[] = [];
  while (heard.length < count) {
    const { json } = await client.next();
    const flat = (json["data"] ?? json) as { timestamp_ms: number };
    heard.push(flat.timestamp_ms);
  }
  return heard;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

describe("the stream", () => {
  test("keeps to its grid of 30 Hz on all three endpoints: it does not drift", async () => {
    const periodMs = 1000 / 30;
    const paths = ["/ws", "/ws/transport", "/ws/transport/clock"];
    const clients = await Promise.all(paths.map((path) => connect(server.wsUrl + path)));
    const streams = await Promise.all(clients.map((client) => stamps(client, 91)));
    await Promise.all(clients.map((client) => client.close()));
    for (const [, ...ticks] of streams) {
      const [first = 0] = ticks;
      // How far each tick is from the grid that the first one began. Which one on the grid it is, is said by where the few
      // before it were: one that is late by half a period must not shift all that come after it.
      const offMs: number[] = [];
      for (const at of ticks) {
        const usuallyMs = offMs.length > 0 ? median(offMs.slice(-9)) : 0;
        const onGrid = Math.round((at - first - usuallyMs) / periodMs);
        offMs.push(at - first - onGrid * periodMs);
      }
      // An interval of 33 ms would be 20 ms ahead between the middles of the first and the last thirty.
      const driftMs = median(offMs.slice(-30)) - median(offMs.slice(0, 30));
      expect(Math.abs(driftMs)).toBeLessThan(4);
    }
  });

  test.each([
    [60, 1000 / 60],
    [12.5, 80],
  ])("runs at %d Hz for a client that asks for it", async (hz, periodMs) => {
    const client = await connect(`${server.wsUrl}/ws/transport/clock?hz=${hz}`);
    const [, ...ticks] = await stamps(client, 14);
    await client.close();
    // From each to those that came at least seven later: what one of them was late by is a seventh of that in a gap.
    const gapsMs = ticks.flatMap((from, i) =>
      ticks.slice(i + 7).map((to, k) => (to - from) / (k + 7)),
    );
    expect(Math.abs(median(gapsMs) - periodMs)).toBeLessThan(4);
  });

  test("stamps the time of day, from a clock that does not run backwards", async () => {
    const client = await connect(`${server.wsUrl}/ws?hz=60`);
    const heard = await stamps(client, 10);
    await client.close();
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
    expect(Math.abs((heard[0] ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("goes round in a loop, and keeps the overshoot", async () => {
    await post("/transport/loop?start_seconds=1&end_seconds=3");
    await post("/transport/play");
    await post("/transport/seek?seconds=2.9");
    const client = await connect(`${server.wsUrl}/ws/transport/clock?hz=60`);
    const start = (await client.next()).json as { time_seconds: number; timestamp_ms: number };
    expect(start.time_seconds).toBeGreaterThanOrEqual(2.9);
    let rounds = 0;
    for (let i = 0; i < 30; i += 1) {
      const { json } = await client.next();
      const { time_seconds: time, timestamp_ms: atMs } = json as typeof start;
      const travelled = start.time_seconds + (atMs - start.timestamp_ms) / 1000;
      rounds = Math.floor((travelled - 1) / 2);
      expect(time).toBeCloseTo(travelled - 2 * rounds, 5);
      expect(time).toBeLessThan(3);
    }
    expect(rounds).toBeGreaterThanOrEqual(1);
    await client.close();
    await post("/transport/stop");
  });
});

describe("the options", () => {
  test("reach the transport: rate, sample rate and timebase", async () => {
    const other = await startTestServer({ hz: 50, sampleRateHz: 48_000, timebase: "seconds" });
    await post("/transport/seek?seconds=5", other);
    await post("/transport/tempo?bpm=60", other);
    expect(await readClock(other)).toMatchObject({
      time_seconds: 5,
      beat_pos: 5,
      sample_pos: 240_000,
      loop_end_seconds: 10,
    });
    const client = await connect(`${other.wsUrl}/ws/transport`, { protocol: "codette.v1" });
    expect((await client.next()).json).toMatchObject({ type: "hello", hz: 50 });
    await client.close();
    await other.close();
  });

  test("say which host it is reached at", async () => {
    const six = await startTestServer({ host: "::1" });
    expect(six.url).toBe(`http://[::1]:${six.port}`);
    expect((await ask(`${six.url}/health`)).status).toBe(200);
    await six.close();
  });
});

describe("starting", () => {
  test("on a port that is taken is refused", async () => {
    await expect(startTestServer({ port: server.port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });

  test("again is another epoch: what a revision means does not outlive the process", async () => {
    const boots = [];
    for (let i = 0; i < 2; i += 1) {
      const one = await startTestServer();
      const client = await connect(`${one.wsUrl}/ws/transport`, { protocol: "codette.v1" });
      boots.push((await client.next()).json["boot"]);
      await one.close();
    }
    expect(boots).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/), expect.any(String)]);
    expect(boots[0]).not.toBe(boots[1]);
  });
});

/** A connection that says this, hears the beginning of the answer if there is one, and stays as it is. */
async function speak(
  to: TestServer,
  line: string,
  headers: Readonly<Record<string, string>>,
  isAnswered = true,
) {
  const socket = connectRaw({ port: to.port, host: "127.0.0.1", allowHalfOpen: true });
  const all = { Host: `127.0.0.1:${to.port}`, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.write(`${[line, ...lines].join("\r\n")}\r\n\r\n`);
  await once(socket, isAnswered ? "data" : "connect");
  return socket;
}

/** A WebSocket of somebody who goes on talking after the goodbye, once that has come. */
async function stayOn(of: TestServer, path: string) {
  const wire = await openRawSocket(of.port);
  await wire.write(handshake(`127.0.0.1:${of.port}`, { path }));
  await wire.response();
  const dismissed = (async () => {
    for (;;) {
      const heard = await wire.frame();
      if (heard === null || heard.opcode === OPCODE.close) return;
    }
  })();
  return { wire, dismissed };
}

describe("closing", () => {
  test("does nothing that the last state did not tell of", async () => {
    const one = await startTestServer();
    const late = await stayOn(one, "/ws/transport");
    const closed = one.close(300);
    await late.dismissed;
    await late.wire.write(text('{"type":"seek","time_seconds":5}'));
    expect(await post("/transport/seek?seconds=7", one)).toMatchObject({
      status: 503,
      json: { success: false, code: "unavailable", message: "this server is shutting down" },
    });
    expect((await ask(`${one.url}/transport/status`)).json).toMatchObject({ revision: 0 });
    late.wire.reset();
    await closed;
  });

  test("says goodbye with 1001 to everybody and lets go of the port", async () => {
    const one = await startTestServer();
    const paths = ["/ws", "/ws/transport", "/ws/transport/clock", "/ws/transport/control"];
    const clients = await Promise.all(paths.map((path) => connect(one.wsUrl + path)));
    await one.close();
    for (const client of clients) {
      expect(await client.closed).toEqual({ code: 1001, reason: "the server is shutting down" });
    }
    const next = await startTestServer({ port: one.port });
    await next.close();
  });

  test("takes no longer than two seconds, also when nobody answers the goodbye", async () => {
    const one = await startTestServer();
    const raw = await Promise.all([
      speak(one, "GET /ws HTTP/1.1", HANDSHAKE),
      // Refused, and does not hang up.
      speak(one, "GET /nowhere HTTP/1.1", HANDSHAKE),
      // Answered, and keeps the connection for another request.
      speak(one, "GET /health HTTP/1.1", { Connection: "keep-alive" }),
      // Still in the middle of its request.
      speak(one, "POST /transport/seek HTTP/1.1", { "Content-Length": "100" }, false),
    ]);
    const startedMs = performance.now();
    await one.close();
    expect(performance.now() - startedMs).toBeLessThan(2000);
    for (const socket of raw) socket.destroy();
  });

  test("twice is the same as once", async () => {
    const one = await startTestServer();
    await Promise.all([one.close(), one.close()]);
  });

  test("makes /ready say that it is going, and takes no one in any more", async () => {
    const one = await startTestServer();
    const rude = await speak(one, "GET /ws HTTP/1.1", HANDSHAKE);
    const socket = connectRaw(one.port, "127.0.0.1");
    await once(socket, "connect");
    // Half a request, so that the connection is not idle.
    socket.write(`GET /ready HTTP/1.1\r\nHost: 127.0.0.1:${one.port}\r\n`);
    await ask(`${one.url}/health`);
    const closed = one.close();
    socket.write("\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain("503 Service Unavailable");
    expect(answer.toString()).toContain('{"status":"shutting down"}');
    await expect(ask(`${one.url}/health`)).rejects.toThrow("ECONNREFUSED");
    socket.destroy();
    rude.destroy();
    await closed;
  });
});

test("abandoned, it hears and answers nobody any more", async () => {
  const one = await startTestServer();
  const raw = await Promise.all([
    speak(one, "GET /ws/transport HTTP/1.1", HANDSHAKE),
    speak(one, "GET /health HTTP/1.1", { Connection: "keep-alive" }),
    speak(one, "POST /transport/play HTTP/1.1", { "Content-Length": "2" }, false),
  ]);
  const ends = raw.map(
    (socket) =>
      new Promise((resolve) => {
        for (const end of ["end", "error", "close"]) socket.on(end, resolve);
        socket.resume();
      }),
  );
  one.abandon();
  raw[2]?.write("{}");
  await Promise.all(ends);
  for (const socket of raw) socket.destroy();
  await expect(ask(`${one.url}/health`)).rejects.toThrow("ECONNREFUSED");
  await one.close();
});
