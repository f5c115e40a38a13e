import type { WebSocketClass } from "../../src/client/surroundings.ts";
import type { Lines, Weather } from "./line.ts";
import type { Lane, Machine } from "./machine.ts";

/** The server's end of a connection. */
export interface FarEnd {
  readonly url: string;
  readonly protocols: readonly string[];
  onText: (text: string) => void;
  onClosed: () => void;
  send(text: string): void;
  close(code: number, reason?: string): void;
}

export interface SocketOptions {
  readonly client: Machine;
  readonly server: Machine;
  readonly weather: Pick<Weather, "connect">;
  /** A handshake has arrived. False: nobody listens there. */
  readonly accept: (end: FarEnd) => boolean;
  /** The client's program has sent something. */
  readonly onSent?: () => void;
  /** On the client's machine, before its program sees it. */
  readonly onArrival?: (event: "open" | "close" | "message", text: string) => void;
}

type Listener = (event: never) => void;

/** What an event brings. */
interface Fields {
  readonly data?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
}

/**
 * A WebSocket class for one client, over a simulated network. Opening takes two round trips, as without TLS: the TCP
 * handshake, and the upgrade.
 */
export function createSocketClass(options: SocketOptions): WebSocketClass {
  const { client, weather } = options;

  class SimulatedSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;

    readyState = 0;
    binaryType = "blob";
    readonly url: string;
    readonly protocol: string;
    /** The older way to listen, which some libraries still use. */
    onopen: Listener | null = null;
    onmessage: Listener | null = null;
    onclose: Listener | null = null;
    onerror: Listener | null = null;

    readonly #listeners = new Map<string, Set<Listener>>();
    readonly #lines: Lines = weather.connect();
    readonly #client: Lane = client.createLane();
    readonly #server: Lane = options.server.createLane();
    readonly #end: FarEnd;

    constructor(url: string, protocols: string | string[] = []) {
      this.url = url;
      const offered = typeof protocols === "string" ? [protocols] : protocols;
      this.protocol = offered[0] ?? "";
      this.#end = {
        url,
        protocols: offered,
        onText: () => {},
        onClosed: () => {},
        send: (text) => this.#arrive("message", { data: text }),
        close: (code, reason = "") => {
          this.#arrive("close", { code, reason, wasClean: code !== 1006 });
          this.#end.onClosed();
        },
      };
      // SYN, its answer, and the request: only the last needs the server's main thread.
      const { up, down } = this.#lines;
      up(() => down(() => up(() => this.#server.post(() => this.#handshake()))));
    }

    #handshake() {
      // The answer goes first, then whatever the server says in `accept`.
      const answer = { isOpen: true };
      this.#lines.down(() =>
        this.#client.post(() => {
          if (answer.isOpen) this.#report("open", {});
          else this.#report("close", { code: 1006, reason: "", wasClean: false });
        }),
      );
      answer.isOpen = options.accept(this.#end);
    }

    #arrive(type: "message" | "close", fields: Fields) {
      this.#lines.down(() => this.#client.post(() => this.#report(type, fields)));
    }

    #report(type: "open" | "message" | "close", fields: Fields) {
      if (this.readyState === SimulatedSocket.CLOSED) return;
      if (type === "open") this.readyState = SimulatedSocket.OPEN;
      if (type === "close") this.readyState = SimulatedSocket.CLOSED;
      options.onArrival?.(type, fields.data ?? "");
      const event = { type, target: this, currentTarget: this, ...fields } as never;
      this[`on${type}`]?.(event);
      for (const listener of this.#listeners.get(type) ?? []) listener(event);
    }

    send(text: string) {
      options.onSent?.();
      this.#lines.up(() =>
        this.#server.post(() => {
          if (this.readyState !== SimulatedSocket.CLOSED) this.#end.onText(text);
        }),
      );
    }

    /** Nobody waits for the other end's goodbye. */
    close() {
      if (this.readyState === SimulatedSocket.CLOSED) return;
      this.readyState = SimulatedSocket.CLOSED;
      this.#lines.up(() => this.#server.post(() => this.#end.onClosed()));
    }

    addEventListener(type: string, listener: Listener) {
      const listeners = this.#listeners.get(type) ?? new Set();
      this.#listeners.set(type, listeners.add(listener));
    }
    removeEventListener(type: string, listener: Listener) {
      this.#listeners.get(type)?.delete(listener);
    }
  }

  return SimulatedSocket;
}
