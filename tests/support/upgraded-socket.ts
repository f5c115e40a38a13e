import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";
import type { Duplex } from "node:stream";
import { onTestFinished } from "vitest";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { HANDSHAKE } from "./http-client.ts";

/** The server's end of a WebSocket, and what it runs over. */
export interface UpgradedSocket {
  readonly webSocket: WebSocket;
  readonly below: Duplex;
}

/** A WebSocket server that does nothing, until the test is over. */
export interface UpgradingServer {
  readonly url: string;
  readonly port: number;
  /** The server's end of the next connection. */
  next(): Promise<UpgradedSocket>;
}

export async function startUpgradingServer(options: ServerOptions = {}): Promise<UpgradingServer> {
  const http = createServer();
  const sockets = new WebSocketServer({ ...options, noServer: true, clientTracking: false });
  const open = new Set<Duplex>();
  const come: UpgradedSocket[] = [];
  http.on("upgrade", (request, below: Duplex, head) => {
    open.add(below);
    sockets.handleUpgrade(request, below, head, (webSocket) => {
      come.push({ webSocket, below });
      http.emit("come");
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    for (const below of open) below.destroy();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    async next() {
      while (come.length === 0) await once(http, "come");
      return come.shift() as UpgradedSocket;
    },
  };
}

/** A client that says nothing after its handshake and keeps the bytes that it gets. */
export interface RawClient {
  readonly socket: Socket;
  /** What came after the answer to the handshake, as soon as it is so much. */
  bytes(length: number): Promise<Buffer>;
  /** What has come so far. */
  received(): Buffer;
}

export async function connectRaw(port: number): Promise<RawClient> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const lines = Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}`);
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join("\r\n")}\r\n\r\n`);
  const parts: Buffer[] = [];
  const all = () => Buffer.concat(parts);
  const size = () => parts.reduce((sum, part) => sum + part.length, 0);
  socket.on("data", (part) => parts.push(part));
  while (!all().includes("\r\n\r\n")) await once(socket, "data");
  const start = all().indexOf("\r\n\r\n") + 4;
  return {
    socket,
    received: () => all().subarray(start),
    async bytes(wanted) {
      while (size() < start + wanted) await once(socket, "data");
      return all().subarray(start);
    },
  };
}
