import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ask } from "../support/http-client.ts";
import { connect } from "../support/socket-client.ts";
import { noSmallDisk, smallDisk } from "../support/small-disk.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { openWaysIn, readClock } from "../support/ways-in.ts";

async function start(data: string | null): Promise<TestServer> {
  const server = await startTestServer({ data });
  onTestFinished(() => server.close());
  return server;
}

const hello = async ({ wsUrl }: TestServer, query = "") => {
  const client = await connect(`${wsUrl}/ws/transport?hz=0${query}`, { protocol: "codette.v1" });
  const { json } = await client.next((each) => each["type"] === "hello");
  await client.close();
  return json as unknown as { boot: string; view: string; restart?: unknown };
};

describe("a server that is started again", () => {
  test("has what it acknowledged by every way in, and counts on", async () => {
    const data = temporaryDirectory();
    const first = await start(data);
    const { ways } = await openWaysIn(first);
    for (const [i, way] of ways.entries()) {
      expect((await way.send({ type: "seek", time_seconds: 10 + i })).accepted).toBe(true);
    }
    await ask(`${first.url}/transport/tempo?bpm=98&session=band`, { method: "POST" });
    await first.close();
    const again = await start(data);
    expect(await readClock(again)).toMatchObject({ playing: false, time_seconds: 12, revision: 3 });
    const band = await ask(`${again.url}/transport/status?session=band`);
    expect(band.json).toMatchObject({ bpm: 98, revision: 1 });
  });

  test("goes on playing, and tells a client that its view was continued", async () => {
    const data = temporaryDirectory();
    const first = await start(data);
    await ask(`${first.url}/transport/play`, { method: "POST" });
    const before = await readClock(first);
    const { boot, view } = await hello(first);
    expect(view).toBe("new");
    expect((await hello(first, `&epoch=${boot}&revision=1`)).view).toBe("continued");
    expect((await hello(first, `&epoch=${boot}&revision=2`)).view).toBe("replaced");
    await first.close();

    const again = await start(data);
    const now = await readClock(again);
    expect(now.playing).toBe(true);
    const passedMs = now.timestamp_ms - before.timestamp_ms;
    expect(now.time_seconds - before.time_seconds).toBeCloseTo(passedMs / 1000, 2);
    const continued = await hello(again, `&epoch=${boot}&revision=1`);
    expect(continued).toMatchObject({ view: "continued", restart: { wasPaused: false } });
    expect(continued.boot).not.toBe(boot);
    expect(await again.logged(({ msg }) => msg.includes("playback went on"))).toBeTruthy();
  });

  test("without a store tells a client that its view was replaced", async () => {
    const first = await start(null);
    await ask(`${first.url}/transport/play`, { method: "POST" });
    const { boot } = await hello(first);
    await first.close();
    const again = await start(null);
    expect(await hello(again, `&epoch=${boot}&revision=1`)).toMatchObject({ view: "replaced" });
  });
});

const seek = (id: string | number) => ({ type: "seek", time_seconds: 5, id });
const revisionOf = async (server: TestServer) => (await readClock(server)).revision;
/** Sends a seek by a connection of its own. */
async function send(server: TestServer, id: string) {
  const client = await connect(`${server.wsUrl}/ws/transport?hz=0`);
  client.send(seek(id));
  const answer = await client.answer();
  await client.close();
  return answer;
}

describe("the same command under the same id", () => {
  test("is done once and acknowledged twice, on every way in and from one to the other", async () => {
    const server = await start(temporaryDirectory());
    const { ways } = await openWaysIn(server);
    for (const way of [...ways, ...ways]) {
      const { accepted, json } = await way.send(seek("a text of its own"));
      expect(accepted).toBe(true);
      if (json["type"] === "ack") expect(json).toMatchObject({ revision: 1 });
    }
    expect(await revisionOf(server)).toBe(1);
  });

  test("is done once on a second connection and after a restart", async () => {
    const data = temporaryDirectory();
    const first = await start(data);
    for (let i = 0; i < 2; i += 1) {
      expect(await send(first, "once")).toEqual({ type: "ack", id: "once", revision: 1 });
    }
    await first.close();
    const again = await start(data);
    expect(await send(again, "once")).toEqual({ type: "ack", id: "once", revision: 1 });
    expect(await revisionOf(again)).toBe(1);
  });

  test("with a number is done anew by another, who counts from one as well", async () => {
    const server = await start(temporaryDirectory());
    const [ada, ben] = await Promise.all(
      [1, 2].map(() => connect(`${server.wsUrl}/ws/transport?hz=0`)),
    );
    for (const [client, revision] of [
      [ada, 1],
      [ada, 1],
      [ben, 2],
    ] as const) {
      client?.send(seek(1));
      expect(await client?.answer()).toMatchObject({ type: "ack", revision });
    }
    // A goodbye is no loss.
    await ada?.close();
    const cleo = await connect(`${server.wsUrl}/ws/transport?hz=0`);
    cleo.send(seek(1));
    expect(await cleo.answer()).toMatchObject({ revision: 3 });
  });
});

test.skipIf(noSmallDisk)(
  "with its disk full it refuses commands by every way in, plays on, says so at /ready, and recovers",
  async () => {
    const disk = smallDisk("1m");
    const server = await start(join(disk.path, "data"));
    await ask(`${server.url}/transport/play`, { method: "POST" });
    const { ways, socket } = await openWaysIn(server);
    const ready = async () => (await ask(`${server.url}/ready`)).status;
    expect(await ready()).toBe(200);
    writeFileSync(join(disk.path, "ballast"), Buffer.alloc(900_000));

    // Markers with long names until the log has no room.
    await vi.waitFor(
      async () => {
        const name = "x".repeat(64);
        const { json } = await ways[0].send({ type: "marker", marker: "m", beats: 4, name });
        expect(json).toMatchObject({ type: "error", code: "store_unavailable" });
      },
      { timeout: 20_000, interval: 0 },
    );
    const before = await readClock(server);
    for (const way of ways) {
      const { accepted, json } = await way.send({ type: "stop" });
      expect(accepted).toBe(false);
      expect(json).toMatchObject({ code: "store_unavailable" });
    }
    expect(await ready()).toBe(503);
    const after = await readClock(server);
    expect(after).toMatchObject({ playing: true, revision: before.revision });
    expect(after.time_seconds).toBeGreaterThan(before.time_seconds);
    socket.send({ type: "ping" });
    expect(await socket.answer()).toMatchObject({ type: "pong" });

    rmSync(join(disk.path, "ballast"));
    await vi.waitFor(async () => expect(await ready()).toBe(200), { timeout: 5000 });
    expect((await ways[2].send({ type: "stop" })).accepted).toBe(true);
  },
  30_000,
);
