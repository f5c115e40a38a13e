import { encodeAuth } from "../protocol/access-token.ts";
import { type ServerMessage, decodeServerMessage } from "../protocol/v1-server-messages.ts";
import { SUBPROTOCOL_V1 } from "../protocol/v1.ts";
import { type Connection, type ConnectionState, createConnection } from "./connection.ts";
import { type ConnectionReport, createConnectionReporter } from "./connection-report.ts";
import { type ServerClock, createServerClock } from "./server-clock.ts";
import type { Surroundings } from "./surroundings.ts";
import { createWatchdog } from "./watchdog.ts";

/** The line to the server: a connection that is watched over, and the server's time as it comes through it. */
export interface ServerLine extends Pick<Connection, "open" | "close" | "restart" | "send"> {
  readonly serverClock: ServerClock;
  /** Sends something that a live connection answers. */
  ask(text: string): void;
  /** The network is back, the page is seen again: a waiting retry happens now, and a connection has to answer. */
  wakeUp(): void;
  /** How often the server lets itself be asked for the time from now on, in ms, and how often it says its state, in Hz. */
  setPace(pingEveryMs: number, streamHz: number): void;
  report(): ConnectionReport;
}

export interface ServerLineOptions {
  /** Asked before every try. */
  readonly url: () => string;
  /** What lets this client in, shown first of all; null where nothing is asked for. */
  readonly token: () => string | null;
  readonly surroundings: Surroundings;
  readonly onState: (state: ConnectionState) => void;
  /** Received when the client's clock showed `receivedMs`. What a newer server says besides does not come here. */
  readonly onMessage: (message: ServerMessage, receivedMs: number) => void;
  /** The socket that was open, or trying to, is gone. */
  readonly onLost: () => void;
}

export function createServerLine(options: ServerLineOptions): ServerLine {
  const { url, surroundings } = options;
  const { clock } = surroundings;

  const connection = createConnection({
    url,
    protocol: SUBPROTOCOL_V1,
    surroundings,
    onState: options.onState,
    onOpen(connectMs) {
      const token = options.token();
      if (token !== null) connection.send(encodeAuth(token));
      watchdog.start(connectMs);
      serverClock.opened(connectMs);
    },
    onMessage(text) {
      const receivedMs = clock.now();
      reporter.heard(receivedMs);
      watchdog.heard();
      const message = decodeServerMessage(text);
      if (!message.ok) return true;
      if (message.value.type === "state") reporter.heardState(receivedMs);
      options.onMessage(message.value, receivedMs);
      // It may be the last word to somebody who has no business here.
      return message.value.type !== "error";
    },
    onLost() {
      watchdog.stop();
      serverClock.lost();
      options.onLost();
    },
  });
  const watchdog = createWatchdog({
    surroundings,
    onSilence: connection.abandon,
    onSlept: () => serverClock.ask(),
  });
  const serverClock = createServerClock({
    surroundings,
    isSecure: () => url().startsWith("wss:"),
    send: ask,
  });
  const reporter = createConnectionReporter(clock, serverClock);

  function ask(text: string) {
    if (connection.send(text)) watchdog.asked();
  }

  return {
    serverClock,
    open: connection.open,
    close: connection.close,
    restart: connection.restart,
    send: connection.send,
    ask,
    wakeUp() {
      connection.retryNow();
      serverClock.ask();
    },
    setPace(pingEveryMs, streamHz) {
      serverClock.askEvery(pingEveryMs);
      watchdog.expectEvery(Math.min(pingEveryMs, 1000 / streamHz));
    },
    report: reporter.report,
  };
}
