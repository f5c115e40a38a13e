import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import type { WireError } from "../src/protocol/errors.ts";
import { fieldError, quoted } from "../src/protocol/errors.ts";
import { DEFAULT_SESSION } from "../src/protocol/session-name.ts";
import { MAX_STREAM_HZ, MIN_STREAM_HZ, SUBPROTOCOL_V1, isStreamHz } from "../src/protocol/v1.ts";
import type { AccessPolicy } from "./access.ts";
import { ENDPOINTS, endpointAt, withOwnProtocol } from "./endpoints.ts";
import type { LastSeen } from "./authority.ts";
import { closeReason } from "./close-reason.ts";
import type { Visit } from "./connection.ts";
import type { Sessions } from "./sessions.ts";
import { SocketPeer } from "./socket-peer.ts";
import type { TransportServer } from "./transport-server.ts";

export interface UpgradeContext {
  readonly transport: TransportServer;
  readonly sessions: Sessions;
  readonly access: AccessPolicy;
  readonly log: Logger;
  readonly hz: number;
  readonly maxConnections: number;
  /** Called when the first connection has come and when the last has gone. */
  onOccupied(isOccupied: boolean): void;
}

/** A message above 4 KiB is answered with an error. One above this is not even read: the connection is closed, 1009. */
const MAX_FRAME_BYTES = 256 * 1024;

const WS_OPTIONS = {
  noServer: true,
  clientTracking: false,
  // Costs 280 kB a connection and half the tick rate, for messages of 300 bytes.
  perMessageDeflate: false,
  maxPayload: MAX_FRAME_BYTES,
  maxFragments: 16,
  maxBufferedChunks: 1024,
};

/** RFC 6455: no close frame was received. */
const LOST = 1006;

interface Refusal {
  readonly status: number;
  readonly error: WireError;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Takes WebSocket handshakes on the paths that are ours, and tells the others in words what is wrong with them. */
export function createUpgradeHandler(context: UpgradeContext) {
  const { transport, sessions, access, log } = context;
  const open = new Set<WebSocket>();
  const sockets = new WebSocketServer({
    ...WS_OPTIONS,
    handleProtocols: (offered, request) =>
      pathOf(request) === "/ws/transport" && offered.has(SUBPROTOCOL_V1) ? SUBPROTOCOL_V1 : false,
  });

  function refusalOf(request: IncomingMessage): Refusal | null {
    const { host, origin } = request.headers;
    const wrong = access.refusal(
      {
        host,
        origin,
        secFetchSite: headerOf(request, "sec-fetch-site"),
        remoteAddress: request.socket.remoteAddress,
      },
      true,
    );
    if (wrong) return { status: 403, error: wrong };
    return refusalWhenFull() ?? handshakeRefusal(request);
  }

  function refusalWhenFull(): Refusal | null {
    if (open.size < context.maxConnections) return null;
    const message = `this server takes at most ${context.maxConnections} connections`;
    return unavailable({ code: "unavailable", message });
  }

  function connected(
    socket: WebSocket,
    below: Duplex,
    visit: Visit,
    from: Readonly<Record<string, string | undefined>>,
  ) {
    open.add(socket);
    if (open.size === 1) context.onOccupied(true);
    const openedMs = performance.now();
    const peer = new SocketPeer(socket, below);
    const { session, endpoint, hz } = visit;
    const shown = socket.protocol === SUBPROTOCOL_V1 ? withOwnProtocol(endpoint) : endpoint;
    const client = transport.opened(peer, { ...visit, endpoint: shown });
    const about = { client: client.id, endpoint: endpoint.path, session: session.name };
    log.info({ ...about, protocol: socket.protocol || "seed", hz, ...from }, "client connected");

    let fault: string | null = null;
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      client.received(isBinary ? null : data.toString("utf8"), data.length);
    });
    socket.on("pong", () => client.heard());
    socket.on("ping", () => client.heard());
    socket.on("error", (error) => {
      fault = error.message;
      // It has been sent a close frame, which nothing may follow.
      client.closed();
    });
    socket.on("close", (code, reason) => {
      open.delete(socket);
      if (open.size === 0) context.onOccupied(false);
      client.closed(code === LOST);
      const seconds = Math.round((performance.now() - openedMs) / 100) / 10;
      const why = closeReason(code, reason.toString(), client.verdict ?? fault);
      log.info({ ...about, code, seconds, why }, "client left");
    });
  }

  async function visitOf(request: IncomingMessage): Promise<Visit | Refusal> {
    const wanted = headerOf(request, "upgrade");
    if (wanted?.toLowerCase() !== "websocket") {
      // Node hands over every Upgrade there is, HTTP/2's as well.
      const message = `Upgrade must be websocket, not ${quoted(wanted)}: for HTTP, leave it out`;
      return { status: 400, error: { code: "bad_handshake", field: "Upgrade", message } };
    }
    const endpoint = endpointAt(pathOf(request));
    if (!endpoint) {
      const known = ENDPOINTS.map(({ path }) => path).join(", ");
      const message = `there is no WebSocket at ${pathOf(request)}: there is one at ${known}`;
      return { status: 404, error: { code: "not_found", message } };
    }
    const refusal = refusalOf(request);
    if (refusal) return refusal;
    const query = queryOf(request);
    const hz = streamRate(query, context.hz);
    if (typeof hz !== "number") return { status: 400, error: hz };
    const [name = DEFAULT_SESSION, ...others] = query.getAll("session");
    if (others.length > 0) {
      return { status: 400, error: fieldError("invalid_field", "session", "given once") };
    }
    const session = await sessions.open(name);
    // Others may have come in while it was being opened.
    if (session.ok)
      return (
        refusalWhenFull() ?? {
          session: session.value,
          endpoint,
          hz,
          role: "control",
          lastSeen: lastSeenOf(query),
        }
      );
    const { error } = session;
    return error.code === "unavailable" ? unavailable(error) : { status: 400, error };
  }

  return {
    async handle(request: IncomingMessage, socket: Duplex, head: Buffer) {
      socket.on("error", () => socket.destroy());
      const visit = await visitOf(request);
      const { origin } = request.headers;
      if ("error" in visit) {
        refuse(socket, visit);
        transport.metrics.refusals += 1;
        log.warn({ path: pathOf(request), origin, why: visit.error.message }, "client refused");
        return;
      }
      const from = { remote: request.socket.remoteAddress, origin };
      sockets.handleUpgrade(request, socket, head, (webSocket) =>
        connected(webSocket, socket, visit, from),
      );
    },
    /** Takes no more handshakes. */
    close: () => sockets.close(),
    /** Ends the connections that are still there, without another word. */
    terminate() {
      for (const socket of open) socket.terminate();
    },
  };
}

const pathOf = (request: IncomingMessage) => (request.url ?? "/").split("?", 1)[0] ?? "/";

const queryOf = (request: IncomingMessage) =>
  new URLSearchParams((request.url ?? "").split("?")[1] ?? "");

const unavailable = (error: WireError): Refusal => ({
  status: 503,
  error,
  headers: { "Retry-After": "5" },
});

const headerOf = (request: IncomingMessage, name: string) => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** RFC 6455, section 4.2.1: what an opening handshake must carry. */
function handshakeRefusal(request: IncomingMessage): Refusal | null {
  const missing = ["Sec-WebSocket-Key", "Sec-WebSocket-Version"].filter(
    (name) => !headerOf(request, name.toLowerCase()),
  );
  if (missing.length > 0) {
    const message = `the handshake is missing ${missing.join(" and ")}: a WebSocket client sends Sec-WebSocket-Version: 13 and a Sec-WebSocket-Key of 16 random bytes in base64`;
    return { status: 400, error: { code: "bad_handshake", field: missing[0] ?? "", message } };
  }
  const version = headerOf(request, "sec-websocket-version");
  if (version !== "13") {
    const message = `Sec-WebSocket-Version must be 13, not ${quoted(version)}`;
    return {
      status: 426,
      error: { code: "bad_handshake", field: "Sec-WebSocket-Version", message },
      headers: { "Sec-WebSocket-Version": "13", Upgrade: "websocket" },
    };
  }
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headerOf(request, "sec-websocket-key") ?? "")) {
    const message = "Sec-WebSocket-Key must be 16 random bytes in base64: 22 characters and ==";
    return { status: 400, error: { code: "bad_handshake", field: "Sec-WebSocket-Key", message } };
  }
  return null;
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

function refuse(socket: Duplex, { status, error, headers = {} }: Refusal) {
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
