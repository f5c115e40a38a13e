import { type Socket, connect } from "node:net";
import { OPCODE, createFrameParser } from "../../server/websocket/frame-parser.ts";
import { maskedFrame } from "../../server/websocket/frames.ts";
import { createHeadReader, requestHead } from "../../server/websocket/handshake.ts";

const KEY = Buffer.from("sixteen bytes ok").toString("base64");

export interface FloodingEvents {
  /** With the status of the answer to the handshake. */
  onAnswer(status: number): void;
  /** A text from the server, as `bytes[from, to)`, or its close frame. */
  onFrame?(opcode: number, bytes: Uint8Array, from: number, to: number): void;
  /** However it ended. */
  onClose(): void;
}

/** A WebSocket that answers pings, and has no other manners. It costs its process as little as can be. */
export function openFloodingSocket(port: number, path: string, events: FloodingEvents): Socket {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const readHead = createHeadReader();
  let isOpen = false;
  const parser = createFrameParser(false, (opcode, bytes, from, to) => {
    if (opcode === OPCODE.ping) {
      socket.write(maskedFrame(OPCODE.pong, Buffer.from(bytes.subarray(from, to))));
    } else events.onFrame?.(opcode, bytes, from, to);
  });
  socket.on("connect", () => {
    socket.write(requestHead(`127.0.0.1:${port}`, path, KEY));
  });
  socket.on("data", (bytes) => {
    if (isOpen) return parser.push(bytes, bytes.length);
    const head = readHead(bytes);
    if (!head) return;
    const status = Number(head.firstLine.split(" ")[1]);
    isOpen = status === 101;
    events.onAnswer(status);
    if (isOpen) parser.push(head.rest, head.rest.length);
  });
  socket.on("error", () => {});
  socket.on("close", events.onClose);
  return socket;
}
