import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HANDSHAKE, ask } from "../support/http-client.ts";
import { type SocketClient, connect } from "../support/socket-client.ts";
import { type LogLine, type TestServer, startTestServer } from "../support/test-server.ts";

const PATHS = ["/ws", "/ws/transport", "/ws/transport/clock", "/ws/transport/control"];
const COMMAND: Readonly<Record<string, object>> = {
  "/ws/transport": { type: "play" },
  "/ws/transport/control": { command: "play" },
};
const auth = (token: unknown) => ({ type: "auth", token });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ token: "conductor", viewToken: "audience" });
});
afterAll(() => server.close());

const shake = (path: string, headers: Readonly<Record<string, string>>) =>
  ask(server.url + path, { headers: { ...HANDSHAKE, ...headers } });
const censusOf = async (session = "default", of = server) =>
  (await ask(`${of.url}/ws/status?session=${session}`, { headers: bearer("conductor") })).json[
    "connected_clients"
  ];
const revision = async () =>
  (await ask(`${server.url}/transport/status`, { headers: bearer("conductor") })).json["revision"];
const sessionsOf = async (of: TestServer) =>
  (await ask(`${of.url}/transport/metrics`, { headers: bearer("conductor") })).json["sessions"];

describe("a handshake with a token", () => {
  test.each([
    [bearer("wrong")],
    [bearer("")],
    [{ Authorization: "conductor" }],
    [{ "Sec-WebSocket-Protocol": "codette.token.wrong" }],
    [{ "Sec-WebSocket-Protocol": "codette.v1, codette.token.wrong" }],
    [{ "Sec-WebSocket-Protocol": "codette.token." }],
    [{ ...bearer("wrong"), "Sec-WebSocket-Protocol": "codette.token.conductor" }],
    [{ ...bearer("wrong"), Origin: "http://localhost:5173" }],
  ])("that is wrong is answered 401: %j", async (headers) => {
    for (const path of PATHS) {
      const answer = await shake(path, headers);
      expect(answer.status).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
      expect(answer.json).toMatchObject({ success: false, type: "error", code: "unauthorized" });
      expect(answer.text).not.toContain("wrong ");
    }
  });

  test("that is right does not open the door to a foreign page or a foreign name", async () => {
    for (const foreign of [{ Origin: "http://evil.example" }, { Host: "evil.example" }]) {
      const { status } = await shake("/ws/transport", { ...bearer("conductor"), ...foreign });
      expect(status).toBe(403);
    }
  });

  test.each(PATHS)(
    "in the header, or among the subprotocols, lets in to %s at once",
    async (path) => {
      const token = "codette.token.conductor";
      for (const options of [{ headers: bearer("conductor") }, { protocol: token }]) {
        const client = await connect(server.wsUrl + path, options);
        expect(client.socket.protocol).toBe("protocol" in options ? token : "");
        const command = COMMAND[path];
        if (command) {
          client.send(command);
          expect(await client.answer()).not.toMatchObject({ type: "error" });
        } else await client.next();
        await client.close();
      }
    },
  );

  test("leaves codette.v1 to be chosen where it is spoken", async () => {
    const offered = { "Sec-WebSocket-Protocol": "codette.v1, codette.token.audience" };
    const chosen = async (path: string) =>
      (await shake(path, offered)).headers["sec-websocket-protocol"];
    expect(await chosen("/ws/transport")).toBe("codette.v1");
    expect(await chosen("/ws")).toBe("codette.token.audience");
  });

  test("tells its role in the hello of codette.v1", async () => {
    for (const [token, role] of [
      ["conductor", "control"],
      ["audience", "view"],
    ] as const) {
      const client = await connect(`${server.wsUrl}/ws/transport`, {
        protocol: "codette.v1",
        headers: bearer(token),
      });
      expect((await client.next()).json).toMatchObject({ type: "hello", role });
      await client.close();
    }
  });
});

describe("without a token in the handshake", () => {
  test.each(PATHS)(
    "%s opens and says nothing until it has come as the first message",
    async (path) => {
      const client = await connect(server.wsUrl + path);
      const witness = await connect(server.wsUrl + path, { headers: bearer("conductor") });
      const command = COMMAND[path];
      // What the witness has heard the other would have heard as well.
      if (command) {
        witness.send(command);
        await witness.answer();
      } else await witness.next();
      expect(client.heard).toEqual([]);
      expect(await censusOf()).toBe(1);

      client.send(auth("conductor"));
      if (command) {
        client.send(command);
        expect(await client.answer()).not.toMatchObject({ type: "error" });
      } else await client.next();
      expect(await censusOf()).toBe(2);
      for (const each of [client, witness]) await each.close();
      await expect.poll(() => censusOf()).toBe(0);
    },
  );

  test("codette.v1 begins with its hello, and what was sent meanwhile is answered in its turn", async () => {
    const client = await connect(`${server.wsUrl}/ws/transport`, { protocol: "codette.v1" });
    client.send(auth("audience"));
    client.send({ type: "play", id: "early" });
    client.send({ type: "presence", name: "Ada" });
    expect((await client.next()).json).toMatchObject({ type: "hello", role: "view" });
    expect((await client.next(({ id }) => id === "early")).json).toMatchObject({
      type: "error",
      code: "forbidden",
    });
    await client.next(
      (json) => json["type"] === "presence" && JSON.stringify(json).includes('"name":"Ada"'),
    );
    await client.close();
  });

  test.each([
    ["a wrong token", auth("wrong")],
    ["no token", { type: "auth" }],
    ["a token that is no text", auth(["conductor"])],
    ["a command", { type: "play" }],
    ["a ping", { type: "ping" }],
    ["no JSON", "conductor"],
    ["a binary", Buffer.from(JSON.stringify(auth("conductor")))],
    ["more than a message may be", { ...auth("conductor"), x: "x".repeat(4096) }],
  ])("%s ends the connection: 4401", async (_, message) => {
    const before = await revision();
    for (const path of PATHS) {
      const client = await connect(server.wsUrl + path);
      client.send(message);
      // Too late: it has been shown out.
      client.send(auth("conductor"));
      client.send({ type: "play" });
      const { code, reason } = await client.closed;
      expect(code).toBe(4401);
      expect(client.heard.map(({ json }) => json)).toEqual([
        { type: "error", code: "unauthorized", message: reason },
      ]);
      expect(reason).toMatch(/^this (server needs a token|token is not one)/);
    }
    expect(await revision()).toBe(before);
  });

  test("none within the time for it ends the connection: 4401", async () => {
    const hasty = await startTestServer({ token: "conductor", handshakeTimeoutMs: 50 });
    const client = await connect(`${hasty.wsUrl}/ws`);
    // Pings are no token, and are not answered either.
    client.socket.ping();
    expect(await client.closed).toEqual({
      code: 4401,
      reason: "this server needs a token, and none has come within 0.05 s",
    });
    await hasty.close();
  });

  test("no session begins", async () => {
    const fresh = await startTestServer({ token: "conductor", maxSessions: 2 });
    const strangers: SocketClient[] = [];
    for (const name of ["a", "b", "c"]) {
      strangers.push(await connect(`${fresh.wsUrl}/ws?session=${name}`));
    }
    expect(await sessionsOf(fresh)).toBe(1);
    strangers[0]?.send(auth("conductor"));
    await strangers[0]?.next();
    expect(await sessionsOf(fresh)).toBe(2);
    // Nobody has commanded in it, but somebody is there: there is no room for another.
    strangers[1]?.send(auth("conductor"));
    expect(await strangers[1]?.closed).toEqual({
      code: 1013,
      reason: "this server keeps at most 2 sessions, and all are in use",
    });
    await fresh.close();
  });

  test("it counts as a connection, and is told goodbye like the others", async () => {
    const small = await startTestServer({ token: "conductor", maxConnections: 1 });
    const stranger = await connect(`${small.wsUrl}/ws`);
    const second = await ask(`${small.url}/ws`, {
      headers: { ...HANDSHAKE, ...bearer("conductor") },
    });
    expect(second.status).toBe(503);
    await small.close();
    expect(await stranger.closed).toEqual({ code: 1001, reason: "the server is shutting down" });
  });
});

describe("whoever is in", () => {
  test("may say its token as the first message although it has shown it, and not again", async () => {
    const client = await connect(`${server.wsUrl}/ws/transport`, { headers: bearer("conductor") });
    client.send(auth("conductor"));
    client.send({ type: "ping", id: 1 });
    expect(await client.answer()).toMatchObject({ type: "pong", id: 1 });
    client.send(auth("conductor"));
    const refusal = await client.answer();
    expect(refusal).toMatchObject({ type: "error", code: "unknown_type" });
    expect(JSON.stringify(refusal)).not.toContain("conductor");
    await client.close();
  });

  test("may say a token to a server that needs none", async () => {
    const open = await startTestServer();
    for (const path of ["/ws/transport", "/ws"]) {
      const client = await connect(open.wsUrl + path);
      client.send(auth("anything"));
      client.send({ type: "ping", id: 1 });
      expect(await client.answer()).toMatchObject({ type: "pong", id: 1 });
      await client.close();
    }
    const offering = await connect(`${open.wsUrl}/ws`, { protocol: "codette.token.anything" });
    expect(offering.socket.protocol).toBe("codette.token.anything");
    await offering.close();
    await open.close();
  });
});

describe("whoever may only listen", () => {
  test.each([
    ["/ws/transport", { type: "play", id: "now" }],
    ["/ws/transport", { type: "seek", beats: 4 }],
    ["/ws/transport/control", { command: "play", id: "now" }],
    ["/ws/transport/control", { command: "tempo", value: 90 }],
  ])("commands nothing at %s: %j", async (path, message) => {
    const before = await revision();
    const client = await connect(server.wsUrl + path, { headers: bearer("audience") });
    client.send(message);
    expect(await client.answer()).toMatchObject({
      ...("id" in message && { id: message.id }),
      type: "error",
      code: "forbidden",
      message: "this token is for listening: it may not command",
    });
    expect(await revision()).toBe(before);
    await client.close();
  });

  test("hears what others do", async () => {
    const client = await connect(`${server.wsUrl}/ws`, { headers: bearer("audience") });
    const commander = await connect(`${server.wsUrl}/ws/transport/control`, {
      headers: bearer("conductor"),
    });
    commander.send({ command: "tempo", value: 77 });
    await commander.answer();
    await client.next(({ data }) => JSON.stringify(data).includes('"bpm":77,'));
    for (const each of [client, commander]) await each.close();
  });
});

test("no token is ever in the log, nor is any that was tried", async () => {
  const lines: LogLine[] = [];
  const quiet = await startTestServer({
    token: "hush-conductor",
    viewToken: "hush-audience",
    logLevel: "trace",
  });
  const end = quiet.logged((line) => {
    lines.push(line);
    return line["path"] === "/ws/end";
  });
  const tokens = ["hush-conductor", "hush-audience", "hush-wrong"];
  for (const token of tokens) {
    const offered = { "Sec-WebSocket-Protocol": `codette.token.${token}` };
    for (const headers of [bearer(token), offered, { ...offered, ...bearer("hush-other") }]) {
      await ask(`${quiet.url}/ws`, { headers: { ...HANDSHAKE, ...headers } });
      await ask(`${quiet.url}/transport/seek?seconds=x`, { headers });
    }
    const client = await connect(`${quiet.wsUrl}/ws/transport`);
    client.send(auth(token));
    client.send(auth(token));
    expect(await client.answer()).toMatchObject({ type: "error" });
    await client.close();
  }
  await ask(`${quiet.url}/ws/end`, { headers: HANDSHAKE });
  await end;
  expect(lines.filter(({ msg }) => msg === "client connected").length).toBeGreaterThan(5);
  expect(lines.filter(({ msg }) => msg === "client refused").length).toBeGreaterThan(3);
  expect(JSON.stringify(lines)).not.toContain("hush-");
  await quiet.close();
});
