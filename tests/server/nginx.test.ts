import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import type { LookupFunction } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HANDSHAKE, ask } from "../support/http-client.ts";
import { type RunningNginx, hasNginx, startNginx } from "../support/nginx.ts";
import { type Connecting, connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";

const ORIGIN = "https://daw.example";
const bearer = { Authorization: "Bearer conductor" };

describe.skipIf(!hasNginx)("behind nginx (skipped where nginx or openssl is not installed)", () => {
  let directory: string;
  let server: TestServer;
  let nginx: RunningNginx;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "codette-nginx-"));
    server = await startTestServer({
      origins: [ORIGIN],
      token: "conductor",
      viewToken: "audience",
    });
    nginx = await startNginx(directory, server.port);
  });
  afterAll(async () => {
    await nginx.stop();
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** As a name server would send them there, and with a certificate that is looked at. */
  const there = () => ({ lookup, ca: nginx.certificate, servername: "daw.example" });

  async function get(path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") {
    const sent = request(`https://daw.example:${nginx.port}${path}`, {
      ...there(),
      method,
      headers: { Host: "daw.example", ...headers },
      agent: false,
    });
    const answered = Promise.race([once(sent, "response"), once(sent, "upgrade")]);
    sent.end();
    const [response] = (await answered) as [IncomingMessage];
    const status = response.statusCode ?? 0;
    response.destroy();
    return { status, headers: response.headers };
  }
  const open = (path: string, { headers, ...connecting }: Connecting) =>
    connect(`wss://daw.example:${nginx.port}${path}`, {
      ...there(),
      ...connecting,
      headers: { Host: "daw.example", ...headers },
    });

  test("a page of the name that it is reached by hears and commands, its token the first message", async () => {
    const client = await open("/ws/transport", { origin: ORIGIN, protocol: "codette.v1" });
    client.send({ type: "auth", token: "conductor" });
    expect((await client.next()).json).toMatchObject({ type: "hello", role: "control" });
    client.send({ type: "tempo", bpm: 93, id: "a" });
    const ack = await client.next(({ type }) => type === "ack");
    expect(ack.json).toMatchObject({ id: "a", bpm: 93 });
    await client.close();
  });

  test("a program does so by a header or a subprotocol", async () => {
    for (const shown of [{ headers: bearer }, { protocol: "codette.token.conductor" }]) {
      const client = await open("/ws/transport", shown);
      client.send({ type: "ping", id: 1 });
      expect(await client.answer()).toMatchObject({ type: "pong", id: 1 });
      await client.close();
    }
    expect((await get("/transport/play", bearer, "POST")).status).toBe(200);
    expect((await get("/transport/stop", { ...bearer, Origin: ORIGIN }, "POST")).status).toBe(200);
  });

  test("nothing but the health is told to whoever shows no token", async () => {
    expect((await get("/health")).status).toBe(200);
    for (const path of ["/transport/status", "/metrics", "/ws/status"]) {
      expect((await get(path)).status).toBe(401);
    }
    expect((await get("/transport/play", {}, "POST")).status).toBe(401);
    const listener = { Authorization: "Bearer audience" };
    expect((await get("/transport/play", listener, "POST")).status).toBe(403);
  });

  test("a page from elsewhere is kept out, whatever it knows", async () => {
    const foreign = { ...bearer, Origin: "https://evil.example" };
    expect((await get("/transport/status", foreign)).status).toBe(403);
    expect((await get("/ws/transport", { ...HANDSHAKE, ...foreign })).status).toBe(403);
  });

  test("no other name is answered to", async () => {
    const other = { ...bearer, Host: "evil.example" };
    expect((await get("/transport/status", other)).status).toBeGreaterThanOrEqual(400);
    const socket = connectTls({ port: nginx.port, host: "127.0.0.1", servername: "evil.example" });
    const [error] = (await once(socket, "error")) as [Error];
    expect(error.message).toContain("unrecognized name");
  });

  test("an address that somebody claims to come from is not believed", async () => {
    const claimed = { "X-Forwarded-For": "192.0.2.7", "X-Real-IP": "192.0.2.7" };
    const client = await open("/ws?hz=11", { headers: { ...bearer, ...claimed } });
    const line = await server.logged(({ hz }) => hz === 11);
    expect(line).toMatchObject({ msg: "client connected", remote: "127.0.0.1" });
    await client.close();
  });

  test("HTTP/2 gets through with the same names", async () => {
    const session = connectHttp2(ORIGIN, {
      createConnection: () =>
        connectTls({
          ...there(),
          host: "127.0.0.1",
          port: nginx.port,
          ALPNProtocols: ["h2"],
        }),
    });
    const stream = session.request({ ":path": "/transport/status", origin: ORIGIN, ...bearer });
    const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
    expect(headers[":status"]).toBe(200);
    expect(headers["access-control-allow-origin"]).toBe(ORIGIN);
    session.destroy();
  });

  test("the page is served, and plain HTTP is sent to TLS", async () => {
    const page = await get("/");
    expect(page.status).toBe(200);
    expect(page.headers["strict-transport-security"]).toBe("max-age=31536000");
    const plain = await ask(`http://127.0.0.1:${nginx.httpPort}/x`, {
      headers: { Host: "daw.example" },
    });
    expect(plain.status).toBe(301);
    expect(plain.headers.location).toBe("https://daw.example/x");
  });
});

const lookup: LookupFunction = (_hostname, options, callback) => {
  const found = { address: "127.0.0.1", family: 4 };
  if (options.all) callback(null, [found]);
  else callback(null, found.address, found.family);
};
