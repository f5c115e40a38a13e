import { once } from "node:events";
import { type ClientOptions, WebSocket } from "ws";
import { GIVE_UP_MS } from "./test-server.ts";

type Json = Record<string, unknown>;

export interface Heard {
  readonly text: string;
  readonly json: Json;
}

/** A real WebSocket, and what came over it. */
export interface SocketClient {
  readonly socket: WebSocket;
  /** Everything it has heard so far. */
  readonly heard: readonly Heard[];
  /** An object is sent as JSON, a text and a buffer as they are. */
  send(message: object | string | Buffer): void;
  /** The next message that fits and was not given out before. Those in between are passed over. */
  next(fits?: (json: Json) => boolean): Promise<Heard>;
  /** The next message that is no state: the answer to what was sent. */
  answer(): Promise<Json>;
  /** How the connection ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  close(): Promise<void>;
}

export interface Connecting extends ClientOptions {
  readonly protocol?: string;
}

/** Settles when the connection stands; rejects when the server refuses it. */
export async function connect(url: string, connecting: Connecting = {}): Promise<SocketClient> {
  const { protocol, ...options } = connecting;
  const socket = new WebSocket(url, protocol === undefined ? [] : [protocol], options);
  const heard: Heard[] = [];
  let given = 0;
  let onHeard: (() => void) | null = null;
  // Listening begins before the connection stands: the first message may come with the handshake's answer.
  socket.on("message", (data: Buffer) => {
    const text = data.toString("utf8");
    heard.push({ text, json: JSON.parse(text) as Json });
    onHeard?.();
  });
  const closed = once(socket, "close").then(([code, reason]) => ({
    code: code as number,
    reason: String(reason),
  }));
  await once(socket, "open");

  const client: SocketClient = {
    socket,
    heard,
    closed,
    send: (message) =>
      socket.send(
        typeof message === "string" || Buffer.isBuffer(message) ? message : JSON.stringify(message),
      ),
    next: (fits = () => true) =>
      new Promise((resolve, reject) => {
        const look = () => {
          while (given < heard.length) {
            const message = heard[given] as Heard;
            given += 1;
            if (fits(message.json)) {
              stop();
              return resolve(message);
            }
          }
        };
        const stop = () => {
          clearTimeout(timer);
          socket.off("close", fail);
          onHeard = null;
        };
        const fail = () => {
          stop();
          const last = heard.slice(-5).map(({ text }) => text);
          reject(new Error(`waited in vain for a message. The last were:\n${last.join("\n")}`));
        };
        const timer = setTimeout(fail, GIVE_UP_MS);
        socket.on("close", fail);
        onHeard = look;
        look();
      }),
    async answer() {
      const { json } = await client.next(({ type }) => type !== "state");
      return json;
    },
    async close() {
      socket.close();
      await closed;
    },
  };
  return client;
}
