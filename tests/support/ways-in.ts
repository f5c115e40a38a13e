import { ask } from "./http-client.ts";
import { type SocketClient, connect } from "./socket-client.ts";
import type { TestServer } from "./test-server.ts";

type Json = Record<string, unknown>;

/** What the flat clock object says, over HTTP and on the clock endpoint. */
export interface ClockReading extends Json {
  readonly playing: boolean;
  readonly time_seconds: number;
  readonly bpm: number;
  readonly beat_pos: number;
  readonly timestamp_ms: number;
  readonly revision: number;
}

export interface Answer {
  readonly accepted: boolean;
  readonly json: Json;
}

/** A way by which commands come in. Each command is written in the words of `/ws/transport`. */
export interface WayIn {
  readonly name: string;
  /** Sends a command and gives the answer to it. */
  send(command: Json): Promise<Answer>;
}

/** The flat clock object as it is now. */
export async function readClock(server: TestServer): Promise<ClockReading> {
  const { json } = await ask(`${server.url}/transport/status`);
  return json as ClockReading;
}

/** The three ways in, on the real server. `close` ends the two connections. */
export async function openWaysIn(server: TestServer): Promise<{
  readonly ways: readonly [WayIn, WayIn, WayIn];
  readonly socket: SocketClient;
  readonly control: SocketClient;
  close(): Promise<void>;
}> {
  const socket = await connect(`${server.wsUrl}/ws/transport?hz=0`);
  const control = await connect(`${server.wsUrl}/ws/transport/control`);
  return {
    socket,
    control,
    ways: [
      {
        name: "/ws/transport",
        async send(command) {
          socket.send(command);
          const json = await socket.answer();
          return { accepted: json["type"] === "ack", json };
        },
      },
      {
        name: "/ws/transport/control",
        async send({ type, ...fields }) {
          control.send({ command: type, ...fields });
          const json = await control.answer();
          return { accepted: json["success"] === true, json };
        },
      },
      {
        name: "HTTP",
        async send({ type, ...fields }) {
          const { status, json } = await ask(`${server.url}/transport/${String(type)}`, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify(fields),
          });
          return { accepted: status === 200, json };
        },
      },
    ],
    async close() {
      await Promise.all([socket.close(), control.close()]);
    },
  };
}
