import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningApp, launchChromium, startApp } from "../support/app.ts";

/** A page of somebody else's, on a port of its own. */
const otherPage = createServer((_, response) => {
  response.setHeader("Content-Type", "text/html");
  response.end("<!doctype html><title>Another page</title>");
});
let app: RunningApp;
let browser: Browser;
let allowedOrigin: string;
let strangeOrigin: string;

beforeAll(async () => {
  otherPage.listen(0, "127.0.0.1");
  await once(otherPage, "listening");
  const { port } = otherPage.address() as AddressInfo;
  // One server, two names: two origins.
  allowedOrigin = `http://localhost:${port}`;
  strangeOrigin = `http://127.0.0.1:${port}`;
  [app, browser] = await Promise.all([
    startApp({ allowedOrigins: [allowedOrigin] }),
    launchChromium(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await app.stop();
  otherPage.close();
});

async function openOther(origin: string) {
  const page = await browser.newPage();
  await page.goto(origin);
  return page;
}

test("the browser console: each message parsed, time_seconds used directly as a playhead", async () => {
  await fetch(`${app.serverUrl}/transport/play`, { method: "POST" });
  const page = await openOther(allowedOrigin);
  const positions = await page.evaluate(
    (url) =>
      new Promise<number[]>((resolve) => {
        const seen: number[] = [];
        const ws = new WebSocket(url);
        ws.addEventListener("message", (event) => {
          seen.push(JSON.parse(event.data).time_seconds);
          if (seen.length === 10) resolve(seen);
        });
      }),
    `${app.serverUrl.replace("http", "ws")}/ws/transport/clock`,
  );
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  expect(new Set(positions).size).toBe(10);
  await page.close();
});

test("a page of another allowed origin polls and commands by HTTP, with preflight", async () => {
  const page = await openOther(allowedOrigin);
  const answers = await page.evaluate(async (server) => {
    const call = async (method: string, path: string) => {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(`${server}${path}`, { method, headers });
      return { ok: response.ok, data: await response.json() };
    };
    return [
      await call("POST", "/transport/stop"),
      await call("POST", "/transport/play"),
      await call("GET", "/transport/seek?seconds=12"),
      await call("POST", "/transport/tempo?bpm=90"),
      await call("POST", "/transport/loop?enabled=true&start_seconds=1&end_seconds=3"),
      await call("GET", "/transport/status"),
    ];
  }, app.serverUrl);

  expect(answers.every(({ ok }) => ok)).toBe(true);
  const [, play, seek, tempo, loop, status] = answers.map(({ data }) => data);
  expect(play.state.playing).toBe(true);
  expect(seek.state.time_seconds).toBeGreaterThanOrEqual(12);
  expect(seek.state.time_seconds).toBeLessThan(13);
  expect(tempo.state.bpm).toBe(90);
  expect(loop.state).toMatchObject({
    loop_enabled: true,
    loop_start_seconds: 1,
    loop_end_seconds: 3,
  });
  expect(status).toMatchObject({ playing: true, bpm: 90, loop_enabled: true });
  await page.close();
});

test("a page of an origin that is not allowed gets neither a socket nor an answer", async () => {
  const page = await openOther(strangeOrigin);
  const outcome = await page.evaluate(async (server) => {
    const socket = new Promise<string>((resolve) => {
      const ws = new WebSocket(`${server.replace("http", "ws")}/ws/transport`);
      ws.addEventListener("open", () => resolve("opened"));
      ws.addEventListener("error", () => resolve("refused"));
    });
    const post = fetch(`${server}/transport/tempo?bpm=200`, { method: "POST" }).then(
      () => "answered",
      () => "refused",
    );
    return { socket: await socket, post: await post };
  }, app.serverUrl);
  expect(outcome).toEqual({ socket: "refused", post: "refused" });
  const status = await fetch(`${app.serverUrl}/transport/status`);
  expect((await status.json()).bpm).not.toBe(200);
  await page.close();
});
