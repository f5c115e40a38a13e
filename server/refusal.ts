import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { WireError } from "../src/protocol/errors.ts";

/** Why a handshake is not taken, as HTTP says it. */
export interface Refusal {
  readonly status: number;
  readonly error: WireError;
  readonly headers?: Readonly<Record<string, string>>;
}

export const badRequest = (error: WireError): Refusal => ({ status: 400, error });

/** No room or no session at the moment. */
export const unavailable = (message: string): Refusal => ({
  status: 503,
  error: { code: "unavailable", message },
  headers: { "Retry-After": "5" },
});

/** Answers a handshake with it, and ends the connection. */
export function refuse(socket: Duplex, { status, error, headers = {} }: Refusal) {
  const body = JSON.stringify({ success: false, type: "error", ...error });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  // The other end may never close its half.
  socket.once("finish", () => socket.destroy());
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** What a close frame has room for, RFC 6455, section 5.5.1. */
const MAX_REASON_BYTES = 123;

/** A sentence as the reason in a close frame: cut between two characters where it is too long. */
export function asReason(sentence: string): string {
  let reason = "";
  for (const character of sentence) {
    if (Buffer.byteLength(reason + character) > MAX_REASON_BYTES) break;
    reason += character;
  }
  return reason;
}
