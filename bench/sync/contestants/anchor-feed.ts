import { secondsFromBeats } from "../../../src/core/tempo-map.ts";
import { type TransportState, positionAt } from "../../../src/core/transport-state.ts";
import type { Song } from "../../../src/core/song.ts";
import {
  type PongMessage,
  decodeServerMessage,
  songOf,
  stateOf,
} from "../../../src/protocol/v1-server-messages.ts";
import { SUBPROTOCOL_V1 } from "../../../src/protocol/v1.ts";
import type { Contestant, Seat } from "../contestant.ts";
import { createFrameDrawer } from "./frame-drawer.ts";

export interface AnchorFeed {
  readonly state: TransportState | null;
  /** Server time as if the last message had taken no time: the best there is as long as nobody has an idea of it. */
  timeFromReceipt(stampMs: number): number;
  send(text: string): void;
  close(): void;
}

export interface AnchorListener {
  readonly onOpen?: () => void;
  readonly onPong?: (pong: PongMessage, receivedMs: number) => void;
}

/** The transport in anchor form, as our own client gets it, for those who bring their own idea of the time. */
export function createAnchorFeed(seat: Seat, listener: AnchorListener = {}): AnchorFeed {
  const { clock } = seat.surroundings;
  const socket = new seat.WebSocket(seat.url, [SUBPROTOCOL_V1]);
  let song: Song | null = null;
  let state: TransportState | null = null;
  let offsetMs = 0;
  socket.addEventListener("open", () => listener.onOpen?.());
  socket.addEventListener("message", ({ data }) => {
    const receivedMs = clock.now();
    const message = decodeServerMessage(String(data));
    if (!message.ok) return;
    if (message.value.type === "song") song = songOf(message.value);
    if (message.value.type === "state" && song) {
      state = stateOf(message.value, song);
      offsetMs = message.value.sentAt - receivedMs;
    }
    if (message.value.type === "pong") listener.onPong?.(message.value, receivedMs);
  });
  return {
    get state() {
      return state;
    },
    timeFromReceipt: (stampMs) => stampMs + offsetMs,
    send: (text) => socket.send(text),
    close: () => socket.close(),
  };
}

/**
 * Draws the anchor by somebody's idea of the server's time.
 *
 * @param serverTimeAt null as long as there is none: until then the last message is taken to have taken no time
 */
export function createAnchorDrawer(
  seat: Seat,
  feed: AnchorFeed,
  serverTimeAt: (stampMs: number) => number | null,
  dispose: () => void,
): Contestant {
  const shownAt = (stampMs: number) => {
    if (!feed.state) return null;
    const serverMs = serverTimeAt(stampMs) ?? feed.timeFromReceipt(stampMs);
    return secondsFromBeats(positionAt(feed.state, serverMs), feed.state.song.tempo);
  };
  return createFrameDrawer(seat, shownAt, dispose);
}
