import { once } from "node:events";
import { type Socket, connect } from "node:net";

/** An answer by HTTP, as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A frame from the server. It never sends them in pieces. */
export interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A TCP connection that says what it is told to, whether or not that is HTTP or a WebSocket. */
export interface RawSocket {
  /** Resolves when the system has taken it. What the other end no longer takes is lost in silence. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** Ends its half of the connection: FIN. */
  finish(): void;
  /** Breaks the connection off: RST. */
  reset(): void;
  /** The next answer by HTTP, or null when the connection ends before it is whole. */
  response(): Promise<RawResponse | null>;
  /** The next frame, or null when the connection ends before it is whole. */
  frame(): Promise<RawFrame | null>;
  /** Whether the other end has ended the connection, or does within this time. */
  endsWithin(ms: number): Promise<boolean>;
}

/** @throws Error when nobody listens there */
export async function openRawSocket(port: number): Promise<RawSocket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let received: Buffer = Buffer.alloc(0);
  let hasEnded = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  socket.on("data", (part) => {
    received = Buffer.concat([received, part]);
    wake();
  });
  const ended = () => {
    hasEnded = true;
    wake();
  };
  socket.on("end", ended);
  socket.on("close", ended);
  await once(socket, "connect");
  // From here on an error is an end like any other.
  socket.on("error", ended);

  /** What `read` makes of what has come, as soon as it makes anything of it. */
  const taken = <T>(read: (bytes: Buffer) => Read<T> | null) =>
    new Promise<T | null>((resolve) => {
      const look = () => {
        const found = read(received);
        if (!found && !hasEnded) return;
        waiting.delete(look);
        if (found) received = received.subarray(found.length);
        resolve(found?.value ?? null);
      };
      waiting.add(look);
      look();
    });

  return {
    write: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    finish: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    response: () => taken((bytes) => readResponse(bytes, hasEnded)),
    frame: () => taken(readFrame),
    endsWithin: (ms) => endsWithin(socket, () => hasEnded, waiting, ms),
  };
}

interface Read<T> {
  readonly value: T;
  /** Of the bytes that it was read from. */
  readonly length: number;
}

function endsWithin(socket: Socket, hasEnded: () => boolean, waiting: Set<() => void>, ms: number) {
  return new Promise<boolean>((resolve) => {
    const settle = (isEnded: boolean) => {
      clearTimeout(timer);
      waiting.delete(look);
      resolve(isEnded);
    };
    const look = () => hasEnded() && settle(true);
    const timer = setTimeout(() => settle(false), ms);
    waiting.add(look);
    socket.resume();
    look();
  });
}

function readResponse(bytes: Buffer, isAll: boolean): Read<RawResponse> | null {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const status = Number(statusLine.split(" ")[1]);
  const body = readBody(bytes.subarray(headEnd + 4), status, headers, isAll);
  if (!body) return null;
  const value = { status, headers, body: body.value };
  return { value, length: headEnd + 4 + body.length };
}

/** The end of a body in chunks. */
const LAST_CHUNK = "0\r\n\r\n";

function readBody(
  bytes: Buffer,
  status: number,
  headers: Readonly<Record<string, string>>,
  isAll: boolean,
): Read<string> | null {
  if (status < 200 || status === 204) return { value: "", length: 0 };
  if (headers["transfer-encoding"] === "chunked") {
    const end = bytes.indexOf(LAST_CHUNK);
    // Nobody looks at what this server says in chunks, only where it ends.
    return end < 0 ? null : { value: "", length: end + LAST_CHUNK.length };
  }
  // Without a length it goes on to the end of the connection.
  const given = headers["content-length"];
  const length = given === undefined ? bytes.length : Number(given);
  if (given === undefined && !isAll) return null;
  return bytes.length < length ? null : { value: bytes.toString("utf8", 0, length), length };
}

function readFrame(bytes: Buffer): Read<RawFrame> | null {
  if (bytes.length < 2) return null;
  const opcode = bytes.readUInt8(0) & 0x0f;
  const short = bytes.readUInt8(1);
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start) return null;
  const length =
    short === 127
      ? Number(bytes.readBigUInt64BE(2))
      : short === 126
        ? bytes.readUInt16BE(2)
        : short;
  if (bytes.length < start + length) return null;
  const payload = bytes.subarray(start, start + length);
  return { value: { opcode, payload }, length: start + length };
}
