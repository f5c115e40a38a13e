import { once } from "node:events";
import { type ServerResponse, createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createManualClock } from "../support/manual-clock.ts";
import { type Serve, inTurns } from "../../server/http-turns.ts";

/** Requests that come in one packet. Gives back the connection. */
async function askAtOnce(serve: Serve, count: number, { timers } = createManualClock()) {
  const http = createServer(inTurns(serve, timers)).listen(0, "127.0.0.1");
  await once(http, "listening");
  const socket = connect((http.address() as AddressInfo).port, "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
    http.closeAllConnections();
    http.close();
  });
  const paths = Array.from({ length: count }, (_, i) => i);
  socket.write(paths.map((path) => `GET /${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(""));
  return socket;
}

/** All that is said on it until it has been said. */
async function read(socket: Awaited<ReturnType<typeof askAtOnce>>, last: string) {
  let text = "";
  for await (const part of socket) {
    text += String(part);
    if (text.includes(last)) break;
  }
  return text;
}

test("requests that come together are answered in their order, each in a turn of its own", async () => {
  let inThisTurn = 0;
  let most = 0;
  const socket = await askAtOnce((request, response) => {
    inThisTurn += 1;
    most = Math.max(most, inThisTurn);
    setImmediate(() => (inThisTurn -= 1));
    response.end(`answer ${request.url}.`);
  }, 100);
  const text = await read(socket, "answer /99.");
  const order = [...text.matchAll(/answer \/(\d+)\./g)].map(([, path]) => Number(path));
  expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(most).toBe(1);
});

test("the hundred and first that waits is told so, and is the last", async () => {
  const served: (string | undefined)[] = [];
  const socket = await askAtOnce((request, response) => {
    served.push(request.url);
    response.end("answer");
  }, 1000);
  const text = await read(socket, "this one was not acted on");
  expect(text.match(/HTTP\/1.1 200 OK/g)).toHaveLength(100);
  expect(text.match(/HTTP\/1.1 429 /g)).toHaveLength(1);
  expect(text).toContain('"code":"rate_limited"');
  expect(served).toHaveLength(100);
  if (!socket.closed) await once(socket, "close");
});

test("nothing more is done for whoever has gone", async () => {
  const served: (string | undefined)[] = [];
  const socket = await askAtOnce((request, response) => {
    served.push(request.url);
    if (request.url === "/2") request.socket.destroy();
    else response.end();
  }, 10);
  await read(socket, "never");
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  expect(served).toEqual(["/0", "/1", "/2"]);
});

test("an answer that is not taken within twelve seconds ends the connection", async () => {
  const time = createManualClock();
  const closed: Promise<unknown>[] = [];
  const socket = await askAtOnce(
    (request, response) => {
      closed.push(once(request.socket, "close"));
      response.end("x".repeat(50_000_000));
    },
    2,
    time,
  );
  await once(socket, "readable");
  await expect.poll(() => time.pending).toBe(1);
  time.advance(11_999);
  expect(time.pending).toBe(1);
  time.advance(1);
  await Promise.all(closed);
  expect(closed).toHaveLength(1);
  await expect.poll(() => time.pending).toBe(0);
});

test("an answer that takes long to be made does not", async () => {
  const time = createManualClock();
  const responses: ServerResponse[] = [];
  const socket = await askAtOnce((_, response) => void responses.push(response), 1, time);
  await expect.poll(() => time.pending).toBe(1);
  time.advance(30_000);
  responses[0]?.end("late.");
  expect(await read(socket, "late.")).toContain("200 OK");
  await expect.poll(() => time.pending).toBe(0);
});
