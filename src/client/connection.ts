import { createAlarm } from "../core/alarm.ts";
import { CLOSE, isFatalClose } from "../protocol/close-codes.ts";
import { isEager, patienceMs, waitMs } from "./backoff.ts";
import type { Surroundings, WebSocketLike } from "./surroundings.ts";

/** Where the connection stands. One of these at a time, never several flags. */
export type ConnectionState =
  /** Nobody has asked for a connection yet, or nobody does any more. */
  | { readonly status: "idle" }
  /** The first try is under way. */
  | { readonly status: "connecting" }
  /** The server has spoken. */
  | { readonly status: "live" }
  /**
   * Lost. `retryInMs` counts from the moment this state was entered; 0 while a try is under way. `reason` is the last that
   * the server has said since the loss about why it is away or has no room.
   */
  | {
      readonly status: "reconnecting";
      readonly attempt: number;
      readonly retryInMs: number;
      readonly reason?: string;
    }
  /** Trying again is of no use: the server has said so, or there is no such address. */
  | { readonly status: "refused"; readonly code: number; readonly reason: string };

export interface Connection {
  open(): void;
  /** Ends it for good manners: 1000, and no retry. */
  close(): void;
  /** False when there is nobody to send to. */
  send(text: string): boolean;
  /** Gives up a socket that has gone silent and tries another. */
  abandon(): void;
  /** A waiting retry happens now, and in place of a try that is getting nowhere. */
  retryNow(): void;
  /** Whatever it is in the middle of, it begins anew, also where it was refused. Nothing when it is idle. */
  restart(): void;
}

export interface ConnectionOptions {
  /** Asked before every try. */
  readonly url: () => string;
  readonly protocol: string;
  readonly surroundings: Surroundings;
  readonly onState: (state: ConnectionState) => void;
  /** `connectMs` is what it took to open. */
  readonly onOpen: (connectMs: number) => void;
  /** False for a message that does not mean that the server has let this client in. */
  readonly onMessage: (text: string) => boolean;
  /** The socket that was open, or trying to, is gone. */
  readonly onLost: () => void;
}

/** A try that has had no answer for this long is given up where there is reason to believe in another. */
const HUNG_MS = 500;
/** A server without room will not have any in the next moment. */
const NO_ROOM_WAIT_MS = 1000;

/** Why a socket is gone. */
interface Ending {
  readonly code: number | null;
  readonly reason: string;
  /** A handshake that nobody has answered. */
  readonly hasHung: boolean;
}

const SILENT: Ending = { code: null, reason: "", hasHung: false };
const HUNG: Ending = { code: null, reason: "", hasHung: true };

/** A WebSocket that comes back: see `waitMs` for when. There is no last try. */
export function createConnection(options: ConnectionOptions): Connection {
  const { surroundings } = options;
  const { clock } = surroundings;
  let state: ConnectionState = { status: "idle" };
  /** Events of any other socket are of the past and touch nothing. */
  let current: WebSocketLike | null = null;
  let isOpen = false;
  /** When the last try began. */
  let startedMs = 0;
  /** What the last good one took to open. */
  let openedInMs: number | null = null;
  /** Tries in a row that came to nothing, since when, and what the server has said about it. */
  let failures = 0;
  let lostMs = 0;
  let reason = "";
  /** The pause before the next try, or the patience with the one under way. */
  const alarm = createAlarm(surroundings.timers);

  /** Comes last, when all else stands in place: whoever is told may close the connection there and then. */
  function enter(next: ConnectionState) {
    state = next;
    options.onState(next);
  }
  const reconnecting = (retryInMs: number): ConnectionState => ({
    status: "reconnecting",
    attempt: failures,
    retryInMs,
    ...(reason && { reason }),
  });
  const sinceLossMs = () => (failures === 0 ? 0 : clock.now() - lostMs);

  function attempt() {
    startedMs = clock.now();
    let socket: WebSocketLike;
    try {
      socket = new surroundings.WebSocket(options.url(), [options.protocol]);
    } catch (error) {
      // An address that no try will ever reach: of no server, or one that this page may not go to (ws: from https:).
      const words = error instanceof Error ? error.message : String(error);
      return enter({ status: "refused", code: 1006, reason: words });
    }
    current = socket;
    alarm.set(() => lose(socket, HUNG), patienceMs(sinceLossMs(), openedInMs));
    socket.addEventListener("open", () => {
      if (socket !== current) return;
      alarm.clear();
      isOpen = true;
      openedInMs = clock.now() - startedMs;
      options.onOpen(openedInMs);
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket !== current || typeof data !== "string") return;
      const isWelcome = options.onMessage(data);
      if (socket !== current || state.status === "live" || !isWelcome) return;
      // Not at `open`: a server that takes connections and drops them must not be tried again without a pause.
      forgetFailures();
      enter({ status: "live" });
    });
    socket.addEventListener("close", (event) => {
      if (socket !== current) return;
      if (!isFatalClose(event.code))
        return lose(socket, { code: event.code, reason: event.reason, hasHung: false });
      orphan();
      enter({ status: "refused", code: event.code, reason: event.reason });
      options.onLost();
    });
    // A close event follows every error; without a listener some implementations throw.
    socket.addEventListener("error", () => {});
    enter(failures === 0 ? { status: "connecting" } : reconnecting(0));
  }

  function lose(socket: WebSocketLike, { code, reason: said, hasHung }: Ending) {
    const wasLive = state.status === "live";
    const wasTurnedAway = isOpen && !wasLive;
    giveUp(socket);
    if (said) reason = said;
    const sinceMs = sinceLossMs();
    const leastMs = code === CLOSE.noRoom ? NO_ROOM_WAIT_MS : 0;
    const pauseMs = waitMs({ failures, sinceMs, wasTurnedAway, leastMs }, surroundings.random());
    // Who has waited for an answer has waited already.
    const waitedMs = wasLive ? 0 : clock.now() - startedMs;
    const retryInMs = hasHung && isEager(sinceMs) ? 0 : Math.max(0, pauseMs - waitedMs);
    alarm.set(attempt, retryInMs);
    enter(reconnecting(retryInMs));
    options.onLost();
  }

  function giveUp(socket: WebSocketLike) {
    orphan();
    socket.close();
    if (failures === 0) lostMs = clock.now();
    failures += 1;
  }
  function forgetFailures() {
    failures = 0;
    reason = "";
  }
  /** Whatever the socket still reports goes unheard. */
  function orphan() {
    alarm.clear();
    current = null;
    isOpen = false;
  }

  return {
    open() {
      if (current || alarm.isSet) return;
      forgetFailures();
      attempt();
    },
    close() {
      const socket = current;
      orphan();
      socket?.close(1000, "");
      if (state.status !== "idle") enter({ status: "idle" });
      if (socket) options.onLost();
    },
    send(text) {
      // One that is closing has not said so yet, and a browser complains of what is sent meanwhile.
      if (!current || !isOpen || (current.readyState ?? 1) > 1) return false;
      current.send(text);
      return true;
    },
    abandon() {
      if (current) lose(current, SILENT);
    },
    retryNow() {
      const hung = current;
      if (!hung) {
        if (!alarm.isSet) return;
        alarm.clear();
        return attempt();
      }
      if (isOpen || clock.now() - startedMs <= HUNG_MS) return;
      giveUp(hung);
      attempt();
      options.onLost();
    },
    restart() {
      if (state.status === "idle") return;
      const socket = current;
      orphan();
      socket?.close(1000, "");
      forgetFailures();
      attempt();
      if (socket) options.onLost();
    },
  };
}
