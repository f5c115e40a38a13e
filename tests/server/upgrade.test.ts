import { connect as connectRaw } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HANDSHAKE, ask } from "../support/http-client.ts";
import { connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** A handshake with some headers changed, or left out with null. */
function shake(path: string, changes: Readonly<Record<string, string | null>> = {}) {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...HANDSHAKE, ...changes })) {
    if (value !== null) headers[name] = value;
  }
  return ask(server.url + path, { headers });
}

describe("a handshake", () => {
  test.each(["/ws", "/ws/transport", "/ws/transport/clock", "/ws/transport/control"])(
    "on %s is taken, and so is one from a page of an allowed origin",
    async (path) => {
      const deflate = { "Sec-WebSocket-Extensions": "permessage-deflate" };
      const { status, headers } = await shake(path, deflate);
      expect(status).toBe(101);
      // From RFC 6455, section 1.3.
      expect(headers["sec-websocket-accept"]).toBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      expect(headers).not.toHaveProperty("sec-websocket-extensions");
      expect((await shake(path, { Origin: "http://localhost:5173" })).status).toBe(101);
    },
  );

  test.each(["/", "/ws/", "/ws/clock", "/transport/status", "/WS", "//ws"])(
    "on %s, which is not ours, is answered 404 with the paths that are",
    async (path) => {
      expect(await shake(path)).toMatchObject({
        status: 404,
        json: {
          success: false,
          type: "error",
          code: "not_found",
          message: `there is no WebSocket at ${path}: there is one at /ws, /ws/transport, /ws/transport/clock, /ws/transport/control`,
        },
      });
    },
  );

  test("for anything but a WebSocket is told to leave the header out", async () => {
    expect(await shake("/health", { Upgrade: "h2c" })).toMatchObject({
      status: 400,
      json: {
        code: "bad_handshake",
        field: "Upgrade",
        message: 'Upgrade must be websocket, not "h2c": for HTTP, leave it out',
      },
    });
    expect((await shake("/ws", { Upgrade: "WebSocket" })).status).toBe(101);
  });

  test("on a path that is not ours is answered 404 to a foreign page, too", async () => {
    const { status } = await shake("/nowhere", { Origin: "http://evil.example" });
    expect(status).toBe(404);
  });

  test.each([
    [{ "Sec-WebSocket-Key": null }, "Sec-WebSocket-Key", "Sec-WebSocket-Key"],
    [{ "Sec-WebSocket-Version": null }, "Sec-WebSocket-Version", "Sec-WebSocket-Version"],
    [
      { "Sec-WebSocket-Key": null, "Sec-WebSocket-Version": null },
      "Sec-WebSocket-Key",
      "Sec-WebSocket-Key and Sec-WebSocket-Version",
    ],
  ])("without %j is answered 400 with what is missing", async (changes, field, names) => {
    const { status, json } = await shake("/ws/transport", changes);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: "bad_handshake", field });
    expect(json["message"]).toContain(`the handshake is missing ${names}:`);
  });

  test.each(["short", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ==="])(
    "with the key %j is answered 400",
    async (key) => {
      expect(await shake("/ws", { "Sec-WebSocket-Key": key })).toMatchObject({
        status: 400,
        json: { code: "bad_handshake", field: "Sec-WebSocket-Key" },
      });
    },
  );

  test("of another version is answered 426 with the one that is spoken here", async () => {
    const { status, headers, json } = await shake("/ws", { "Sec-WebSocket-Version": "8" });
    expect(status).toBe(426);
    expect(headers["sec-websocket-version"]).toBe("13");
    expect(json["message"]).toBe('Sec-WebSocket-Version must be 13, not "8"');
  });

  test.each([
    [{ Origin: "http://evil.example" }, "Origin"],
    [{ Origin: "null" }, "Origin"],
    [{ Host: "evil.example" }, "Host"],
    [{ "Sec-Fetch-Site": "cross-site" }, "Sec-Fetch-Site"],
  ])("with %j is answered 403", async (headers, field) => {
    for (const path of ["/ws", "/ws/transport/clock"]) {
      expect(await shake(path, headers)).toMatchObject({
        status: 403,
        json: { code: "forbidden", field },
      });
    }
  });

  test.each(["61", "-1", "0.05", "NaN", "Infinity", "1e1", "fast", ""])(
    "that asks for hz=%s is answered 400 with what is allowed",
    async (hz) => {
      expect(await shake(`/ws?hz=${hz}`)).toMatchObject({
        status: 400,
        json: {
          code: "out_of_range",
          field: "hz",
          message: `hz must be 0, for changes only, or from 0.1 to 60 messages a second, not "${hz}"`,
        },
      });
    },
  );

  test("is refused in the log, in words", async () => {
    await shake("/ws/lost", { Origin: "http://localhost:5173" });
    expect(await server.logged(({ path }) => path === "/ws/lost")).toMatchObject({
      msg: "client refused",
      origin: "http://localhost:5173",
      why: expect.stringContaining("there is no WebSocket at /ws/lost"),
    });
  });
});

describe("codette.v1", () => {
  test("is chosen on /ws/transport when it is offered, alone or among others", async () => {
    for (const offered of ["codette.v1", "other, codette.v1"]) {
      const { headers } = await shake("/ws/transport", { "Sec-WebSocket-Protocol": offered });
      expect(headers["sec-websocket-protocol"]).toBe("codette.v1");
    }
  });

  test("is not spoken elsewhere, and nothing that was not offered is", async () => {
    const v1 = { "Sec-WebSocket-Protocol": "codette.v1" };
    const other = { "Sec-WebSocket-Protocol": "other" };
    for (const answer of [
      await shake("/ws", v1),
      await shake("/ws/transport/clock", v1),
      await shake("/ws/transport", other),
    ]) {
      expect(answer.status).toBe(101);
      expect(answer.headers).not.toHaveProperty("sec-websocket-protocol");
    }
  });
});

const left = (client: unknown) => (line: { readonly msg: string; readonly client?: unknown }) =>
  line.msg === "client left" && line.client === client;

describe("the log", () => {
  test("tells who came to which endpoint, and that they said goodbye", async () => {
    const origin = "http://localhost:4173";
    const client = await connect(`${server.wsUrl}/ws/transport?hz=7`, {
      origin,
      protocol: "codette.v1",
    });
    const came = await server.logged((line) => line["hz"] === 7);
    expect(came).toMatchObject({
      msg: "client connected",
      endpoint: "/ws/transport",
      protocol: "codette.v1",
      remote: "127.0.0.1",
      origin,
    });
    client.socket.close(1000, "lunch");
    expect(await server.logged(left(came["client"]))).toMatchObject({
      endpoint: "/ws/transport",
      code: 1000,
      seconds: expect.any(Number),
      why: "it said goodbye: lunch",
    });
  });

  test("tells of a connection that was lost", async () => {
    const client = await connect(`${server.wsUrl}/ws?hz=8`);
    const came = await server.logged((line) => line["hz"] === 8);
    expect(came).toMatchObject({ endpoint: "/ws", protocol: "seed" });
    client.socket.terminate();
    expect(await server.logged(left(came["client"]))).toMatchObject({
      code: 1006,
      why: "the connection was lost",
    });
  });

  test("tells of a client that broke the WebSocket protocol", async () => {
    const socket = connectRaw(server.port, "127.0.0.1");
    const headers = Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}`);
    const lines = ["GET /ws?hz=9 HTTP/1.1", `Host: 127.0.0.1:${server.port}`, ...headers];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    const came = await server.logged((line) => line["hz"] === 9);
    // A text frame without the mask that a client's must have.
    socket.end(Buffer.from([0x81, 0x01, 0x61]));
    expect(await server.logged(left(came["client"]))).toMatchObject({
      why: expect.stringContaining("MASK must be set"),
    });
    socket.resume();
    await once(socket, "close");
  });
});

describe("a server that takes two connections", () => {
  test("sends the third away with 503, and takes another when one has left", async () => {
    const small = await startTestServer({ maxConnections: 2 });
    const clients = [await connect(`${small.wsUrl}/ws`), await connect(`${small.wsUrl}/ws`)];
    const third = await ask(`${small.url}/ws`, { headers: HANDSHAKE });
    expect(third.status).toBe(503);
    expect(third.headers["retry-after"]).toBe("5");
    expect(third.json).toMatchObject({
      code: "unavailable",
      message: "this server takes at most 2 connections",
    });
    await clients[0]?.close();
    await small.logged(({ msg }) => msg === "client left");
    expect((await ask(`${small.url}/ws`, { headers: HANDSHAKE })).status).toBe(101);
    await clients[1]?.close();
    await small.close();
  });
});
