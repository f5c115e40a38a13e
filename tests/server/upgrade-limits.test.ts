import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HANDSHAKE, ask } from "../support/http-client.ts";
import { connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";

const PAGE = { Origin: "http://localhost:5173" };
const V1 = { "Sec-WebSocket-Protocol": "codette.v1" };
/** A page with this repository's client in it. */
const ourPage = { origin: PAGE.Origin, protocol: "codette.v1" };

const shake = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(url, { headers: { ...HANDSHAKE, ...headers } });

describe("a page that speaks codette.v1", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ maxSessions: 2 });
  });
  afterAll(() => server.close());

  test.each([
    ["hz=61", 'hz must be 0, for changes only, or from 0.1 to 60 messages a second, not "61"'],
    ["session=a&session=b", "session must be given once"],
    ["session=a%20b", "session must be 1 to 64 letters, digits, dots, underscores or hyphens"],
  ])("and asks for ?%s is told what is wrong by a close: 4400", async (query, reason) => {
    const client = await connect(`${server.wsUrl}/ws/transport?${query}`, ourPage);
    expect(await client.closed).toEqual({ code: 4400, reason });
    expect(client.heard).toEqual([]);
  });

  test("and finds no room for its session is told so by a close: 1013", async () => {
    const other = await connect(`${server.wsUrl}/ws?session=other`);
    const client = await connect(`${server.wsUrl}/ws/transport?session=more`, ourPage);
    const reason = "this server keeps at most 2 sessions, and all are in use";
    expect(await client.closed).toEqual({ code: 1013, reason });
    await other.close();
  });

  test.each([
    ["on a path that is not ours", "/ws/nowhere", {}, 404],
    ["from elsewhere", "/ws/transport", { Origin: "http://evil.example" }, 403],
    ["of no origin", "/ws/transport", { Origin: "null" }, 403],
    ["by another name", "/ws/transport", { Host: "evil.example" }, 403],
    ["without a key", "/ws/transport", { "Sec-WebSocket-Key": "" }, 400],
  ])("is not let in at all %s", async (_, path, headers, status) => {
    for (const query of ["", "?hz=61"]) {
      const answer = await shake(server.url + path + query, { ...PAGE, ...V1, ...headers });
      expect(answer.status).toBe(status);
    }
  });
});

test("whoever is no page, or does not speak codette.v1, is told by HTTP", async () => {
  const server = await startTestServer({ maxConnections: 1 });
  const only = await connect(`${server.wsUrl}/ws`);
  for (const [path, headers] of [
    ["/ws/transport", PAGE],
    ["/ws/transport", V1],
    ["/ws", { ...PAGE, ...V1 }],
  ] as const) {
    expect((await shake(`${server.url}${path}?hz=61`, headers)).status).toBe(400);
    const { status, headers: sent } = await shake(server.url + path, headers);
    expect(status).toBe(503);
    expect(sent["retry-after"]).toBe("5");
  }
  const client = await connect(`${server.wsUrl}/ws/transport`, ourPage);
  const reason = "this server takes at most 1 connection";
  expect(await client.closed).toEqual({ code: 1013, reason });
  expect((await ask(`${server.url}/transport/metrics`)).json["refusals"]).toBe(7);
  await only.close();
  await server.close();
});

test("of one address there are as many connections as may be, and room again when one has left", async () => {
  const server = await startTestServer({ maxPerAddress: 2 });
  const first = await connect(`${server.wsUrl}/ws`);
  const second = await connect(`${server.wsUrl}/ws/transport`, ourPage);
  expect(await shake(`${server.url}/ws`)).toMatchObject({
    status: 503,
    json: {
      code: "unavailable",
      message: "this server takes at most 2 connections from one address",
    },
  });
  // An address that somebody claims to come from is not believed.
  const claimed = { "X-Forwarded-For": "10.0.0.1", Forwarded: "for=10.0.0.1" };
  expect((await shake(`${server.url}/ws`, claimed)).status).toBe(503);
  await first.close();
  await server.logged(({ msg }) => msg === "client left");
  expect((await shake(`${server.url}/ws`)).status).toBe(101);
  await second.close();
  await server.close();
});

test("a refused handshake leaves its place to others", async () => {
  const server = await startTestServer({ maxConnections: 1 });
  for (let i = 0; i < 3; i += 1) {
    expect((await shake(`${server.url}/ws?session=`)).status).toBe(400);
    expect((await shake(`${server.url}/ws`, { "Sec-WebSocket-Protocol": "a, a" })).status).toBe(
      400,
    );
  }
  await expect.poll(async () => (await shake(`${server.url}/ws`)).status).toBe(101);
  await server.close();
});

test("the size and the pieces of messages have the limits that were given", async () => {
  const server = await startTestServer({ maxMessageBytes: 512, maxFragments: 2 });
  const url = `${server.wsUrl}/ws/transport`;
  const client = await connect(url);
  client.send("x".repeat(513));
  expect(await client.answer()).toMatchObject({
    code: "too_large",
    message: "a message must be at most 512 bytes",
  });
  client.send("x".repeat(2048));
  expect(await client.answer()).toMatchObject({ code: "too_large" });
  client.send("x".repeat(2049));
  expect((await client.closed).code).toBe(1009);

  const scattered = await connect(url);
  for (let i = 0; i < 3; i += 1) scattered.socket.send("[", { fin: false });
  expect((await scattered.closed).code).toBe(1008);

  const body = `{"bpm":${" ".repeat(512)}90}`;
  const sent = await ask(`${server.url}/transport/tempo`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  expect(sent).toMatchObject({
    status: 413,
    json: { code: "too_large", message: "a body must be at most 512 bytes" },
  });
  await server.close();
});

describe("pings", () => {
  test("are answered with what was in them, as long as they are not too many", async () => {
    const server = await startTestServer({ messageRate: 1, messageBurst: 3 });
    const client = await connect(`${server.wsUrl}/ws/transport?hz=0`);
    const pongs: string[] = [];
    client.socket.on("pong", (data: Buffer) => pongs.push(data.toString()));
    for (let i = 0; i < 2; i += 1) {
      client.socket.ping(`ping ${i}`);
      await once(client.socket, "pong");
    }
    expect(pongs).toEqual(["ping 0", "ping 1"]);
    for (let i = 0; i < 200; i += 1) client.socket.ping("flood");
    expect((await client.closed).code).toBe(1008);
    expect(pongs.length).toBeLessThan(5);
    await server.close();
  });
});
