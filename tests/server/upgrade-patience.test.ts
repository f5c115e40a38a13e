import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";
import { pino } from "pino";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createAccessPolicy } from "../../server/access.ts";
import { DEFAULT_OPTIONS } from "../../server/options.ts";
import { NO_TOKENS, createTokens } from "../../server/tokens.ts";
import { createTransportServer } from "../../server/transport-server.ts";
import { createUnanswered } from "../../server/unanswered.ts";
import { type UpgradeContext, createUpgradeHandler } from "../../server/upgrade.ts";
import { OPCODE, frame, repeated } from "../../bench/chaos/frames.ts";
import { HANDSHAKE, ask } from "../support/http-client.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

/** A handshake of a page with this repository's client in it. */
const OUR_PAGE = {
  ...HANDSHAKE,
  Origin: "http://localhost:5173",
  "Sec-WebSocket-Protocol": "codette.v1",
};

let time: ManualClock;
/** The server's end of each connection, oldest first. */
let served: Socket[];
beforeEach(() => {
  served = [];
  time = createManualClock();
  // ws waits for a second of its own for the answer to a close: on a busy machine that is not long.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The real handler on a real port, its time in hand and its sessions such that none ever opens. */
async function serve(changes: Partial<UpgradeContext> = {}): Promise<number> {
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const { clock, timers } = time;
  const upgrade = createUpgradeHandler({
    ...DEFAULT_OPTIONS,
    transport: createTransportServer({
      clock,
      timers,
      boot: "00000000",
      version: "0.0.0",
      sampleRateHz: 44_100,
    }),
    sessions: { open: () => new Promise(() => {}), count: 0, tellAll() {}, stop() {} },
    access: createAccessPolicy(port, "127.0.0.1", []),
    tokens: NO_TOKENS,
    unanswered: createUnanswered(),
    clock,
    timers,
    log: pino({ level: "silent" }),
    onOccupied() {},
    ...changes,
  });
  http.on("connection", (socket) => served.push(socket));
  http.on("upgrade", (...args) => void upgrade.handle(...args));
  onTestFinished(() => {
    upgrade.terminate();
    http.close();
  });
  return port;
}

/** Somebody who shakes hands and then says nothing, whatever is said. Settles when the handshake is answered. */
async function shakeAndHush(port: number, headers: Readonly<Record<string, string>> = OUR_PAGE) {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(
    `GET /ws/transport HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join("\r\n")}\r\n\r\n`,
  );
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString("latin1")).toMatch(/^HTTP\/1.1 101 /);
  return socket;
}
const gone = async (socket: Socket) => socket.destroyed || once(socket, "close");

test("a session that never opens is waited for as long as a handshake may take", async () => {
  const port = await serve({ handshakeTimeoutMs: 10_000 });
  const answer = ask(`http://127.0.0.1:${port}/ws`, { headers: HANDSHAKE });
  const page = shakeAndHush(port);
  await expect.poll(() => time.pending).toBe(2);
  time.advance(9999);
  expect(time.pending).toBe(2);
  time.advance(1);
  expect(await answer).toMatchObject({
    status: 503,
    json: { code: "unavailable", message: "the session default cannot be reached" },
  });
  await page;
});

test("a token is waited for as long as a handshake may take", async () => {
  const port = await serve({ handshakeTimeoutMs: 10_000, tokens: createTokens("conductor", null) });
  const socket = await shakeAndHush(port, HANDSHAKE);
  await expect.poll(() => time.pending).toBe(1);
  time.advance(9999);
  expect(socket.bytesRead).toBeLessThan(200);
  time.advance(1);
  await once(socket, "data");
  // It does not answer the close either.
  await expect.poll(() => time.pending).toBe(1);
  time.advance(1000);
  await gone(socket);
  expect(time.pending).toBe(0);
});

test("whoever is to go, and sends everything but the answer to the close, is not read any more", async () => {
  const socket = await shakeAndHush(await serve({ maxConnections: 0 }));
  const pong = frame(OPCODE.pong);
  socket.write(repeated(600, pong));
  await expect.poll(() => served[0]?.bytesRead).toBeGreaterThan(600 * pong.length);
  expect(served[0]?.isPaused()).toBe(false);
  socket.write(pong);
  await expect.poll(() => served[0]?.isPaused()).toBe(true);
  time.advance(1000);
  await gone(socket);
});

test("of those that are turned away by a close there are at most 256, for a second", async () => {
  const port = await serve({ maxConnections: 0 });
  const url = `http://127.0.0.1:${port}/ws/transport`;
  const hushed: Socket[] = [];
  for (let i = 0; i < 256; i += 1) hushed.push(await shakeAndHush(port));
  expect((await ask(url, { headers: OUR_PAGE })).status).toBe(503);
  time.advance(1000);
  await Promise.all(hushed.map(gone));
  await expect.poll(async () => (await ask(url, { headers: OUR_PAGE })).status).toBe(101);
});
