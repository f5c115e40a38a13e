import type { TransportCommand } from "../core/commands.ts";
import type { Schedule } from "../core/schedule.ts";
import type { TransportState } from "../core/transport-state.ts";
import { validateCommand } from "../protocol/commands.ts";
import { rejectionError } from "../protocol/errors.ts";
import { encodePresenceRequest } from "../protocol/v1-client-messages.ts";
import type { ConnectionReport } from "./connection-report.ts";
import { createFrameLoop } from "./frame-loop.ts";
import { createHistory } from "./history.ts";
import { createHolding } from "./holding.ts";
import { type Identity, loadIdentity, saveIdentity } from "./identity.ts";
import { createListener } from "./listener.ts";
import { type LocalTransport, createLocalTransport } from "./local-transport.ts";
import { loadManualOffset, saveManualOffset } from "./manual-offset.ts";
import { withMarkerKey } from "./marker-key.ts";
import { createOutbox } from "./outbox.ts";
import { OFFLINE, VIEW_ONLY } from "./requests.ts";
import { createScope } from "./scope.ts";
import { createServerLine } from "./server-line.ts";
import { type DrawnPosition, createShownTransport } from "./shown-transport.ts";
import { socketUrl } from "./socket-url.ts";
import { type Surroundings, completeSurroundings } from "./surroundings.ts";
import {
  type CommandResult,
  type TransportCommands,
  createTransportCommands,
} from "./transport-commands.ts";
import { type TransportStore, createTransportStore } from "./transport-store.ts";

export interface TransportClientOptions extends Partial<Surroundings> {
  /** The server, as `http://localhost:8000` or as a WebSocket address. Left out: where the page came from. */
  readonly url?: string | undefined;
  /** State messages a second, 0 to 60. The playhead is as right at 0 as at 60. Left out: the server's own, 30. */
  readonly hz?: number | undefined;
  /**
   * Which of the server's transports: a name of 1 to 64 letters (a to z, A to Z), digits, `.`, `_` and `-`. Left out: the
   * one called `default`, unless the url says another.
   */
  readonly session?: string | undefined;
  /** What the server wants to be shown, if it wants anything. It is kept in memory alone, and is never in an address. */
  readonly token?: string | null | undefined;
  /** Connects only while somebody holds what `connect()` gave, instead of at once. */
  readonly lazy?: boolean;
  /** The store to feed, when it is somebody else's. */
  readonly store?: TransportStore;
}

export type { ConnectionReport, DrawnPosition };

export interface TransportClient {
  readonly store: TransportStore;
  readonly commands: TransportCommands;
  /** Where the playhead stands when the client's clock shows `localMs` (by default `performance.now()`). */
  positionAt(localMs: number): DrawnPosition;
  /** Calls `draw` with the position in every frame while it moves, and once after every change of the transport. */
  onFrame(draw: (position: DrawnPosition) => void): () => void;
  /** Asks for one frame more, also when nothing moves. */
  requestFrame(): void;
  /** The position of this moment, for whoever cannot wait for the next frame. */
  currentPosition(): DrawnPosition;
  /**
   * The time that anchors are in, in ms, when the client's clock shows `localMs`: the server's, the manual offset included.
   * While the transport is local it is a time of this client.
   */
  serverTimeAt(localMs: number): number;
  /** The transport in effect at that time. Until what has been announced ahead takes effect, it is the state before. */
  stateAt(timeMs: number): TransportState;
  /** The state in effect, and what has been announced to take effect after it. */
  schedule(): Schedule;
  report(): ConnectionReport;
  /**
   * Draws everything as if the server's clock showed so many ms more, on this machine from now on: for what no algorithm
   * can see. A screen that lags by 20 ms wants 20.
   *
   * @throws RangeError outside ±1000 ms
   */
  setManualOffset(ms: number): void;
  /** Takes back one's own last change of loop, tempos, time signatures or markers, and does it again. */
  readonly history: {
    undo(): Promise<CommandResult>;
    redo(): Promise<CommandResult>;
    /** What is changed until the function that it gives back is called is one step. */
    beginGesture(): () => void;
  };
  /**
   * How this client is called, by everybody and from now on. Kept on this machine.
   *
   * @throws RangeError for a name that has not 1 to 40 characters, a colour that is not as `#rrggbb`
   */
  setIdentity(identity: Identity): void;
  /** What the server is shown from now on: connects anew, also where it was refused. Null: nothing. */
  setToken(token: string | null): void;
  /** Goes on by itself, from where the transport stands: commands reach nobody else until `rejoin`. */
  startLocal(): void;
  /** Back to the server's transport, wherever that is by now. What was done locally is forgotten. */
  rejoin(): void;
  /** Keeps the connection open until the function it gives back is called (and a moment longer: see `Holding`). */
  connect(): () => void;
  /** Closes the connection and lets go of everything. There is no way back. */
  dispose(): void;
}

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
  let token = options.token ?? null;
  let local: LocalTransport | null = null;

  const line = createServerLine({
    url: () => socketUrl(options.url, { ...options, heard: shown.heard }),
    token: () => token,
    surroundings,
    onState(state) {
      store.setState({ connection: state });
      if (state.status === "idle" || state.status === "refused") outbox.giveUp();
    },
    onMessage: (message, receivedMs) => listener.heard(message, receivedMs),
    onLost() {
      outbox.lineLost();
      // What merely lingers is not worth another try.
      if (!holding.isHeld) holding.end();
    },
  });
  const { serverClock } = line;
  const manualOffsetMs = () => store.getState().manualOffsetMs;
  const shown = createShownTransport({
    initial: store.getState().transport,
    clock,
    serverClock,
    manualOffsetMs,
  });
  const frameLoop = createFrameLoop({
    frames: surroundings.frames,
    isMoving: (localMs) => (local ?? shown).isMovingAt(localMs),
    onReturn: serverClock.snap,
  });
  const outbox = createOutbox({ surroundings, shown, send: line.ask, onShown: show });
  const listener = createListener({
    store,
    serverClock,
    shown,
    onHello(view) {
      if (view === "continued") outbox.sendAgain();
      else outbox.giveUp();
      if (view === "replaced") history.clear();
      const identity = loadIdentity(surroundings.storage);
      if (identity) line.send(encodePresenceRequest(identity));
    },
    onPace: (everyMs) => line.setPace(everyMs, store.getState().server?.hz ?? 0),
    identity: () => loadIdentity(surroundings.storage),
    onAnswer: outbox.answered,
    onState: show,
  });
  const history = createHistory({
    state: () => state(),
    issue: send,
    onChange() {
      const { canUndo, canRedo } = history;
      const shown = store.getState();
      if (canUndo !== shown.canUndo || canRedo !== shown.canRedo) {
        store.setState({ canUndo, canRedo });
      }
    },
  });

  const state = () => (local ?? shown).state;
  const positionAt = (localMs: number) => (local ?? shown).positionAt(localMs);

  function show() {
    if (store.getState().transport === state()) return;
    store.setState({ transport: state() });
    frameLoop.wake();
  }

  /** A command of one's own, which can be taken back. */
  async function issue(command: TransportCommand): Promise<CommandResult> {
    const before = state();
    const sent = send(withMarkerKey(command, before, store.getState().personId));
    const settled = history.record(before, state());
    const result = await sent;
    settled(result.ok);
    return result;
  }

  function send(command: TransportCommand): Promise<CommandResult> {
    const invalid = validateCommand(command);
    if (invalid) return Promise.resolve({ ok: false, error: invalid });
    if (local) return Promise.resolve(applyLocally(local, command));
    const { role, connection } = store.getState();
    const forbidden = role === "view" ? VIEW_ONLY : connection.status === "live" ? null : OFFLINE;
    if (forbidden) return Promise.resolve({ ok: false, error: forbidden });
    return outbox.give(command);
  }

  function applyLocally(transport: LocalTransport, command: TransportCommand): CommandResult {
    const outcome = transport.apply(command, clock.now());
    if (!outcome.ok) return { ok: false, error: rejectionError(outcome.rejection) };
    show();
    return { ok: true, revision: outcome.state.revision };
  }

  /** From another transport, or to it: what could be undone there cannot be undone here. */
  function changeOver(next: LocalTransport | null) {
    local = next;
    history.clear();
    store.setState({ isLocal: next !== null, transport: state() });
    frameLoop.wake();
  }

  const holding = createHolding(timers, (held) => {
    store.setState({ manualOffsetMs: loadManualOffset(surroundings.storage) });
    held.own(() => line.close());
    held.own(surroundings.wakeUps(line.wakeUp));
    line.open();
  });
  function connect() {
    if (scope.hasEnded) throw new Error("this transport client has been disposed");
    return holding.hold();
  }

  // The store may outlive this client.
  scope.own(() => changeOver(null));
  scope.own(() => frameLoop.stop());
  scope.own(() => holding.end());
  if (!options.lazy) connect();

  return {
    store,
    commands: createTransportCommands(issue),
    positionAt,
    currentPosition: () => positionAt(clock.now()),
    requestFrame: frameLoop.wake,
    onFrame: (draw) => frameLoop.add((timeMs) => draw(positionAt(timeMs))),
    serverTimeAt: (localMs) =>
      local ? local.timeAt(localMs) : serverClock.timeAt(localMs) + manualOffsetMs(),
    schedule: () => (local ?? shown).schedule,
    stateAt: (timeMs) => (local ?? shown).stateAt(timeMs),
    report: line.report,
    history: {
      undo: history.undo,
      redo: history.redo,
      beginGesture: history.beginGesture,
    },
    setIdentity(identity) {
      const saved = saveIdentity(surroundings.storage, identity);
      line.send(encodePresenceRequest(saved));
      const { me, people } = store.getState();
      // Whom it does not list, the server tells nothing of themselves.
      if (me && !people.includes(me)) store.setState({ me: { ...me, ...saved } });
    },
    setToken(next) {
      const isSame = next === token;
      token = next;
      // A render says the same again, and somebody who has been refused may want just that.
      if (!isSame || store.getState().connection.status === "refused") line.restart();
    },
    startLocal() {
      const nowMs = clock.now();
      if (local || scope.hasEnded) return;
      changeOver(createLocalTransport(shown.schedule, shown.timeAt(nowMs) - nowMs));
    },
    rejoin() {
      if (local) changeOver(null);
    },
    setManualOffset(ms) {
      saveManualOffset(surroundings.storage, ms);
      store.setState({ manualOffsetMs: ms });
      frameLoop.wake();
    },
    connect,
    dispose: () => scope.end(),
  };
}
