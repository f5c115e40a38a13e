import { once } from "node:events";
import { connect as connectRaw } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { HANDSHAKE, ask } from "../support/http-client.ts";
import { type SocketClient, connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";

let server: TestServer;
let clients: SocketClient[] = [];
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
});
afterAll(() => server.close());

/** A client of codette.v1 in this session, once it has heard what everybody hears at the beginning. */
async function join(session?: string) {
  const query = session === undefined ? "" : `&session=${session}`;
  const client = await connect(`${server.wsUrl}/ws/transport?hz=0${query}`, {
    protocol: "codette.v1",
  });
  clients.push(client);
  const { json: hello } = await client.next();
  const { json: presence } = await client.next(({ type }) => type === "presence");
  return Object.assign(client, { hello, presence });
}
const statusOf = async (session: string, of = server) =>
  (await ask(`${of.url}/transport/status?session=${session}`)).json;
const post = (command: string, of = server) =>
  ask(`${of.url}/transport/${command}`, { method: "POST" });
const typesIn = ({ heard }: SocketClient) => heard.map(({ json }) => json["type"]);

describe("what is done in one session", () => {
  test("is heard there and nowhere else, by either way in", async () => {
    const [a, b, home] = [await join("a"), await join("b"), await join()];
    a.send({ type: "play", id: 1 });
    expect(await a.answer()).toMatchObject({ type: "ack", id: 1, revision: 1, playing: true });
    const { json } = await post("tempo?session=b&bpm=90");
    expect(json).toMatchObject({ success: true, state: { bpm: 90, revision: 1, playing: false } });

    await b.next(({ type, revision }) => type === "state" && revision === 1);
    expect(b.heard.at(-1)?.json).toMatchObject({ playing: false, bpm: 90 });
    expect(await statusOf("a")).toMatchObject({ playing: true, bpm: 120, revision: 1 });
    expect(await statusOf("b")).toMatchObject({ playing: false, bpm: 90, revision: 1 });
    expect(await statusOf("default")).toMatchObject({ playing: false, bpm: 120, revision: 0 });
    expect((await ask(`${server.url}/transport/song?session=b`)).json).toMatchObject({
      tempo: [{ bpm: 90 }],
    });
    // One who came last says a word, so that whatever went before would have come.
    home.send({ type: "ping", t0: 1 });
    await home.next(({ type }) => type === "pong");
    expect(typesIn(home)).toEqual(["hello", "song", "state", "presence", "pong"]);
    expect(typesIn(a)).not.toContain("pong");
  });

  test("reaches every endpoint of it", async () => {
    const paths = ["/ws", "/ws/transport", "/ws/transport/clock"];
    const plain = await Promise.all(
      paths.map((path) => connect(`${server.wsUrl}${path}?session=c&hz=0`)),
    );
    const control = await connect(`${server.wsUrl}/ws/transport/control?session=c`);
    clients.push(...plain, control);
    for (const client of plain) await client.next();
    control.send({ command: "tempo", value: 77 });
    expect(await control.answer()).toEqual({ success: true, command: "tempo" });
    for (const client of plain) {
      const { json } = await client.next();
      expect(json["data"] ?? json).toMatchObject({ bpm: 77, revision: 1 });
    }
    expect((await ask(`${server.url}/ws/status?session=c`)).json).toMatchObject({
      session: "c",
      connected_clients: 4,
      by_endpoint: { "/ws": 1, "/ws/transport/control": 1 },
      state: { bpm: 77 },
    });
  });

  test("is told under its name, and with its own people", async () => {
    const [one, two, home] = [await join("band"), await join("band"), await join()];
    expect(one.hello).toMatchObject({ session: { name: "band", sampleRateHz: 44_100 } });
    expect(home.hello).toMatchObject({ session: { name: "default" } });
    expect(two.presence).toMatchObject({ count: 2 });
    expect(home.presence).toMatchObject({ count: 1, people: [{ id: home.hello["client"] }] });
    expect(await server.logged((line) => line["session"] === "band")).toMatchObject({
      msg: "client connected",
      endpoint: "/ws/transport",
    });
  });
});

describe("a name that no session can have", () => {
  const refused = {
    status: 400,
    json: {
      success: false,
      type: "error",
      code: "invalid_field",
      field: "session",
      message: "session must be 1 to 64 letters, digits, dots, underscores or hyphens",
    },
  };
  test.each(["", "a%20b", "a/b", "a?b", "%C3%BC", "x".repeat(65)])(
    "%j is answered 400",
    async (name) => {
      const url = `${server.url}/ws/transport?session=${name}`;
      expect(await ask(url, { headers: HANDSHAKE })).toMatchObject(refused);
      expect(await ask(`${server.url}/transport/status?session=${name}`)).toMatchObject(refused);
      expect(await post(`play?session=${name}`)).toMatchObject(refused);
    },
  );

  test("or two names at once are answered 400", async () => {
    const twice = {
      status: 400,
      json: { code: "invalid_field", field: "session", message: "session must be given once" },
    };
    expect(await post("play?session=a&session=b")).toMatchObject(twice);
    const url = `${server.url}/ws/transport?session=a&session=b`;
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject(twice);
  });
});

describe("a server of two sessions", () => {
  let small: TestServer;
  beforeAll(async () => {
    small = await startTestServer({ maxSessions: 2 });
  });
  afterAll(() => small.close());

  test("answers 503 to a third while both are in use", async () => {
    const client = await connect(`${small.wsUrl}/ws?session=a`);
    const full = {
      status: 503,
      json: {
        success: false,
        code: "unavailable",
        message: "this server keeps at most 2 sessions, and all are in use",
      },
    };
    const shaken = await ask(`${small.url}/ws?session=b`, { headers: HANDSHAKE });
    expect(shaken).toMatchObject(full);
    expect(shaken.headers["retry-after"]).toBe("5");
    expect(await post("play?session=b", small)).toMatchObject(full);
    await client.close();
    await small.logged(({ msg }) => msg === "client left");
    expect(await statusOf("b", small)).toMatchObject({ revision: 0 });
  });

  test("loses no command whose body is slow to come", async () => {
    const socket = connectRaw(small.port, "127.0.0.1");
    const lines = [
      "POST /transport/seek?session=slow HTTP/1.1",
      `Host: 127.0.0.1:${small.port}`,
      "Content-Length: 13",
      "Expect: 100-continue",
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    // The server says so when it waits for the body.
    await once(socket, "data");
    // Meanwhile somebody else comes, for whom one that nothing was done in may have to go.
    await statusOf("quick", small);
    socket.write('{"seconds":5}');
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain('"success":true');
    expect(await statusOf("slow", small)).toMatchObject({ time_seconds: 5, revision: 1 });
    socket.destroy();
  });
});

test("a session that nobody uses ends, and begins anew", async () => {
  const brief = await startTestServer({ sessionIdleMs: 400 });
  await post("tempo?session=a&bpm=90", brief);
  const sessions = async () => {
    const { json } = await ask(`${brief.url}/transport/metrics`);
    return json["sessions"];
  };
  expect(await sessions()).toBe(2);
  await vi.waitFor(async () => expect(await sessions()).toBe(1), { timeout: 3000, interval: 20 });
  expect(await statusOf("a", brief)).toMatchObject({ bpm: 120, revision: 0 });
  await brief.close();
});
