import { setImmediate as turn } from "node:timers/promises";
import { once } from "node:events";
import { type Socket, connect } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { handshake, request } from "../../bench/chaos/attacks/http-requests.ts";
import { limitAttacks } from "../../bench/chaos/attacks/message-attacks.ts";
import { runFrameAttack } from "../../bench/chaos/attacks/run-attack.ts";
import { OPCODE, fragments, frame, text } from "../../bench/chaos/frames.ts";
import { type RawSocket, openRawSocket } from "../../bench/chaos/raw-socket.ts";
import { type ServerOptions, USAGE } from "../../server/options.ts";
import { ask } from "../support/http-client.ts";
import { GIVE_UP_MS, type TestServer, startTestServer } from "../support/test-server.ts";

/** Each limit at its edge, from outside: what is still allowed, and what is one too many. */
vi.setConfig({ testTimeout: 15_000 });

/** Sockets that may be there besides the WebSockets. */
const SPARE = 64;

async function startLimited(options: Partial<ServerOptions>): Promise<TestServer> {
  const server = await startTestServer(options);
  onTestFinished(() => server.close());
  return server;
}
async function openWire({ port }: TestServer): Promise<RawSocket> {
  const wire = await openRawSocket(port);
  onTestFinished(() => wire.reset());
  return wire;
}
/** A WebSocket that nothing is streamed to, or how the server refused it. */
async function shake(server: TestServer, path = "/ws/transport?hz=0") {
  const wire = await openWire(server);
  await wire.write(handshake(`127.0.0.1:${server.port}`, { path }));
  const answer = await wire.response();
  return { wire, status: answer?.status, headers: answer?.headers ?? {}, body: answer?.body ?? "" };
}
async function statuses(server: TestServer, paths: readonly string[]) {
  const all = [];
  for (const path of paths) all.push((await shake(server, path)).status);
  return all;
}
/** The next that is said to a WebSocket and is no state, or the code and the reason of its close. */
async function nextWord(wire: RawSocket): Promise<Record<string, unknown> | null> {
  for (;;) {
    const next = await wire.frame();
    if (!next) return null;
    const { opcode, payload } = next;
    if (opcode === OPCODE.close) {
      return { closed: payload.readUInt16BE(0), reason: payload.toString("utf8", 2) };
    }
    if (opcode !== OPCODE.text) continue;
    const message = JSON.parse(payload.toString()) as Record<string, unknown>;
    if (message["type"] !== "state") return message;
  }
}
const play = (bytes: number) => text(`{"type":"play"}`.padEnd(bytes));
const say = (wire: RawSocket, message: object) => wire.write(text(JSON.stringify(message)));

/** A connection that says nothing at all, from any of this machine's addresses. */
async function silent({ port }: TestServer, localAddress = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket.resume();
}
/** Whether each of them is still there once the server has answered somebody who came after them. */
async function areThere(sockets: readonly Socket[], ended: number): Promise<void> {
  await vi.waitFor(
    () => expect(sockets.filter(({ readyState }) => readyState !== "open")).toHaveLength(ended),
    { timeout: GIVE_UP_MS },
  );
}

const LIMITS: Readonly<Record<string, () => Promise<void>>> = {
  async "--max-connections"() {
    const server = await startLimited({ maxConnections: 3 });
    const within = [await shake(server), await shake(server, "/ws"), await shake(server)];
    expect(within.map(({ status }) => status)).toEqual([101, 101, 101]);
    const refused = await shake(server);
    expect(refused).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
    expect(refused.body).toContain("this server takes at most 3 connections");
    expect(await refused.wire.endsWithin(GIVE_UP_MS)).toBe(true);
    within[0]?.wire.reset();
    await expect.poll(async () => (await shake(server)).status).toBe(101);
  },

  async "--max-per-address"() {
    const server = await startLimited({ maxPerAddress: 2 });
    expect(await statuses(server, ["/ws", "/ws/transport", "/ws"])).toEqual([101, 101, 503]);
    const elsewhere = await silent(server, "127.0.0.2");
    elsewhere.write(handshake(`127.0.0.1:${server.port}`));
    const [answer] = (await once(elsewhere, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 101 /);
  },

  async "--max-sessions"() {
    const server = await startLimited({ maxSessions: 3 });
    const paths = ["default", "a", "b", "a", "c"].map((name) => `/ws?session=${name}`);
    expect(await statuses(server, paths)).toEqual([101, 101, 101, 101, 503]);
    expect(await ask(`${server.url}/transport/status?session=c`)).toMatchObject({ status: 503 });
  },

  async "--session-idle"() {
    const server = await startLimited({ sessionIdleMs: 300 });
    const count = async () => (await ask(`${server.url}/transport/metrics`)).json["sessions"];
    const { wire } = await shake(server, "/ws?session=used");
    const fromMs = performance.now();
    await ask(`${server.url}/transport/seek?session=left&seconds=5`, { method: "POST" });
    expect(await count()).toBe(3);
    await expect.poll(count, { timeout: GIVE_UP_MS, interval: 20 }).toBe(2);
    expect(performance.now() - fromMs).toBeGreaterThan(299);
    wire.reset();
    await expect.poll(count, { timeout: GIVE_UP_MS, interval: 20 }).toBe(1);
  },

  async "--max-message"() {
    const server = await startLimited({ maxMessageBytes: 300 });
    const { wire } = await shake(server);
    await wire.write(play(300));
    await wire.write(play(301));
    await wire.write(play(1200));
    expect(await nextWord(wire)).toMatchObject({ type: "ack" });
    expect(await nextWord(wire)).toMatchObject({ code: "too_large" });
    expect(await nextWord(wire)).toMatchObject({ code: "too_large" });
    await wire.write(play(1201));
    expect(await nextWord(wire)).toMatchObject({ closed: 1009 });

    const post = (body: string) =>
      ask(`${server.url}/transport/tempo`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
      });
    expect((await post('{"bpm":90}'.padEnd(300))).status).toBe(200);
    expect((await post('{"bpm":91}'.padEnd(301))).status).toBe(413);
    const { json } = await ask(`${server.url}/transport/status`);
    expect(json).toMatchObject({ playing: true, bpm: 90 });
  },

  async "--max-fragments"() {
    const server = await startLimited({ maxFragments: 3 });
    const { wire } = await shake(server);
    await wire.write(fragments(['{"type":', '"ping"', ',"id":1}']));
    expect(await nextWord(wire)).toMatchObject({ type: "pong", id: 1 });
    await wire.write(fragments(['{"type":', '"ping"', ',"id":', "2}"]));
    expect(await nextWord(wire)).toMatchObject({ closed: 1008 });
  },

  async "--max-chunks"() {
    const server = await startLimited({ maxChunks: 16 });
    const { wire } = await shake(server);
    const whole = text(`{"type":"ping","id":"${"x".repeat(30)}"}`);
    /** The head of the frame, and the rest in so many pieces, each of which arrives by itself. */
    async function inPieces(pieces: number) {
      await wire.write(whole.subarray(0, 6));
      for (let i = 0; i < pieces; i += 1) {
        await turn();
        await turn();
        await wire.write(whole.subarray(6 + i, i === pieces - 1 ? undefined : 7 + i));
      }
    }
    await inPieces(16);
    expect(await nextWord(wire)).toMatchObject({ type: "pong" });
    await inPieces(17);
    expect(await nextWord(wire)).toMatchObject({ closed: 1008 });
  },

  async "--message-rate"() {
    const server = await startLimited({ messageRate: 4, messageBurst: 1 });
    const { wire } = await shake(server);
    await say(wire, { type: "ping", id: 0 });
    expect(await nextWord(wire)).toMatchObject({ type: "pong" });
    const fromMs = performance.now();
    let answer: Record<string, unknown> | null = null;
    for (let id = 1; answer?.["type"] !== "pong" && id < 90; id += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await say(wire, { type: "ping", id });
      answer = await nextWord(wire);
      expect([answer?.["type"], answer?.["code"]]).toEqual(
        answer?.["type"] === "pong" ? ["pong", undefined] : ["error", "rate_limited"],
      );
    }
    expect(answer).toMatchObject({ type: "pong" });
    // The first was taken a moment before it was answered.
    expect(performance.now() - fromMs).toBeGreaterThan(200);
  },

  async "--message-burst"() {
    const server = await startLimited({ messageRate: 1, messageBurst: 3 });
    const { wire } = await shake(server);
    for (let id = 1; id <= 4; id += 1) await say(wire, { type: "seek", time_seconds: id, id });
    for (let id = 1; id <= 3; id += 1) {
      expect(await nextWord(wire)).toMatchObject({ type: "ack", id });
    }
    expect(await nextWord(wire)).toMatchObject({ type: "error", code: "rate_limited", id: 4 });
    // A hundred times it is told so, more or less: meanwhile some have come in.
    await wire.write(Buffer.concat(Array.from({ length: 200 }, () => frame(OPCODE.ping))));
    let refused = 1;
    let last = await nextWord(wire);
    for (; last?.["code"] === "rate_limited"; last = await nextWord(wire)) refused += 1;
    expect(refused).toBeGreaterThanOrEqual(100);
    expect(refused).toBeLessThan(150);
    expect(last).toEqual({ closed: 1008, reason: "more than 1 messages a second" });
    // It does not answer the close, and goes on.
    void wire.write(Buffer.concat(Array.from({ length: 1000 }, () => frame(OPCODE.ping))));
    expect(await wire.endsWithin(GIVE_UP_MS)).toBe(true);
    const { json } = await ask(`${server.url}/transport/status`);
    expect(json).toMatchObject({ time_seconds: 3, revision: 3 });
  },

  async "--handshake-timeout"() {
    const server = await startLimited({ handshakeTimeoutMs: 1000, requestTimeoutMs: 60_000 });
    const fromMs = performance.now();
    const wires = await Promise.all([openWire(server), openWire(server), openWire(server)]);
    const [, begun, slow] = wires;
    await begun?.write(handshake("127.0.0.1").slice(0, -2));
    // In time, if not by much.
    await slow?.write(handshake(`127.0.0.1:${server.port}`).slice(0, -2));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await slow?.write("\r\n");
    expect((await slow?.response())?.status).toBe(101);
    for (const wire of wires.slice(0, 2)) {
      expect((await wire.response())?.status).toBe(408);
      expect(await wire.endsWithin(GIVE_UP_MS)).toBe(true);
    }
    expect(performance.now() - fromMs).toBeGreaterThan(999);
  },

  async "--request-timeout"() {
    const server = await startLimited({ requestTimeoutMs: 1000 });
    const fromMs = performance.now();
    const wire = await openWire(server);
    const headers = { "Content-Type": "application/json", "Content-Length": "20" };
    await wire.write(
      request(`127.0.0.1:${server.port}`, { method: "POST", path: "/transport/tempo", headers }),
    );
    await wire.write('{"bpm":');
    expect((await wire.response())?.status).toBe(408);
    expect(await wire.endsWithin(GIVE_UP_MS)).toBe(true);
    expect(performance.now() - fromMs).toBeGreaterThan(999);
  },
};

describe("of the limits in the usage,", () => {
  const section = USAGE.split("\nLimits\n")[1]?.split("\n\n")[0] ?? "";
  const flags = section.match(/--[a-z-]+/g) ?? [];

  test("each is here", () => {
    expect(flags.length).toBeGreaterThan(10);
    expect(Object.keys(LIMITS).toSorted()).toEqual([...flags].toSorted());
  });

  test.each(Object.keys(LIMITS))("%s is kept to exactly", async (flag) => {
    await LIMITS[flag]?.();
  });
});

describe("sockets that say nothing", () => {
  test("are there up to as many as there may be WebSockets, and some more", async () => {
    const server = await startLimited({ maxConnections: 3 });
    const most = 3 + SPARE;
    const sockets = await Promise.all(Array.from({ length: most }, () => silent(server)));
    const oneMore = await silent(server);
    await areThere([...sockets, oneMore], 1);
    expect(oneMore.readyState).not.toBe("open");
    sockets[0]?.destroy();
    await expect
      .poll(async () => (await ask(`${server.url}/health`).catch(() => null))?.status)
      .toBe(200);
  });

  test("of one address leave room for others", async () => {
    const server = await startLimited({ maxPerAddress: 2 });
    const most = 2 + SPARE;
    const sockets = await Promise.all(Array.from({ length: most + 5 }, () => silent(server)));
    await areThere(sockets, 5);
    const elsewhere = await silent(server, "127.0.0.2");
    elsewhere.write(request(`127.0.0.1:${server.port}`));
    const [answer] = (await once(elsewhere, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test("smaller limits are kept to in every way that the usual ones are", async () => {
  const limits = { maxMessageBytes: 256, maxFragments: 4, messageBurst: 20 };
  const server = await startLimited({ ...limits, messageRate: 10 });
  for (const attack of limitAttacks(limits)) {
    expect([attack.name, await runFrameAttack(server.port, attack)]).toEqual([
      attack.name,
      attack.expected,
    ]);
  }
});

test("headers are read up to 16 KiB", async () => {
  const server = await startLimited({});
  const withHeader = (bytes: number) => {
    const host = `127.0.0.1:${server.port}`;
    const empty = request(host, { headers: { "X-Filling": "" } });
    return request(host, { headers: { "X-Filling": "x".repeat(bytes - empty.length) } });
  };
  const statusOf = async (asked: string) => {
    const wire = await openWire(server);
    await wire.write(asked);
    return (await wire.response())?.status;
  };
  expect(await statusOf(withHeader(16_000))).toBe(200);
  expect(await statusOf(withHeader(16_800))).toBe(431);
});
