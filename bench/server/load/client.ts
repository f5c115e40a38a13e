import { connect } from "node:net";
import { OPCODE, createFrameParser } from "../websocket/frame-parser.ts";
import { maskedFrame } from "../websocket/frames.ts";
import { type Head, acceptOf, createHeadReader, requestHead } from "../websocket/handshake.ts";
import { DIALECTS } from "./dialect.ts";
import type { Target } from "./jobs.ts";

const HOST = "127.0.0.1";
const KEY = Buffer.from("sixteen bytes ok").toString("base64");
const ACCEPT = acceptOf(KEY);

/** One for all: what is read is dealt with before the next read. */
const READ_INTO = Buffer.allocUnsafe(64 * 1024);

export interface Client {
  /** Sends a command, as the server's dialect has it. */
  command(command: object): void;
  destroy(): void;
}

export interface ClientEvents {
  /** A state has come: `bytes[from, to)` is its text, during the call. */
  onState(bytes: Uint8Array, from: number, to: number): void;
  /** It has ended; `why` is null when this side ended it. */
  onEnd(why: string | null): void;
}

/**
 * A WebSocket client that costs next to nothing: a socket, one buffer that all of them read into, and a parser. It believes
 * nothing: the handshake is checked, every frame is read, and the first state is parsed as a whole.
 *
 * @param localAddress where it connects from: an address has only so many ports
 */
export function openClient(target: Target, localAddress: string, events: ClientEvents): Client {
  const dialect = DIALECTS[target.dialect];
  const readHead = createHeadReader();
  let isOpen = false;
  let isFirst = true;
  let fault: string | null = null;
  let isOver = false;

  const parser = createFrameParser(false, (opcode, bytes, from, to) => {
    if (opcode === OPCODE.text) return textCame(bytes, from, to);
    const payload = Buffer.from(bytes.subarray(from, to));
    if (opcode === OPCODE.ping) socket.write(maskedFrame(OPCODE.pong, payload));
    if (opcode === OPCODE.close) throw new Error(`closed by the server: ${closeReason(payload)}`);
  });

  function textCame(bytes: Uint8Array, from: number, to: number) {
    if (dialect.isState(bytes, from, to)) {
      if (isFirst) checkState(dialect.json(textOf(bytes, from, to)));
      isFirst = false;
      return events.onState(bytes, from, to);
    }
    const text = textOf(bytes, from, to);
    if (text.startsWith('{"type":"error"')) throw new Error(text);
    const answer = dialect.answer(text);
    if (answer !== null) send(answer);
  }

  function take(size: number, bytes: Buffer) {
    if (isOpen) return parser.push(bytes, size);
    const head = readHead(bytes.subarray(0, size));
    if (!head) return;
    checkHandshake(head);
    isOpen = true;
    parser.push(head.rest, head.rest.length);
  }

  const send = (text: string) => void socket.write(maskedFrame(OPCODE.text, Buffer.from(text)));

  const socket = connect({
    host: HOST,
    port: target.port,
    localAddress,
    noDelay: true,
    onread: {
      buffer: READ_INTO,
      callback(size, bytes) {
        try {
          take(size, bytes as Buffer);
        } catch (error) {
          fault = String(error);
          socket.destroy();
        }
        return true;
      },
    },
  });
  socket.on("connect", () => {
    socket.write(requestHead(`${HOST}:${target.port}`, target.path, KEY));
  });
  socket.on("error", (error) => (fault ??= error.message));
  socket.on("close", () => events.onEnd(isOver ? null : (fault ?? "the server hung up")));

  return {
    command: (command) => send(dialect.command(command)),
    destroy() {
      isOver = true;
      socket.destroy();
    },
  };
}

const textOf = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.subarray(from, to)).toString();

function checkHandshake({ firstLine, header }: Head) {
  if (!firstLine.includes(" 101 ")) throw new Error(`the handshake was answered ${firstLine}`);
  if (header("sec-websocket-accept") !== ACCEPT) throw new Error("the key was answered wrongly");
  if (header("sec-websocket-extensions")) throw new Error("an extension that nobody offered");
}

function checkState(state: unknown) {
  const { time_seconds, timestamp_ms, revision } = state as Record<string, unknown>;
  if ([time_seconds, timestamp_ms, revision].every(Number.isFinite)) return;
  throw new Error(`this is no state: ${JSON.stringify(state)}`);
}

const closeReason = (payload: Buffer) =>
  payload.length < 2 ? "no reason" : `${payload.readUInt16BE()} ${payload.toString("utf8", 2)}`;
