import { createAlarm } from "../core/alarm.ts";
import type { Surroundings, WebSocketLike } from "./surroundings.ts";

/** Where the connection stands. One of these at a time, never several flags. */
export type ConnectionState =
  /** Nobody has asked for a connection yet, or nobody does any more. */
  | { readonly status: "idle" }
  /** The first try is under way. */
  | { readonly status: "connecting" }
  /** The server has spoken. */
  | { readonly status: "live" }
  /** Lost. `retryInMs` counts from the moment this state was entered; 0 while a try is under way. */
  | { readonly status: "reconnecting"; readonly attempt: number; readonly retryInMs: number }
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
  /** A waiting retry happens now. */
  retryNow(): void;
}

export interface ConnectionOptions {
  /** Asked before every try. */
  readonly url: () => string;
  readonly protocol: string;
  readonly surroundings: Surroundings;
  readonly onState: (state: ConnectionState) => void;
  /** `connectMs` is what it took to open. */
  readonly onOpen: (connectMs: number) => void;
  readonly onMessage: (text: string) => void;
  /** The socket that was open, or trying to, is gone. */
  readonly onLost: () => void;
}

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
/** A network that swallows packets answers a handshake with nothing at all. */
const CONNECT_TIMEOUT_MS = 5000;

/** Close codes after which a retry would meet the same answer: our request was wrong or is not allowed. See PROTOCOL.md. */
const isFatal = (code: number) => code === 1002 || code === 1008 || (code >= 4400 && code < 4500);

/**
 * A WebSocket that comes back. After a loss it waits a random time below a bound that doubles up to 10 s (full jitter, as
 * Marc Brooker's "Exponential Backoff and Jitter" measures it), so that a thousand clients do not return in one moment.
 * There is no last try.
 */
export function createConnection(options: ConnectionOptions): Connection {
  const { surroundings } = options;
  let state: ConnectionState = { status: "idle" };
  /** Events of any other socket are of the past and touch nothing. */
  let current: WebSocketLike | null = null;
  let isOpen = false;
  /** Tries in a row that came to nothing. */
  let failures = 0;
  /** The pause before the next try, or the patience with the one under way. */
  const alarm = createAlarm(surroundings.timers);

  /** Comes last, when all else stands in place: whoever is told may close the connection there and then. */
  function enter(next: ConnectionState) {
    state = next;
    options.onState(next);
  }

  function attempt() {
    const startedMs = surroundings.clock.now();
    let socket: WebSocketLike;
    try {
      socket = new surroundings.WebSocket(options.url(), [options.protocol]);
    } catch (error) {
      // An address that no try will ever reach: of no server, or one that this page may not go to (ws: from https:).
      const reason = error instanceof Error ? error.message : String(error);
      return enter({ status: "refused", code: 1006, reason });
    }
    current = socket;
    alarm.set(() => lose(socket), CONNECT_TIMEOUT_MS);
    socket.addEventListener("open", () => {
      if (socket !== current) return;
      alarm.clear();
      isOpen = true;
      options.onOpen(surroundings.clock.now() - startedMs);
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket !== current || typeof data !== "string") return;
      options.onMessage(data);
      if (socket !== current || state.status === "live") return;
      // Not at `open`: a server that takes connections and drops them must not be tried again without a pause.
      failures = 0;
      enter({ status: "live" });
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (socket !== current) return;
      if (!isFatal(code)) return lose(socket);
      orphan();
      enter({ status: "refused", code, reason });
      options.onLost();
    });
    // A close event follows every error; without a listener some implementations throw.
    socket.addEventListener("error", () => {});
    enter(
      failures === 0
        ? { status: "connecting" }
        : { status: "reconnecting", attempt: failures, retryInMs: 0 },
    );
  }

  function lose(socket: WebSocketLike) {
    orphan();
    socket.close();
    failures += 1;
    const boundMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
    const retryInMs = surroundings.random() * boundMs;
    alarm.set(attempt, retryInMs);
    enter({ status: "reconnecting", attempt: failures, retryInMs });
    options.onLost();
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
      failures = 0;
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
      if (!current || !isOpen) return false;
      current.send(text);
      return true;
    },
    abandon() {
      if (current) lose(current);
    },
    retryNow() {
      if (current || !alarm.isSet) return;
      alarm.clear();
      attempt();
    },
  };
}
