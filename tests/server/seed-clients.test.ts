import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { CHILD_GIVE_UP_MS, startChild } from "../support/child-process.ts";
import { ask } from "../support/http-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { readClock } from "../support/ways-in.ts";

// The real clients of others, as they are written down: with another port, and nothing else changed.

vi.setConfig({ testTimeout: 2 * CHILD_GIVE_UP_MS });

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  for (const command of [
    "stop",
    "tempo?bpm=120",
    "loop?enabled=false&start_seconds=0&end_seconds=10",
  ]) {
    await ask(`${server.url}/transport/${command}`, { method: "POST" });
  }
});

const address = (path: string) => `ws://localhost:${server.port}${path}`;
const page = (path: string) => `http://localhost:${server.port}${path}`;
const CLOCK_MESSAGE =
  /{"playing":(true|false),"time_seconds":[\d.]+,"sample_pos":\d+,"bpm":120,"beat_pos":[\d.]+,"loop_enabled":false,"loop_start_seconds":0,"loop_end_seconds":10,"timestamp_ms":\d{13}(\.\d+)?,"revision":\d+}/;
const timesIn = (text: string) => text.match(new RegExp(CLOCK_MESSAGE, "g")) ?? [];

describe("the browser console", () => {
  test("uses time_seconds of each message as a playhead", async () => {
    await ask(`${server.url}/transport/play`, { method: "POST" });
    const readings: { time_seconds: number; timestamp_ms: number }[] = [];
    const ws = new WebSocket(address("/ws/transport/clock"));
    await new Promise<void>((resolve, reject) => {
      ws.addEventListener("error", ({ error }) => reject(error as Error));
      ws.addEventListener("message", (event) => {
        readings.push(JSON.parse(event.data as string) as (typeof readings)[number]);
        if (readings.length === 10) resolve();
      });
    });
    ws.close();
    const [first] = readings;
    for (const { time_seconds, timestamp_ms } of readings) {
      const passed = (timestamp_ms - (first?.timestamp_ms ?? 0)) / 1000;
      expect(time_seconds - (first?.time_seconds ?? 0)).toBeCloseTo(passed, 5);
    }
  });
});

describe("wscat", () => {
  test("-c ws://localhost:8000/ws/transport/clock prints the clock", async () => {
    const wscat = startChild("node_modules/.bin/wscat", ["-c", address("/ws/transport/clock")]);
    await wscat.written((stdout) => timesIn(stdout).length >= 5);
  });

  test("sends commands that are typed, and prints the answers", async () => {
    const wscat = startChild("node_modules/.bin/wscat", ["-c", address("/ws/transport")]);
    await wscat.written((stdout) => stdout.includes('"type":"state"'));
    wscat.process.stdin?.write('{"type":"seek","time_seconds":10.5,"id":1}\n');
    await wscat.written((stdout) => stdout.includes('{"type":"ack","id":1,"revision":'));
    await wscat.written((stdout) => stdout.includes('"time_seconds":10.5,'));
  });
});

const hasCurl = spawnSync("curl", ["--version"]).status === 0;
describe.skipIf(!hasCurl)("curl (skipped where curl is not installed)", () => {
  const upgrade = ["-H", "Connection: Upgrade", "-H", "Upgrade: websocket"];
  const key = [
    "-H",
    "Sec-WebSocket-Version: 13",
    "-H",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];

  test.each(["/ws", "/ws/transport", "/ws/transport/clock"])(
    "without a key is told which header is missing: %s",
    async (path) => {
      const curl = startChild("curl", ["-i", "-N", ...upgrade, page(path)]);
      expect(await curl.ended).toMatchObject({ code: 0 });
      expect(curl.stdout()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(curl.stdout()).toContain(
        "the handshake is missing Sec-WebSocket-Key and Sec-WebSocket-Version",
      );
    },
  );

  test("with a version and a key switches protocols and hears the clock", async () => {
    const curl = startChild("curl", ["-i", "-N", ...upgrade, ...key, page("/ws/transport/clock")]);
    await curl.written((stdout) => stdout.startsWith("HTTP/1.1 101 Switching Protocols\r\n"));
    await curl.written((stdout) => timesIn(stdout).length >= 3);
  });
});

/** The one on the path may be somebody's own build; Debian's package is for Debian's. */
const PYTHON = ["python3", "/usr/bin/python3"].find(
  (python) => spawnSync(python, ["-c", "import websockets"]).status === 0,
);
describe.skipIf(!PYTHON)("Python (skipped where `websockets` is not installed)", () => {
  test("hears the clock and sends a command", async () => {
    const script = `
import asyncio, json, sys, websockets
async def main(clock_url, transport_url):
    async with websockets.connect(clock_url) as clock:
        for _ in range(3):
            print("time", json.loads(await clock.recv())["time_seconds"])
    async with websockets.connect(transport_url) as transport:
        await transport.send(json.dumps({"type": "tempo", "bpm": 140, "id": "py"}))
        async for text in transport:
            message = json.loads(text)
            if message["type"] == "ack":
                print("ack", message["id"])
                return
asyncio.run(main(*sys.argv[1:]))`;
    const addresses = [address("/ws/transport/clock"), address("/ws/transport")];
    const python = startChild(PYTHON ?? "", ["-c", script, ...addresses]);
    expect(await python.ended).toMatchObject({ code: 0 });
    expect(python.stdout()).toBe("time 0\ntime 0\ntime 0\nack py\n");
    expect(await readClock(server)).toMatchObject({ bpm: 140 });
  });
});

describe("a page of another allowed origin", () => {
  // What a browser sends for `fetch` with a Content-Type of application/json: the question first, then the request.
  const PAGE = "http://localhost:5174";
  const fromPage = { Origin: PAGE, "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors" };

  async function fetchFromPage(method: string, path: string) {
    const url = `http://localhost:${server.port}${path}`;
    const preflight = await ask(url, {
      method: "OPTIONS",
      headers: {
        ...fromPage,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
      },
    });
    expect(preflight.status).toBe(204);
    const { headers } = preflight;
    expect(headers["access-control-allow-origin"]).toBe(PAGE);
    expect(headers["access-control-allow-methods"]).toContain(method);
    expect(headers["access-control-allow-headers"]?.toLowerCase()).toContain("content-type");

    const answer = await ask(url, {
      method,
      headers: { ...fromPage, "Content-Type": "application/json" },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers["access-control-allow-origin"]).toBe(PAGE);
    return answer.json;
  }

  test("polls the status and commands the transport", async () => {
    expect(await fetchFromPage("GET", "/transport/status")).toMatchObject({ playing: false });
    const play = await fetchFromPage("POST", "/transport/play");
    expect(play).toMatchObject({ success: true, state: { playing: true } });
    const seek = await fetchFromPage("GET", "/transport/seek?seconds=12");
    expect((seek["state"] as { time_seconds: number }).time_seconds).toBeGreaterThanOrEqual(12);
    const tempo = await fetchFromPage("POST", "/transport/tempo?bpm=90");
    expect(tempo).toMatchObject({ state: { playing: true, bpm: 90 } });
    const loop = await fetchFromPage(
      "POST",
      "/transport/loop?enabled=true&start_seconds=1&end_seconds=3",
    );
    expect(loop).toMatchObject({
      state: { loop_enabled: true, loop_start_seconds: 1, loop_end_seconds: 3 },
    });
    expect(await fetchFromPage("GET", "/transport/status")).toMatchObject({
      playing: true,
      bpm: 90,
      loop_enabled: true,
    });
  });
});
