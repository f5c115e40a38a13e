import type { Clock, Timers } from "../core/timing.ts";

/** The part of a WebSocket that the client uses: a browser's, `ws`'s, or a simulated one. */
export interface WebSocketLike {
  /** 1 while it is open, more once it is closing. */
  readonly readyState?: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
}

export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

/** The display's frames. `timeMs` is the frame's own time, on the client's clock. */
export interface Frames {
  request(onFrame: (timeMs: number) => void): number | object;
  cancel(id: number | object): void;
}

/** What is kept on this machine, for this client alone. */
export interface KeyValueStorage {
  /** Null when nothing is kept under this key. */
  get(key: string): string | null;
  set(key: string, value: string): void;
}

/** Everything a client needs of the world. With these replaced it runs in virtual time. */
export interface Surroundings {
  readonly WebSocket: WebSocketClass;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly frames: Frames;
  /** In `[0, 1)`. */
  readonly random: () => number;
  /** Calls `onWake` when a connection that is lost is worth another try at once, and one that is open a question. */
  readonly wakeUps: (onWake: () => void) => () => void;
  readonly storage: KeyValueStorage;
}

const systemClock: Clock = { now: () => performance.now() };

const systemTimers: Timers = {
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (id) => clearTimeout(id as number),
};

/** Frames where there is no display to give them. */
const TIMER_FRAME_MS = 16;

/**
 * The surroundings given, and the browser's for the rest. No global is touched before it is used, so a client can be made
 * where there is no browser, as in server rendering.
 */
export function completeSurroundings(given: Partial<Surroundings>): Surroundings {
  const clock = given.clock ?? systemClock;
  const timers = given.timers ?? systemTimers;
  return {
    clock,
    timers,
    get WebSocket() {
      const found = given.WebSocket ?? globalThis.WebSocket;
      if (found) return found;
      throw new Error(
        "there is no WebSocket here: hand one to createTransportClient({ WebSocket })",
      );
    },
    frames: given.frames ?? framesFor(given, clock, timers),
    random: given.random ?? Math.random,
    wakeUps: given.wakeUps ?? browserWakeUps,
    storage: given.storage ?? browserStorage,
  };
}

/** The display's frames, unless there is no display or time is not the display's. */
function framesFor(given: Partial<Surroundings>, clock: Clock, timers: Timers): Frames {
  if (given.timers || typeof requestAnimationFrame !== "function") {
    return timerFrames(clock, timers);
  }
  const { clock: ownClock } = given;
  return {
    // A frame's stamp is on the browser's clock, and means nothing on another.
    request: (onFrame) => requestAnimationFrame(ownClock ? () => onFrame(ownClock.now()) : onFrame),
    cancel: (id) => cancelAnimationFrame(id as number),
  };
}

const timerFrames = (clock: Clock, timers: Timers): Frames => ({
  request: (onFrame) => timers.setTimeout(() => onFrame(clock.now()), TIMER_FRAME_MS),
  cancel: (id) => timers.clearTimeout(id),
});

/** The network is back, the tab is seen again, the page has come out of the back/forward cache. */
function browserWakeUps(onWake: () => void): () => void {
  if (typeof window === "undefined") return () => {};
  // A signal, because a connection may outlive its page a moment, and `window` with it: in a test, say.
  const listening = new AbortController();
  const options = { signal: listening.signal };
  const onVisibility = () => {
    if (document.visibilityState === "visible") onWake();
  };
  window.addEventListener("online", onWake, options);
  window.addEventListener("pageshow", onWake, options);
  document.addEventListener("visibilitychange", onVisibility, options);
  return () => listening.abort();
}

/** The page's own. A browser may forbid it, as with cookies: what was set is then forgotten with the page. */
const browserStorage: KeyValueStorage = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // There is none, or none for this page.
    }
  },
};
