import type { IncomingMessage } from "node:http";
import { type WireError, fieldError, quoted } from "../src/protocol/errors.ts";
import { type Parsed, failed } from "../src/protocol/parse.ts";
import { DEFAULT_SESSION, SESSION_NAME_RULE, isSessionName } from "../src/protocol/session-name.ts";
import { MAX_STREAM_HZ, MIN_STREAM_HZ, isStreamHz } from "../src/protocol/v1.ts";
import type { LastSeen } from "./authority.ts";
import type { Refusal } from "./refusal.ts";

export const pathOf = (request: IncomingMessage) => (request.url ?? "/").split("?", 1)[0] ?? "/";

/** Everything behind the first question mark: further ones are part of it. */
const queryOf = (request: IncomingMessage) =>
  new URLSearchParams((request.url ?? "").slice(pathOf(request).length));

export const headerOf = (request: IncomingMessage, name: string) => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** The subprotocols that are offered, for a look at them before the handshake proper. */
export const offeredProtocols = (request: IncomingMessage): string[] =>
  (headerOf(request, "sec-websocket-protocol") ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean);

/** RFC 9110, section 5.6.2: what a name may be made of. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** RFC 6455, section 4.2.1: what an opening handshake must carry, or why this one is none. */
export function handshakeRefusal(request: IncomingMessage): Refusal | null {
  if (request.httpVersion !== "1.1") {
    return badHandshake("Upgrade", `a handshake must be HTTP/1.1, not ${request.httpVersion}`);
  }
  if (request.method !== "GET") {
    const refusal = badHandshake("Upgrade", `a handshake must be a GET, not a ${request.method}`);
    return { ...refusal, status: 405, headers: { Allow: "GET" } };
  }
  const missing = ["Sec-WebSocket-Key", "Sec-WebSocket-Version"].filter(
    (name) => !headerOf(request, name.toLowerCase()),
  );
  if (missing.length > 0) {
    const message = `the handshake is missing ${missing.join(" and ")}: a WebSocket client sends Sec-WebSocket-Version: 13 and a Sec-WebSocket-Key of 16 random bytes in base64`;
    return badHandshake(missing[0] ?? "", message);
  }
  const version = headerOf(request, "sec-websocket-version");
  if (version !== "13") {
    const message = `Sec-WebSocket-Version must be 13, not ${quoted(version)}`;
    return {
      ...badHandshake("Sec-WebSocket-Version", message),
      status: 426,
      headers: { "Sec-WebSocket-Version": "13", Upgrade: "websocket" },
    };
  }
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headerOf(request, "sec-websocket-key") ?? "")) {
    const message = "Sec-WebSocket-Key must be 16 random bytes in base64: 22 characters and ==";
    return badHandshake("Sec-WebSocket-Key", message);
  }
  const offered = headerOf(request, "sec-websocket-protocol")?.split(",") ?? [];
  const names = offered.map((each) => each.trim());
  if (!names.every((name) => TOKEN.test(name)) || new Set(names).size < names.length) {
    const message = "Sec-WebSocket-Protocol must be a list of names, each of them once";
    return badHandshake("Sec-WebSocket-Protocol", message);
  }
  // Node has kept the first and thrown the others away; whoever passed this on may have gone by another.
  if ((request.headersDistinct["host"]?.length ?? 0) > 1) {
    return badHandshake("Host", "Host must be given once");
  }
  return null;
}

export const badHandshake = (field: string, message: string): Refusal => ({
  status: 400,
  error: { code: "bad_handshake", field, message },
});

/** What the address of a WebSocket asks for. */
export interface Wishes {
  readonly sessionName: string;
  /** State messages a second. */
  readonly hz: number;
  readonly lastSeen: LastSeen | null;
}

/** `?session=`, `?hz=` and `?epoch=&revision=` of the address. */
export function wishesOf(request: IncomingMessage, defaultHz: number): Parsed<Wishes> {
  const query = queryOf(request);
  const hz = streamRate(query, defaultHz);
  if (typeof hz !== "number") return failed(hz);
  const [sessionName = DEFAULT_SESSION, ...others] = query.getAll("session");
  if (others.length > 0) return failed(fieldError("invalid_field", "session", "given once"));
  if (!isSessionName(sessionName)) {
    return failed(fieldError("invalid_field", "session", SESSION_NAME_RULE));
  }
  return { ok: true, value: { sessionName, hz, lastSeen: lastSeenOf(query) } };
}

/** `?hz=` of the address, the server's own rate without one, or what is wrong with it. */
function streamRate(query: URLSearchParams, defaultHz: number): number | WireError {
  const given = query.get("hz");
  if (given === null) return defaultHz;
  const hz = /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
  if (isStreamHz(hz)) return hz;
  const message = `hz must be 0, for changes only, or from ${MIN_STREAM_HZ} to ${MAX_STREAM_HZ} messages a second, not ${quoted(given)}`;
  return { code: "out_of_range", field: "hz", message };
}

/** `?epoch=&revision=`: what a client that comes again has seen last. */
function lastSeenOf(query: URLSearchParams): LastSeen | null {
  const epoch = query.get("epoch");
  const revision = query.get("revision") ?? "";
  return epoch !== null && /^\d{1,15}$/.test(revision)
    ? { epoch, revision: Number(revision) }
    : null;
}
