import { randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import packageJson from "../package.json" with { type: "json" };
import { DEFAULT_SESSION } from "../src/protocol/session-name.ts";
import { createAccessPolicy } from "./access.ts";
import { inUrl } from "./addresses.ts";
import { createEventLoopDelay } from "./event-loop-delay.ts";
import { createHttpRoutes } from "./http-routes.ts";
import { createMetricsRoutes } from "./metrics-routes.ts";
import { openEngine } from "./open-engine.ts";
import type { ServerOptions } from "./options.ts";
import { createSessions } from "./sessions.ts";
import { systemClock, systemTimers } from "./system-timing.ts";
import { createTransportServer } from "./transport-server.ts";
import { createUpgradeHandler } from "./upgrade.ts";

export const VERSION = packageJson.version;

export interface RunningServer {
  /** `http://127.0.0.1:8000` */
  readonly url: string;
  readonly port: number;
  /** Says goodbye to every client (1001) and lets go of the port. Within a second and a half, whatever the clients do. */
  close(): Promise<void>;
}

/** How long clients get to answer the goodbye. */
const GOODBYE_MS = 1000;
const LISTEN_BACKLOG = 4096;

/** The whole server on its port: here the real clock, timers and sockets are put in. Rejects when it cannot listen. */
export async function startServer(options: ServerOptions, log: Logger): Promise<RunningServer> {
  const clock = systemClock;
  const { sampleRateHz } = options;
  const boot = randomBytes(4).toString("hex");
  const http = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 });
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
  const access = createAccessPolicy(port, options.host, options.origins);
  const eventLoopDelay = createEventLoopDelay(clock);
  const upgrade = createUpgradeHandler({
    ...options,
    transport,
    sessions,
    access,
    log,
    // With nobody there, nothing wakes this process.
    onOccupied: (isOccupied) => (isOccupied ? eventLoopDelay.start() : eventLoopDelay.stop()),
  });

  let isClosing = false;
  const routes = createHttpRoutes({
    sessions,
    uptimeSeconds,
    access,
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
    notReady: () =>
      isClosing ? "shutting down" : storage.trouble && `storing: ${storage.trouble}`,
  });
  const onRequest = getRequestListener(routes.fetch);
  open({
    onRequest: (...args) => void onRequest(...args),
    onUpgrade: (...args) => void upgrade.handle(...args),
  });

  return {
    url: `http://${inUrl(options.host)}:${port}`,
    port,
    close() {
      isClosing = true;
      transport.close(1001, "the server is shutting down");
      upgrade.close();
      sessions.stop();
      eventLoopDelay.stop();
      return new Promise((resolve) => {
        const giveUp = setTimeout(() => {
          upgrade.terminate();
          http.closeAllConnections();
        }, GOODBYE_MS);
        http.close(() => {
          clearTimeout(giveUp);
          resolve(storage.close());
        });
        http.closeIdleConnections();
      });
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
