import { once } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { type ClientOptions, type ServerOptions, WebSocket } from "ws";
import { createFrame } from "../../server/frame.ts";
import { SocketPeer } from "../../server/socket-peer.ts";
import { createDice } from "../../bench/chaos/dice.ts";
import { connectRaw, startUpgradingServer } from "../support/upgraded-socket.ts";

/** A peer, and a `ws` client at its far end. */
async function connected(serverOptions: ServerOptions = {}, clientOptions: ClientOptions = {}) {
  const server = await startUpgradingServer(serverOptions);
  const client = new WebSocket(server.url, clientOptions);
  const heard: string[] = [];
  client.on("message", (data: Buffer) => heard.push(data.toString()));
  const [{ webSocket, below }] = await Promise.all([server.next(), once(client, "open")]);
  return { client, heard, webSocket, below, peer: new SocketPeer(webSocket, below) };
}

/** A peer, and a client of bytes at its far end. */
async function connectedRaw() {
  const server = await startUpgradingServer();
  const client = await connectRaw(server.port);
  const { webSocket, below } = await server.next();
  return { client, webSocket, peer: new SocketPeer(webSocket, below) };
}

/**
 * Says so many things, some of them to many and several at once, with pings between. Gives back what was said: what is for
 * many is left out while the system has not taken what was before it.
 */
function sayManyThings(peer: SocketPeer, count: number): string[] {
  const dice = createDice(7);
  const said: string[] = [];
  const text = () => {
    const length = Math.floor(dice() ** 4 * 70_000);
    said.push(`${said.length} ${"ü".repeat(length)}`);
    return said.at(-1) ?? "";
  };
  const offer = (before: number, ...texts: string[]) => {
    if (!peer.offer(createFrame(...texts))) said.length = before;
  };
  for (let i = 0; i < count; i += 1) {
    const what = dice();
    const before = said.length;
    if (what < 0.4) peer.send(text());
    else if (what < 0.7) offer(before, text());
    else if (what < 0.95) offer(before, text(), text(), text());
    else peer.ping();
  }
  return said;
}

describe("what is sent to one and what is written to many", () => {
  test("arrives whole and in order", async () => {
    const { peer, heard, webSocket } = await connected();
    let pongs = 0;
    webSocket.on("pong", () => (pongs += 1));
    const said = sayManyThings(peer, 150);
    expect(said.length).toBeGreaterThan(100);
    await vi.waitFor(() => expect(heard).toHaveLength(said.length), { timeout: 3000 });
    expect(heard).toEqual(said);
    await vi.waitFor(() => expect(pongs).toBeGreaterThan(2));
  });

  test("does so with an extension, too, that ws has to look after", async () => {
    const compressing = { perMessageDeflate: { threshold: 0 } };
    const { peer, heard, webSocket } = await connected(compressing, compressing);
    expect(webSocket.extensions).toBe("permessage-deflate");
    const said = sayManyThings(peer, 60);
    await vi.waitFor(() => expect(heard).toHaveLength(said.length), { timeout: 3000 });
    expect(heard).toEqual(said);
    expect(peer.bufferedBytes).toBe(0);
  });
});

describe("nothing follows", () => {
  test("a close frame", async () => {
    const { peer, client } = await connectedRaw();
    const before = createFrame("before");
    peer.offer(before);
    peer.close(1001, "bye");
    peer.offer(createFrame("after"));
    peer.send("after");
    peer.ping();
    // FIN and close, the length, 1001 and the reason.
    const goodbye = Buffer.from([0x88, 5, 0x03, 0xe9, ...Buffer.from("bye")]);
    const expected = Buffer.concat([before.bytes, goodbye]);
    await client.bytes(expected.length);
    // Close, masked with nothing: the server ends the connection then, and no more can come.
    client.socket.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9]));
    await once(client.socket, "end");
    expect(client.received()).toEqual(expected);
  });

  test("the end of the connection, and nothing fails then", async () => {
    const { peer, client, webSocket } = await connected();
    const errors: unknown[] = [];
    webSocket.on("error", (error) => errors.push(error));
    peer.terminate();
    peer.offer(createFrame("after"));
    peer.send("after");
    const [code] = (await once(client, "close")) as [number];
    expect(code).toBe(1006);
    peer.offer(createFrame("long after"));
    expect(errors).toEqual([]);
  });

  test("the end that the other has made", async () => {
    const { peer, client, webSocket } = await connected();
    const errors: unknown[] = [];
    webSocket.on("error", (error) => errors.push(error));
    client.terminate();
    await once(webSocket, "close");
    peer.offer(createFrame("after"));
    peer.send("after");
    peer.close(1001, "bye");
    expect(errors).toEqual([]);
  });
});

describe("what is buffered", () => {
  test("is nothing once small messages have been handed over", async () => {
    const { peer, heard } = await connected();
    for (let i = 0; i < 100; i += 1) {
      peer.offer(createFrame("x".repeat(300)));
      expect(peer.bufferedBytes).toBe(0);
      peer.send("x".repeat(300));
      expect(peer.bufferedBytes).toBe(0);
    }
    await vi.waitFor(() => expect(heard).toHaveLength(200));
  });

  test("grows when the other end does not read, and is gone when it does again", async () => {
    const { peer, client } = await connectedRaw();
    client.socket.pause();
    const frame = createFrame("x".repeat(100_000));
    let written = 0;
    // The system takes some megabytes for itself.
    while (peer.bufferedBytes === 0 && written < 300) {
      peer.offer(frame);
      written += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(peer.bufferedBytes).toBeGreaterThan(0);
    const before = peer.bufferedBytes;
    peer.send("y".repeat(1000));
    expect(peer.bufferedBytes).toBeGreaterThanOrEqual(before + 1000);

    client.socket.resume();
    await client.bytes(written * frame.bytes.length + 1004);
    await vi.waitFor(() => expect(peer.bufferedBytes).toBe(0));
  });
});
