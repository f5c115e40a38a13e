import { createAlarm } from "../core/alarm.ts";
import type { ClockReport } from "../core/clock-sync/clock-estimate.ts";
import type { TransportCommand } from "../core/commands.ts";
import { encodeCommand, validateCommand } from "../protocol/commands.ts";
import { rejectionError } from "../protocol/errors.ts";
import {
  SUBPROTOCOL_V1,
  type ServerMessage,
  decodeServerMessage,
  stateOf,
} from "../protocol/v1.ts";
import { createConnection } from "./connection.ts";
import { createFrameLoop } from "./frame-loop.ts";
import { loadManualOffset, saveManualOffset } from "./manual-offset.ts";
import { type Scope, createScope } from "./scope.ts";
import { createServerClock } from "./server-clock.ts";
import { type DrawnPosition, createShownTransport } from "./shown-transport.ts";
import { socketUrl } from "./socket-url.ts";
import { type Surroundings, completeSurroundings } from "./surroundings.ts";
import {
  type CommandError,
  type CommandResult,
  type TransportCommands,
  createTransportCommands,
} from "./transport-commands.ts";
import { type TransportStore, createTransportStore } from "./transport-store.ts";
import { createWatchdog } from "./watchdog.ts";

export interface TransportClientOptions extends Partial<Surroundings> {
  /** The server, as `http://localhost:8000` or as a WebSocket address. Left out: where the page came from. */
  readonly url?: string | undefined;
  /** State messages a second, 0 to 60. The playhead is as right at 0 as at 60. Left out: the server's own, 30. */
  readonly hz?: number | undefined;
  /** Connects only while somebody holds what `connect()` gave, instead of at once. */
  readonly lazy?: boolean;
  /** The store to feed, when it is somebody else's. */
  readonly store?: TransportStore;
}

export type { DrawnPosition };

/** How well this client is connected and how well it knows the time. Worked out when asked. */
export interface ConnectionReport extends ClockReport {
  /** How long ago the server was last heard, in ms; null before the first word. */
  readonly messageAgeMs: number | null;
}

export interface TransportClient {
  readonly store: TransportStore;
  readonly commands: TransportCommands;
  /** Where the playhead stands when the client's clock shows `localMs` (by default `performance.now()`). */
  positionAt(localMs: number): DrawnPosition;
  /** Calls `draw` with the position in every frame while it moves, and once after every change of the transport. */
  onFrame(draw: (position: DrawnPosition) => void): () => void;
  /** The position of this moment, for whoever cannot wait for the next frame. */
  currentPosition(): DrawnPosition;
  /** The server's time, in ms since the epoch, when the client's clock shows `localMs`; the manual offset included. */
  serverTimeAt(localMs: number): number;
  report(): ConnectionReport;
  /**
   * Draws everything as if the server's clock showed so many ms more, on this machine from now on: for what no algorithm
   * can see. A screen that lags by 20 ms wants 20.
   *
   * @throws RangeError outside ±1000 ms
   */
  setManualOffset(ms: number): void;
  /** Keeps the connection open until the function it gives back is called (and a moment longer: see LINGER_MS). */
  connect(): () => void;
  /** Closes the connection and lets go of everything. There is no way back. */
  dispose(): void;
}

/**
 * How long a connection outlives its last holder. React's StrictMode mounts, unmounts and mounts again: one socket is
 * enough for that, and so it is when a page replaces one view by another.
 */
const LINGER_MS = 200;

/**
 * A client of the transport server: it predicts, the server decides. It owns the socket, the retries, the clock probe, the
 * frame loop and the store, and takes its clock, timers, frames and WebSocket class as arguments; with those replaced
 * the whole of it runs in virtual time.
 */
export function createTransportClient(options: TransportClientOptions = {}): TransportClient {
  const surroundings = completeSurroundings(options);
  const { clock, timers } = surroundings;
  const store = options.store ?? createTransportStore();
  const scope = createScope();
  const answers = new Map<number, (result: CommandResult) => void>();
  let lastId = 0;
  let heardMs: number | null = null;
  const url = () => socketUrl(options.url, options.hz);

  const connection = createConnection({
    url,
    protocol: SUBPROTOCOL_V1,
    surroundings,
    onState: (state) => store.setState({ connection: state }),
    onOpen(connectMs) {
      watchdog.start();
      serverClock.opened(connectMs);
    },
    onMessage(text) {
      const receivedMs = clock.now();
      heardMs = receivedMs;
      watchdog.heard();
      const message = decodeServerMessage(text);
      // What a newer server says besides is not for this client.
      if (message.ok) heard(message.value, receivedMs);
    },
    onLost() {
      watchdog.stop();
      serverClock.lost();
      settle([...answers.keys()], { ok: false, error: CONNECTION_LOST });
      // What merely lingers is not worth another try.
      if (holders === 0) disconnect();
    },
  });
  const watchdog = createWatchdog(surroundings, () => connection.abandon());
  const serverClock = createServerClock({
    surroundings,
    isSecure: () => url().startsWith("wss:"),
    send: (text) => void connection.send(text),
  });
  const manualOffsetMs = () => store.getState().manualOffsetMs;
  const shown = createShownTransport({
    initial: store.getState().transport,
    clock,
    serverClock,
    manualOffsetMs,
  });
  const frameLoop = createFrameLoop({
    frames: surroundings.frames,
    isMoving: shown.isMovingAt,
    onReturn: serverClock.snap,
  });

  function heard(message: ServerMessage, receivedMs: number) {
    switch (message.type) {
      case "hello": {
        serverClock.meet(message.boot);
        serverClock.heard(message.sentAt, receivedMs);
        store.setState({ session: message.session });
        return;
      }
      case "state":
      case "ack": {
        serverClock.meet(message.boot);
        serverClock.heard(message.sentAt, receivedMs);
        shown.confirm(message.boot, stateOf(message));
        if (message.type === "ack") answered(message.id, { ok: true, revision: message.revision });
        return show();
      }
      case "pong":
        return serverClock.answered(message, receivedMs);
      case "error": {
        const { code, message: sentence, field } = message;
        const error = { code, message: sentence, ...(field !== undefined && { field }) };
        answered(message.id, { ok: false, error });
      }
    }
  }

  function answered(id: string | number | undefined, result: CommandResult) {
    if (typeof id === "number") settle([id], result);
  }
  function settle(ids: readonly number[], result: CommandResult) {
    shown.settle(ids);
    for (const id of ids) {
      answers.get(id)?.(result);
      answers.delete(id);
    }
    show();
  }

  function show() {
    if (store.getState().transport === shown.state) return;
    store.setState({ transport: shown.state });
    frameLoop.wake();
  }

  function issue(command: TransportCommand): Promise<CommandResult> {
    const invalid = validateCommand(command);
    if (invalid) return Promise.resolve({ ok: false, error: invalid });
    if (store.getState().connection.status !== "live") {
      return Promise.resolve({ ok: false, error: OFFLINE });
    }
    const id = (lastId += 1);
    const { outcome, givenAtMs } = shown.issue(id, command);
    if (!outcome.ok) {
      return Promise.resolve({ ok: false, error: rejectionError(outcome.rejection) });
    }
    const answer = new Promise<CommandResult>((resolve) => answers.set(id, resolve));
    connection.send(encodeCommand(command, id, givenAtMs));
    show();
    return answer;
  }

  /** What lives while somebody holds the connection. */
  let held: Scope | null = null;
  let holders = 0;
  const linger = createAlarm(timers);

  function connect() {
    if (scope.hasEnded) throw new Error("this transport client has been disposed");
    holders += 1;
    linger.clear();
    if (!held) {
      held = createScope();
      store.setState({ manualOffsetMs: loadManualOffset(surroundings.storage) });
      held.own(() => connection.close());
      held.own(surroundings.wakeUps(() => connection.retryNow()));
      connection.open();
    }
    let isHolding = true;
    return () => {
      if (!isHolding) return;
      isHolding = false;
      holders -= 1;
      if (holders === 0 && !scope.hasEnded) linger.set(disconnect, LINGER_MS);
    };
  }
  function disconnect() {
    linger.clear();
    held?.end();
    held = null;
  }

  scope.own(() => frameLoop.stop());
  scope.own(disconnect);
  if (!options.lazy) connect();

  return {
    store,
    commands: createTransportCommands(issue),
    positionAt: shown.positionAt,
    currentPosition: () => shown.positionAt(clock.now()),
    onFrame: (draw) => frameLoop.add((timeMs) => draw(shown.positionAt(timeMs))),
    serverTimeAt: (localMs) => serverClock.timeAt(localMs) + manualOffsetMs(),
    report: () => ({
      ...serverClock.report(),
      messageAgeMs: heardMs === null ? null : clock.now() - heardMs,
    }),
    setManualOffset(ms) {
      saveManualOffset(surroundings.storage, ms);
      store.setState({ manualOffsetMs: ms });
      frameLoop.wake();
    },
    connect,
    dispose: () => scope.end(),
  };
}

const OFFLINE: CommandError = {
  code: "offline",
  message: "there is no connection to the transport server: the command was not sent",
};
const CONNECTION_LOST: CommandError = {
  code: "connection_lost",
  message:
    "the connection was lost before the server answered: the command may have taken effect or not",
};
