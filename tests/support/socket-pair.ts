import type { WebSocketClass } from "../../src/client/surroundings.ts";
import type { WireError } from "../../src/protocol/errors.ts";
import { encodeError } from "../../src/protocol/v1-server-messages.ts";

/** The server's end of a socket that a client has made. It does what it is told to, whatever has happened before. */
export interface FarEnd {
  readonly url: string;
  readonly protocols: readonly string[];
  /** Every text that has arrived from the client, oldest first. */
  readonly received: readonly string[];
  /** How the client closed its end; null while it has not. */
  readonly closed: { readonly code?: number; readonly reason?: string } | null;
  /** Called with every text that arrives. */
  onText: ((text: string) => void) | undefined;
  /** Called when either end has closed. */
  onClosed: (() => void) | undefined;
  /** The handshake's good end: the client sees its socket open. */
  accept(): void;
  send(data: unknown): void;
  close(code: number, reason?: string): void;
  /** The connection breaks, or never comes about: an error and then a close, as browsers report it. */
  fail(): void;
}

export interface SocketPairs {
  /** To hand to a client. */
  readonly WebSocket: WebSocketClass;
  /** The far ends of all sockets made so far, oldest first. */
  readonly ends: readonly FarEnd[];
  readonly last: FarEnd;
  /** Called with every new socket's far end. */
  onMade: ((end: FarEnd) => void) | undefined;
}

/** From now on this end answers every command with an error. */
export function refusing(end: FarEnd | undefined, error: WireError) {
  if (!end) throw new Error("there is no such socket");
  end.onText = (text) => {
    const { type, id } = JSON.parse(text) as { type: string; id?: string };
    if (type !== "ping") end.send(encodeError(error, id));
  };
}

/**
 * Sockets without a network.
 *
 * @param carry brings what one end says to the other: at once unless the test knows better
 */
export function createSocketPairs(
  carry: (deliver: () => void) => void = (deliver) => deliver(),
): SocketPairs {
  const ends: FarEnd[] = [];

  class NearEnd extends EventTarget {
    readonly send: (text: string) => void;
    readonly close: (code?: number, reason?: string) => void;

    constructor(url: string, protocols: string[]) {
      super();
      const received: string[] = [];
      let closed: FarEnd["closed"] = null;
      const tell = (type: string, fields: object = {}) =>
        carry(() => void this.dispatchEvent(Object.assign(new Event(type), fields)));
      const end: FarEnd = {
        url,
        protocols,
        received,
        get closed() {
          return closed;
        },
        onText: undefined,
        onClosed: undefined,
        accept: () => tell("open"),
        send: (data) => tell("message", { data }),
        close(code, reason = "") {
          tell("close", { code, reason });
          end.onClosed?.();
        },
        fail() {
          tell("error");
          end.close(1006);
        },
      };
      this.send = (text) =>
        carry(() => {
          received.push(text);
          end.onText?.(text);
        });
      this.close = (code, reason) =>
        carry(() => {
          closed = { ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) };
          end.onClosed?.();
        });
      ends.push(end);
      pairs.onMade?.(end);
    }
  }

  const pairs: SocketPairs = {
    WebSocket: NearEnd as unknown as WebSocketClass,
    ends,
    get last() {
      const end = ends.at(-1);
      if (!end) throw new Error("no socket has been made yet");
      return end;
    },
    onMade: undefined,
  };
  return pairs;
}
