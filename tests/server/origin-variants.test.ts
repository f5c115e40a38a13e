import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { type ViteDevServer, createServer as createVite } from "vite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { HANDSHAKE } from "../support/http-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { readClock } from "../support/ways-in.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = "http://localhost:5173";

let server: TestServer;
let vite: ViteDevServer;
/** The server itself, and Vite's proxy in front of it. */
let doors: readonly (readonly [name: string, port: number])[];
beforeAll(async () => {
  server = await startTestServer();
  vite = await startVite(server.port);
  doors = [
    ["direct", server.port],
    ["by Vite", portOf(vite)],
  ];
});
afterAll(async () => {
  await vite.close();
  await server.close();
});

function portOf({ httpServer }: ViteDevServer): number {
  if (!httpServer) throw new Error("Vite has no server of its own");
  return (httpServer.address() as AddressInfo).port;
}

/** The development server as it is configured here, passing on to `port`; but it lets in every Host itself. */
async function startVite(port: number) {
  vi.stubEnv("HOST", "127.0.0.1");
  vi.stubEnv("PORT", String(port));
  const vite = await createVite({
    root: ROOT,
    logLevel: "silent",
    optimizeDeps: { noDiscovery: true },
    server: {
      host: "127.0.0.1",
      port: 0,
      strictPort: false,
      allowedHosts: true,
      ws: false,
      watch: null,
    },
  });
  vi.unstubAllEnvs();
  return vite.listen();
}

/** Header lines as they are sent. */
type Lines = readonly string[];

const upgrade = (more: Lines = []): Lines => [
  ...Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}`),
  ...more,
];
/** The ways in which somebody who got in could change something. */
const REQUESTS: readonly (readonly [start: string, Lines])[] = [
  ["POST /transport/play", ["Connection: close", "Content-Length: 0"]],
  ["POST /transport/tempo?bpm=99", ["Connection: close", "Content-Length: 0"]],
  ["GET /transport/seek?seconds=9", ["Connection: close"]],
  ["GET /transport/status", ["Connection: close"]],
  ["GET /ws/transport", upgrade()],
  ["GET /ws/transport", upgrade(["Sec-WebSocket-Protocol: codette.v1"])],
  ["GET /ws/transport/control", upgrade()],
];

/** The status that a request gets, written byte by byte as it is here. */
async function statusOf(port: number, start: string, lines: Lines): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`${[`${start} HTTP/1.1`, ...lines].join("\r\n")}\r\n\r\n`, "latin1");
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer.toString("latin1"))?.[1]);
}

/** What every request gets at every door. */
async function answersTo(headers: (port: number) => Lines): Promise<Record<string, number[]>> {
  const answers: Record<string, number[]> = {};
  for (const [name, port] of doors) {
    answers[name] = await Promise.all(
      REQUESTS.map(([start, lines]) => statusOf(port, start, [...headers(server.port), ...lines])),
    );
  }
  return answers;
}

/** @param statuses what it may be refused with: a host that is not even written like one is 400 */
async function expectKeptOut(headers: (port: number) => Lines, statuses: readonly number[]) {
  const { revision } = await readClock(server);
  const answers = await answersTo(headers);
  for (const [door] of doors) {
    expect(answers[door]).toHaveLength(REQUESTS.length);
    for (const status of answers[door] ?? []) expect(statuses).toContain(status);
  }
  expect((await readClock(server)).revision).toBe(revision);
}

describe("a page is kept out that comes from", () => {
  test.each([
    "null",
    "",
    "*",
    "file://",
    "about:blank",
    "data:text/html,x",
    "chrome-extension://abcdefghijklmnop",
    "http://evil.example",
    "http://localhost.evil.example:5173",
    "http://127.0.0.1.evil.example:5173",
    "http://127.0.0.1.nip.io:5173",
    "http://evil-localhost:5173",
    "http://xlocalhost:5173",
    "http://localhostx:5173",
    "http://localhost:5173.evil.example",
    "http://LOCALHOST:5173",
    "HTTP://localhost:5173",
    "http://localhost.:5173",
    "http://127.0.0.1.:5173",
    "http://localhost",
    "http://localhost:80",
    "http://localhost:3000",
    "http://localhost:5172",
    "http://localhost:51730",
    "http://localhost:05173",
    "https://localhost:5173",
    "ws://localhost:5173",
    "//localhost:5173",
    "localhost:5173",
    "http://localhost:5173/",
    "http://localhost:5173/path",
    "http://localhost:5173?x",
    "http://localhost:5173#x",
    "http://user@localhost:5173",
    "http://localhost:5173@evil.example",
    "http://evil.example\\@localhost:5173",
    "http://2130706433:5173",
    "http://0177.0.0.1:5173",
    "http://0x7f.0.0.1:5173",
    "http://127.1:5173",
    "http://127.0.0.2:5173",
    "http://0.0.0.0:5173",
    "http://[::]:5173",
    "http://[::ffff:127.0.0.1]:5173",
    "http://[::ffff:7f00:1]:5173",
    "http://[0:0:0:0:0:0:0:1]:5173",
    "http://[::1%25lo]:5173",
    "http://::1:5173",
    "http://localhost:5173, http://evil.example",
    "http://evil.example http://localhost:5173",
    "http://l\xf6calhost:5173",
  ])("%j", async (origin) => {
    await expectKeptOut((port) => [`Host: 127.0.0.1:${port}`, `Origin: ${origin}`], [403]);
  });

  test("two places at once, in either order", async () => {
    const two = [`Origin: ${PAGE}`, "Origin: http://evil.example"];
    for (const origins of [two, two.toReversed()]) {
      await expectKeptOut((port) => [`Host: 127.0.0.1:${port}`, ...origins], [403]);
    }
  });
});

describe("the server does not answer, with a good Origin or without, to the host", () => {
  test.each([
    "evil.example",
    "evil.example:PORT",
    "localhost.evil.example:PORT",
    "127.0.0.1.nip.io:PORT",
    "xlocalhost:PORT",
    "localhost.:PORT",
    "127.0.0.1.:PORT",
    "localhost",
    "127.0.0.1",
    "localhost:80",
    "localhost:0PORT",
    "localhost:PORT0",
    "127.1:PORT",
    "127.0.0.2:PORT",
    "2130706433:PORT",
    "0x7f000001:PORT",
    "0177.0.0.1:PORT",
    "0.0.0.0:PORT",
    "[::]:PORT",
    "[::ffff:127.0.0.1]:PORT",
    "[0:0:0:0:0:0:0:1]:PORT",
    "::1:PORT",
    "user@localhost:PORT",
    "localhost:PORT, evil.example",
    "localhost:PORT/",
    "http://localhost:PORT",
  ])("%s", async (host) => {
    const line = (port: number) => `Host: ${host.replace("PORT", String(port))}`;
    await expectKeptOut((port) => [line(port)], [400, 403]);
    await expectKeptOut((port) => [line(port), `Origin: ${PAGE}`], [400, 403]);
  });

  test.each([[[]], [["Host: "]]])(
    "that is not there; a proxy gives its own then, and the Origin still stands: %j",
    async (host) => {
      const { direct = [] } = await answersTo(() => [...host, `Origin: ${PAGE}`]);
      for (const status of direct) expect([400, 403]).toContain(status);
      await expectKeptOut(() => [...host, "Origin: http://evil.example"], [400, 403]);
    },
  );
});

test("what a page of an allowed origin asks for gets through both doors", async () => {
  const answers = await answersTo((port) => [`Host: LocalHost:${port}`, `Origin: ${PAGE}`]);
  const all = [200, 200, 200, 200, 101, 101, 101];
  expect(answers).toEqual({ direct: all, "by Vite": all });
});
