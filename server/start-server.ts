import { randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import packageJson from "../package.json" with { type: "json" };
import { DEFAULT_SESSION } from "../src/protocol/session-name.ts";
import { createAccessPolicy } from "./access.ts";
import { inUrl } from "./addresses.ts";
import { createCommandGate } from "./command-gate.ts";
import { createEventLoopDelay } from "./event-loop-delay.ts";
import { inTurns } from "./http-turns.ts";
import { createHttpRoutes } from "./http-routes.ts";
import { createMetricsRoutes } from "./metrics-routes.ts";
import { openEngine } from "./open-engine.ts";
import type { ServerOptions } from "./options.ts";
import { CLOSE } from "../src/protocol/close-codes.ts";
import { createSessions } from "./sessions.ts";
import { capSockets } from "./socket-cap.ts";
import { systemClock, systemTimers } from "./system-timing.ts";
import { createTokens } from "./tokens.ts";
import { createTransportServer } from "./transport-server.ts";
import { createUnanswered } from "./unanswered.ts";
import { createUpgradeHandler } from "./upgrade.ts";

export const VERSION = packageJson.version;

export interface RunningServer {
  /** `http://127.0.0.1:8000` */
  readonly url: string;
  readonly port: number;
  /**
   * Tells every client the last state, says goodbye (1001) and lets go of the port and the store: within a second and a half and
   * `drainMs`, whatever the clients do.
   *
   * @param drainMs how long it goes on answering requests, so that whoever asks at `/ready` hears of it. Left out: 0
   */
  close(drainMs?: number): Promise<void>;
  /** Takes and answers nothing from now on, without a word to anybody: for when it must not be trusted any more. */
  abandon(): void;
}

/** How long what was said before the goodbye may take to be answered, in ms. */
const ANSWERED_WITHIN_MS = 100;
/** How long clients get to answer the goodbye. */
const GOODBYE_MS = 1000;
const LISTEN_BACKLOG = 4096;
/** How exactly the timeouts of a request are kept. Node's own is half a minute. */
const TIMEOUT_CHECK_MS = 500;
/** How long a connection is kept between two requests. */
const KEEP_ALIVE_MS = 5000;
/** A request's line and headers in all; beyond that it is answered 431. */
const MAX_HEADER_BYTES = 16 * 1024;

/** The whole server on its port: here the real clock, timers and sockets are put in. Rejects when it cannot listen. */
export async function startServer(options: ServerOptions, log: Logger): Promise<RunningServer> {
  const clock = systemClock;
  const { sampleRateHz } = options;
  const boot = randomBytes(4).toString("hex");
  const { handshakeTimeoutMs, requestTimeoutMs } = options;
  const http = createServer({
    headersTimeout: Math.min(handshakeTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  capSockets(http, options);
  const open = holdRequests(http);
  // The port first: whoever listens there has the directory as well, and is to be named for the port.
  await listen(http, options);
  const storage = await openEngine(options, boot, clock, log).catch((error: unknown) => {
    http.close();
    throw error;
  });
  const transport = createTransportServer({
    clock,
    timers: systemTimers,
    boot,
    version: VERSION,
    sampleRateHz,
    limits: options,
  });
  const sessions = createSessions({
    ...options,
    engine: storage.engine,
    transport,
    clock,
    timers: systemTimers,
    onFailure: (session, error) => log.error({ session, err: error }, "session cannot be opened"),
  });
  const home = await sessions.open(DEFAULT_SESSION);
  if (!home.ok) throw new Error(home.error.message);
  const { authority } = home.value;
  const startedMs = clock.now();
  const uptimeSeconds = () => Math.round((clock.now() - startedMs) / 10) / 100;

  const { port } = http.address() as AddressInfo;
  const tokens = createTokens(options.token, options.viewToken);
  const access = createAccessPolicy(port, options.host, options.origins, {
    allowHosts: options.allowHosts,
    needsToken: tokens.areNeeded,
  });
  const eventLoopDelay = createEventLoopDelay(clock);
  const unanswered = createUnanswered();
  const upgrade = createUpgradeHandler({
    ...options,
    transport,
    sessions,
    access,
    tokens,
    unanswered,
    clock,
    timers: systemTimers,
    log,
    // With nobody there, nothing wakes this process.
    onOccupied: (isOccupied) => (isOccupied ? eventLoopDelay.start() : eventLoopDelay.stop()),
  });

  let isClosing = false;
  const gate = createCommandGate();
  const routes = createHttpRoutes({
    sessions,
    uptimeSeconds,
    access,
    tokens,
    maxBodyBytes: options.maxMessageBytes,
    version: VERSION,
    sampleRateHz,
    log,
    metricsRoutes: createMetricsRoutes({
      metrics: transport.metrics,
      eventLoopDelay,
      hz: options.hz,
      clients: transport.clients,
      sessions: () => sessions.count,
      uptimeSeconds,
      revision: () => authority.state.revision,
    }),
    gate,
    notReady: () =>
      isClosing ? "shutting down" : storage.trouble && `storing: ${storage.trouble}`,
  });
  const answer = getRequestListener(routes.fetch);
  const serve = inTurns((request, response) => void answer(request, response), systemTimers);
  open({
    onRequest(request, response) {
      unanswered.add(request.socket, response);
      serve(request, response);
    },
    onUpgrade: (...args) => void upgrade.handle(...args),
  });

  return {
    url: `http://${inUrl(options.host)}:${port}`,
    port,
    async close(drainMs = 0) {
      isClosing = true;
      upgrade.close();
      // Nothing is done any more that the last state would not tell of.
      const answered = Promise.all([transport.hush(), gate.close()]);
      await Promise.race([answered, sleep(ANSWERED_WITHIN_MS)]);
      sessions.tellAll();
      transport.close(CLOSE.goingAway, "the server is shutting down");
      await sleep(drainMs);
      sessions.stop();
      eventLoopDelay.stop();
      const giveUp = setTimeout(() => {
        upgrade.terminate();
        http.closeAllConnections();
      }, GOODBYE_MS);
      await new Promise((resolve) => {
        http.close(resolve);
        http.closeIdleConnections();
      });
      clearTimeout(giveUp);
      await storage.close();
    },
    abandon() {
      http.close();
      http.closeAllConnections();
      upgrade.close();
      upgrade.terminate();
    },
  };
}

interface Served {
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Whoever comes in early waits until the function that this gives back is called, and is then served. */
function holdRequests(http: Server): (served: Served) => void {
  const waiting: ((served: Served) => void)[] = [];
  const early: Served = {
    onRequest: (...args) => void waiting.push(({ onRequest }) => onRequest(...args)),
    onUpgrade(request, socket, head) {
      socket.on("error", () => socket.destroy());
      waiting.push(({ onUpgrade }) => onUpgrade(request, socket, head));
    },
  };
  http.on("request", early.onRequest).on("upgrade", early.onUpgrade);
  return (served) => {
    http.off("request", early.onRequest).off("upgrade", early.onUpgrade);
    http.on("request", served.onRequest).on("upgrade", served.onUpgrade);
    for (const goOn of waiting) goOn(served);
  };
}

const listen = (http: Server, { host, port }: ServerOptions) =>
  new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen({ host, port, backlog: LISTEN_BACKLOG }, () => {
      http.off("error", reject);
      resolve();
    });
  });
