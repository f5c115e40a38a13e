import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import { createAlarm } from "../src/core/alarm.ts";
import type { Clock, Timers } from "../src/core/timing.ts";
import type { Role } from "../src/protocol/access-token.ts";
import { CLOSE } from "../src/protocol/close-codes.ts";
import type { WireError } from "../src/protocol/errors.ts";
import { type Parsed, failed } from "../src/protocol/parse.ts";
import { SUBPROTOCOL_V1 } from "../src/protocol/v1.ts";
import { encodeError } from "../src/protocol/v1-server-messages.ts";
import type { AccessPolicy } from "./access.ts";
import { type Admission, admissionOf, canReadClose, speaksOwnProtocol } from "./admission.ts";
import { awaitToken, tokenIn } from "./awaited-token.ts";
import { closeReason } from "./close-reason.ts";
import { createConnectionCount } from "./connection-count.ts";
import { withOwnProtocol } from "./endpoints.ts";
import { pathOf } from "./handshake.ts";
import { type MessageRate, createMessageAllowance } from "./message-allowance.ts";
import { type Refusal, asReason, badRequest, refuse, unavailable } from "./refusal.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { SocketPeer } from "./socket-peer.ts";
import { type Tokens, tokenProtocol } from "./tokens.ts";
import type { TransportServer } from "./transport-server.ts";
import type { Unanswered } from "./unanswered.ts";

export interface UpgradeContext extends MessageRate {
  readonly transport: TransportServer;
  readonly sessions: Sessions;
  readonly access: AccessPolicy;
  readonly tokens: Tokens;
  readonly unanswered: Unanswered;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  readonly hz: number;
  readonly maxConnections: number;
  readonly maxPerAddress: number | null;
  /** A message above this is answered with an error. One of more than four times as much is not even read: 1009. */
  readonly maxMessageBytes: number;
  readonly maxFragments: number;
  readonly maxChunks: number;
  readonly handshakeTimeoutMs: number;
  /** Called when the first client has come in and when the last has gone. */
  onOccupied(isOccupied: boolean): void;
}

/** RFC 6455: no close frame was received. */
const LOST = 1006;
/** How long a WebSocket that was never let in has to answer the close. */
const GOODBYE_MS = 1000;
/** So many at a time are turned away by a close frame, and more of them by HTTP: these sockets are counted nowhere else. */
const MAX_GOODBYES = 256;

/** A WebSocket, from its handshake on. */
interface Arrival {
  readonly socket: WebSocket;
  readonly below: Duplex;
  readonly admission: Admission;
  readonly remote: string | undefined;
  readonly origin: string | undefined;
}

interface Message {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** Whoever does not answer a close is not waited for. (The types do not know of it yet.) */
const CLOSING = { closeTimeout: 1000 };

/** Takes WebSocket handshakes on the paths that are ours, and tells the others in words what is wrong with them. */
export function createUpgradeHandler(context: UpgradeContext) {
  const { transport, sessions, access, tokens, timers, log } = context;
  const { maxMessageBytes, handshakeTimeoutMs, messageRate } = context;
  const places = createConnectionCount(context.maxConnections, context.maxPerAddress);
  /** Those that have come in, those that have yet to show a token, and those that are told goodbye. */
  const open = new Set<WebSocket>();
  const waiting = new Set<WebSocket>();
  const leaving = new Set<WebSocket>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Costs 280 kB a connection and half the tick rate, for messages of 300 bytes.
    perMessageDeflate: false,
    maxPayload: 4 * maxMessageBytes,
    maxFragments: context.maxFragments,
    maxBufferedChunks: context.maxChunks,
    autoPong: false,
    ...CLOSING,
    handleProtocols: (offered, request) =>
      // A browser takes it for a failure when nothing that it offers is chosen.
      speaksOwnProtocol(request, offered) ? SUBPROTOCOL_V1 : (tokenProtocol(offered) ?? false),
  });

  async function sessionOf(name: string): Promise<Parsed<Session>> {
    const late = createAlarm(timers);
    const timeout = new Promise<Parsed<Session>>((resolve) => {
      const message = `the session ${name} cannot be reached`;
      late.set(() => resolve(failed({ code: "unavailable", message })), handshakeTimeoutMs);
    });
    const session = await Promise.race([sessions.open(name), timeout]);
    late.clear();
    return session;
  }

  /**
   * Counts what comes from somebody who is not in, or not any more, and calls `onTooMuch` once when it is more than anybody may send.
   * Gives back what ends the counting.
   */
  function count(socket: WebSocket, onTooMuch: () => void): () => void {
    const allowed = createMessageAllowance(context);
    const one = () => {
      if (allowed(context.clock.now()) !== "never again") return;
      stop();
      onTooMuch();
    };
    const stop = () => void socket.off("message", one).off("ping", one).off("pong", one);
    socket.on("message", one).on("ping", one).on("pong", one);
    return stop;
  }

  /** Says why, and closes. */
  function dismiss(socket: WebSocket, code: number, reason: string) {
    leaving.add(socket);
    const late = createAlarm(timers);
    late.set(() => socket.terminate(), GOODBYE_MS);
    socket.on("close", () => {
      late.clear();
      leaving.delete(socket);
    });
    socket.close(code, asReason(reason));
    socket.resume();
    // It is to answer the close. Whoever sends all sorts of other things is not read.
    count(socket, () => socket.pause());
  }

  function connected(
    { socket, below, admission, remote, origin }: Arrival,
    session: Session,
    role: Role,
    { early, mayAuth }: { readonly early: readonly Message[]; readonly mayAuth: boolean },
  ) {
    open.add(socket);
    if (open.size === 1) context.onOccupied(true);
    const openedMs = performance.now();
    const { endpoint, hz, lastSeen } = admission;
    const isOwn = socket.protocol === SUBPROTOCOL_V1;
    const peer = new SocketPeer(socket, below);
    const shown = isOwn ? withOwnProtocol(endpoint) : endpoint;
    const client = transport.opened(peer, { session, endpoint: shown, hz, role, lastSeen });
    const about = { client: client.id, endpoint: endpoint.path, session: session.name };
    // Not the subprotocol as it was chosen: there may be a token in it.
    const protocol = isOwn ? SUBPROTOCOL_V1 : "seed";
    const who = { ...(tokens.areNeeded && { role }), remote, origin };
    log.info({ ...about, protocol, hz, ...who }, "client connected");

    let fault: string | null = null;
    let mayBeAuth = mayAuth;
    function received({ data, isBinary }: Message) {
      const text = isBinary ? null : data.toString("utf8");
      const isAuth = mayBeAuth && text !== null && tokenIn(text) !== null;
      mayBeAuth = false;
      if (isAuth) client.heard();
      else client.received(text, data.length);
    }
    socket.on("message", (data: Buffer, isBinary: boolean) => received({ data, isBinary }));
    socket.on("pong", () => client.heard());
    socket.on("ping", (data) => {
      // Only the last ping need be answered: whoever does not read the answers gets no more of them.
      if (client.pinged() && below.writableLength === 0) socket.pong(data);
    });
    socket.on("error", (error) => {
      fault = error.message;
      // It has been sent a close frame, which nothing may follow.
      client.closed();
    });
    socket.on("close", (code, reason) => {
      open.delete(socket);
      if (open.size === 0) context.onOccupied(false);
      // Whoever was told to go has not said goodbye: they may not have heard all their answers.
      client.closed(code === LOST || peer.isClosing);
      const seconds = Math.round((performance.now() - openedMs) / 100) / 10;
      const why = closeReason(code, reason.toString(), client.verdict ?? fault);
      log.info({ ...about, code, seconds, why }, "client left");
    });
    for (const message of early) received(message);
  }

  /** Lets somebody in who has yet to show a token, or shows them out. Nothing of theirs is known to anybody meanwhile. */
  async function meet(arrival: Arrival) {
    const { socket, admission, remote, origin } = arrival;
    waiting.add(socket);
    socket.on("close", () => waiting.delete(socket));
    // The first is for the token. Who has one need not wait with the next until the session is there, which takes a moment.
    const messages: Message[] = [];
    function keep(data: Buffer, isBinary: boolean) {
      messages.push({ data, isBinary });
      socket.pause();
    }
    socket.on("message", keep);
    const stopCounting = count(socket, () => {
      const why = `more than ${messageRate} messages a second`;
      dismiss(socket, CLOSE.tooMany, why);
      socket.pause();
      reportRefusal({ path: admission.endpoint.path, remote, origin, why });
    });
    const withinMs = handshakeTimeoutMs;
    const role = await awaitToken(socket, { tokens, timers, withinMs, maxMessageBytes });
    if (!role || socket.readyState !== socket.OPEN) return;
    if (!role.ok) return showOut(arrival, CLOSE.unauthorized, role.error);

    const session = await sessionOf(admission.sessionName);
    if (socket.readyState !== socket.OPEN) return;
    if (!session.ok) return showOut(arrival, closeCodeOf(session.error), session.error);
    waiting.delete(socket);
    stopCounting();
    socket.off("message", keep);
    connected(arrival, session.value, role.value, { early: messages.slice(1), mayAuth: false });
    socket.resume();
  }
  function showOut({ socket, admission, remote, origin }: Arrival, code: number, why: WireError) {
    socket.send(encodeError(why));
    dismiss(socket, code, why.message);
    reportRefusal({ path: admission.endpoint.path, remote, origin, why: why.message });
  }

  function reportRefusal(about: Readonly<Record<string, string | undefined>>) {
    transport.metrics.refusals += 1;
    log.warn(about, "client refused");
  }

  /** The session that is asked for, or null: it is still to be opened. */
  async function place(
    request: IncomingMessage,
    below: Duplex,
    { role, sessionName }: Admission,
  ): Promise<Session | null | Refusal> {
    const counted = places.enter(request.socket.remoteAddress);
    if (typeof counted === "string") return unavailable(counted);
    below.once("close", counted.leave);
    // A session begins with its first use, which is not for everybody.
    if (role === null) return null;
    const session = await sessionOf(sessionName);
    if (session.ok) return session.value;
    const { error } = session;
    return error.code === "unavailable" ? unavailable(error.message) : badRequest(error);
  }

  return {
    async handle(request: IncomingMessage, below: Duplex, head: Buffer) {
      below.on("error", () => below.destroy());
      if (below.destroyed) return;
      const remote = request.socket.remoteAddress;
      const { origin } = request.headers;
      if (context.unanswered.has(below)) {
        const why = "a handshake must wait until the request before it is answered";
        reportRefusal({ path: pathOf(request), remote, origin, why });
        return void below.destroy();
      }
      function turnAway(refusal: Refusal, mayBeClosed: boolean) {
        const { error } = refusal;
        reportRefusal({ path: pathOf(request), remote, origin, why: error.message });
        if (!mayBeClosed || leaving.size >= MAX_GOODBYES) return refuse(below, refusal);
        sockets.handleUpgrade(request, below, head, (socket) => {
          socket.on("error", ignore);
          dismiss(socket, closeCodeOf(error), error.message);
        });
      }

      const admission = admissionOf(request, access, tokens, context.hz);
      if ("error" in admission) return turnAway(admission, admission.mayBeClosed);
      const session = await place(request, below, admission);
      if (session !== null && "error" in session) return turnAway(session, canReadClose(request));
      sockets.handleUpgrade(request, below, head, (socket) => {
        const arrival: Arrival = { socket, below, admission, remote, origin };
        socket.on("error", ignore);
        if (session && admission.role) {
          connected(arrival, session, admission.role, { early: [], mayAuth: true });
        } else void meet(arrival);
      });
    },
    /** Takes no more handshakes, and says goodbye to whoever has not come in yet. */
    close() {
      sockets.close();
      for (const socket of waiting) dismiss(socket, CLOSE.goingAway, "the server is shutting down");
    },
    /** Ends the connections that are still there, without another word. */
    terminate() {
      for (const some of [open, waiting, leaving]) for (const socket of some) socket.terminate();
    },
  };
}

/** What has gone wrong on a WebSocket is told by its close as well. */
const ignore = () => {};

const closeCodeOf = ({ code }: WireError) =>
  code === "unavailable" ? CLOSE.noRoom : CLOSE.badRequest;
