import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Peer } from "./connection.ts";
import type { Frame } from "./frame.ts";

/**
 * A WebSocket as the transport server sees it, with `socket` below it.
 *
 * What many are sent is written to the socket itself, as the bytes that were made once: `ws` would make a frame of its own
 * for each. That is sound as long as `ws` writes every message of its own whole and at once, as it does without an
 * extension; with one it keeps a queue, and everything goes through it.
 *
 * A class, because a tick goes through thousands of these: a closure for every method would be two places more in memory to
 * look at, none of which the processor has at hand.
 */
export class SocketPeer implements Peer {
  private readonly webSocket: WebSocket;
  private readonly socket: Duplex;
  private readonly isPlain: boolean;
  /** It was told to go. */
  isClosing = false;

  constructor(webSocket: WebSocket, socket: Duplex) {
    this.webSocket = webSocket;
    this.socket = socket;
    this.isPlain = webSocket.extensions === "";
  }

  send(text: string) {
    this.webSocket.send(text);
  }
  offer(frame: Frame): boolean {
    const { socket } = this;
    // Nothing may follow a close frame: ours, or the answer to the other end's, after which `ws` ends the socket.
    if (socket.writableLength > 0 || !socket.writable || this.isClosing) return false;
    if (this.isPlain) socket.write(frame.bytes);
    else for (const text of frame.texts) this.webSocket.send(text);
    return true;
  }
  ping() {
    this.webSocket.ping();
  }
  close(code: number, reason: string) {
    this.isClosing = true;
    this.webSocket.close(code, reason);
  }
  terminate() {
    this.webSocket.terminate();
  }
  get bufferedBytes() {
    return this.isPlain ? this.socket.writableLength : this.webSocket.bufferedAmount;
  }
}
