import type { Peer } from "../../server/connection.ts";

/** The far end of a connection without a wire: it keeps what it was sent, and answers when the test says so. */
export interface FakePeer extends Peer {
  readonly texts: string[];
  /** What it was sent, parsed, and forgets then. */
  take(): Record<string, unknown>[];
  readonly pings: number;
  readonly closedWith: { readonly code: number; readonly reason: string } | null;
  readonly isTerminated: boolean;
  bufferedBytes: number;
  /** Called at every ping; a peer that is alive reports that it was heard. */
  onPing(): void;
}

export function createFakePeer(): FakePeer {
  const texts: string[] = [];
  let pings = 0;
  let closedWith: FakePeer["closedWith"] = null;
  let isTerminated = false;
  const peer: FakePeer = {
    texts,
    take: () => texts.splice(0).map((text) => JSON.parse(text) as Record<string, unknown>),
    get pings() {
      return pings;
    },
    get closedWith() {
      return closedWith;
    },
    get isTerminated() {
      return isTerminated;
    },
    bufferedBytes: 0,
    onPing: () => undefined,
    send: (text) => void texts.push(text),
    offer(frame) {
      if (peer.bufferedBytes > 0 || isTerminated) return false;
      texts.push(...frame.texts);
      return true;
    },
    ping() {
      pings += 1;
      peer.onPing();
    },
    close(code, reason) {
      closedWith = { code, reason };
    },
    terminate() {
      isTerminated = true;
    },
  };
  return peer;
}
