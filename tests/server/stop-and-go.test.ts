import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { CHILD_GIVE_UP_MS, startChild } from "../support/child-process.ts";
import { ask } from "../support/http-client.ts";
import { type Heard, connect } from "../support/socket-client.ts";

const STOPPED_MS = 5000;
const HZ = 30;
const PERIOD_MS = 1000 / HZ;
/** Timers may run a millisecond before what they were set to. */
const EARLY_MS = 1.5;

vi.setConfig({ testTimeout: CHILD_GIVE_UP_MS + STOPPED_MS + 15_000 });

interface Frame {
  /** The server's clock when it was sent. */
  readonly stampMs: number;
  readonly seconds: number;
  /** This process's clock when it arrived. Both clocks are the machine's monotonic one, with another zero. */
  readonly arrivedMs: number;
}

/** How far the server's clock is ahead of ours: by the frame that took least on its way. */
const offsetMs = (frames: readonly Frame[]) =>
  Math.max(...frames.map(({ stampMs, arrivedMs }) => stampMs - arrivedMs));

async function startPlaying() {
  const args = ["--import", "tsx", "server/main.ts", "--port", "0", "--hz", String(HZ)];
  const child = startChild(process.execPath, args);
  await child.written((stdout) => stdout.includes('"msg":"listening"'));
  const { url } = JSON.parse(child.stdout().split("\n")[0] ?? "") as { url: string };
  await ask(`${url}/transport/play`, { method: "POST" });
  return { child, url, wsUrl: url.replace("http", "ws") };
}

/** A client that keeps what it hears of the stream. */
async function listen(url: string) {
  const client = await connect(url);
  const frames: Frame[] = [];
  client.socket.on("message", () => {
    const { json } = client.heard.at(-1) as Heard;
    const flat = (json["data"] ?? json) as { timestamp_ms?: number; time_seconds: number };
    if (flat.timestamp_ms === undefined) return;
    frames.push({
      stampMs: flat.timestamp_ms,
      seconds: flat.time_seconds,
      arrivedMs: performance.now(),
    });
  });
  const heard = (count: number) =>
    vi.waitUntil(() => frames.length >= count, { timeout: CHILD_GIVE_UP_MS, interval: 20 });
  return { client, frames, heard };
}

test("a server that was stopped for five seconds goes on as if it had not been", async () => {
  const { child, wsUrl } = await startPlaying();
  const paths = ["/ws", "/ws/transport", "/ws/transport/clock"];
  const listeners = await Promise.all(paths.map((path) => listen(wsUrl + path)));
  for (const { heard } of listeners) await heard(HZ);

  child.process.kill("SIGSTOP");
  const stoppedMs = performance.now();
  await sleep(STOPPED_MS);
  const before = listeners.map(({ frames }) => frames.length);
  const wentOnMs = performance.now();
  child.process.kill("SIGCONT");
  await Promise.all(listeners.map(({ heard }, i) => heard((before[i] ?? 0) + 2 * HZ)));

  for (const [i, { frames }] of listeners.entries()) {
    const last = frames[(before[i] ?? 0) - 1] as Frame;
    const after = frames.slice(before[i]);
    const [catchUp] = after as [Frame];

    // The clock has not stood still, and has not run faster to catch up.
    const offset = offsetMs(frames.slice(0, before[i]));
    expect(Math.abs(offsetMs(after) - offset)).toBeLessThan(PERIOD_MS);
    expect(catchUp.stampMs - offset).toBeGreaterThanOrEqual(wentOnMs - 1);
    expect(last.stampMs - offset).toBeLessThanOrEqual(stoppedMs + PERIOD_MS);

    // The position is what it would be had every frame been sent.
    for (const frame of after) {
      const expected = last.seconds + (frame.stampMs - last.stampMs) / 1000;
      expect(Math.abs(frame.seconds - expected)).toBeLessThan(1e-5);
    }

    // One frame for all that were not sent, then the ticks of a grid, of which the first may come right behind it.
    const within = (ms: number) =>
      after.filter(({ stampMs }) => stampMs < catchUp.stampMs + ms).length;
    expect(within(PERIOD_MS - EARLY_MS)).toBeLessThanOrEqual(2);
    expect(within(1000 - EARLY_MS)).toBeLessThanOrEqual(1 + HZ);
  }

  // Whoever has answered all the time is still there, and is answered.
  const [, { client }] = listeners as [unknown, (typeof listeners)[number]];
  client.send({ type: "pause", id: "p" });
  expect(await client.answer()).toMatchObject({ type: "ack", id: "p" });
  for (const { client: each } of listeners) {
    each.socket.ping("still there?");
    await once(each.socket, "pong");
    expect(each.socket.readyState).toBe(each.socket.OPEN);
  }
  expect(child.stdout()).not.toContain("client left");
});
