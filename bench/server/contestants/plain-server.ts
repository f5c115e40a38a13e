import { type Socket, createServer } from "node:net";
import { OPCODE, createFrameParser } from "../websocket/frame-parser.ts";
import { frame } from "../websocket/frames.ts";
import { answerHead, createHeadReader } from "../websocket/handshake.ts";
import { STREAM_HZ, runAtDeadlines } from "./deadline-timer.ts";
import { createTransport } from "./transport.ts";

const transport = createTransport();
const listeners = new Set<Socket>();

function tell() {
  const bytes = frame(OPCODE.text, Buffer.from(JSON.stringify(transport.message())));
  for (const socket of listeners) socket.write(bytes);
}

function ask() {
  const bytes = frame(OPCODE.ping, Buffer.alloc(0));
  for (const socket of listeners) socket.write(bytes);
}

function greet(socket: Socket) {
  const readHead = createHeadReader();
  const parser = createFrameParser(true, (opcode, bytes, from, to) => {
    const payload = Buffer.from(bytes.subarray(from, to));
    if (opcode === OPCODE.text && transport.take(payload.toString())) tell();
    if (opcode === OPCODE.ping) socket.write(frame(OPCODE.pong, payload));
    if (opcode === OPCODE.close) socket.end(frame(OPCODE.close, payload));
  });
  const push = (chunk: Buffer) => {
    try {
      if (listeners.has(socket)) return parser.push(chunk, chunk.length);
      const head = readHead(chunk);
      if (!head) return;
      socket.write(answerHead(head.header("sec-websocket-key") ?? ""));
      listeners.add(socket);
      parser.push(head.rest, head.rest.length);
    } catch {
      socket.destroy();
    }
  };
  socket.on("data", push);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => listeners.delete(socket));
}

/**
 * A plain TCP server that answers the handshake by hand and then writes the same bytes, one frame built once a tick, to every
 * socket. Nobody who is slow is spared anything.
 *
 * @param askEveryMs how often everybody is asked whether they are still there; null: never
 */
export function startPlainServer(port: number, askEveryMs: number | null): void {
  createServer({ noDelay: true }, greet).listen({ host: "127.0.0.1", port, backlog: 4096 });
  runAtDeadlines(STREAM_HZ, tell);
  if (askEveryMs !== null) setInterval(ask, askEveryMs);
}
