import {
  type Connection,
  type ConnectionState,
  createConnection,
} from "../../src/client/connection.ts";
import { completeSurroundings } from "../../src/client/surroundings.ts";
import { type ManualClock, createManualClock } from "./manual-clock.ts";
import { type SocketPairs, createSocketPairs } from "./socket-pair.ts";

/** A connection whose clock, dice and far ends the test holds. */
export interface ConnectionInHand {
  readonly connection: Connection;
  readonly manual: ManualClock;
  readonly sockets: SocketPairs;
  /** Every state it has reported, oldest first. */
  states: ConnectionState[];
  /** What else it has reported: `open`, each message's text, `lost`. */
  events: string[];
  /** What the dice show, in [0, 1). */
  random: number;
  /** Whether what it hears means that it has been let in. */
  isWelcome: boolean;
  /** Called at every state, as a subscriber would be. */
  onState: (state: ConnectionState) => void;
  /** The state it is in. */
  readonly state: ConnectionState | undefined;
  /** Connects it, up to and including the server's first word, and forgets what was reported on the way. */
  goLive(): void;
}

/** @param url where each try goes, when it is not to the test's own far end */
export function createConnectionInHand({ url }: { url?: () => string } = {}): ConnectionInHand {
  const manual = createManualClock();
  const sockets = createSocketPairs();
  const connection = createConnection({
    url: url ?? (() => `ws://server/${sockets.ends.length}`),
    protocol: "codette.v1",
    surroundings: completeSurroundings({
      clock: manual.clock,
      timers: manual.timers,
      WebSocket: sockets.WebSocket,
      random: () => held.random,
    }),
    onState(state) {
      held.states.push(state);
      held.onState(state);
    },
    onOpen: () => held.events.push("open"),
    onMessage(text) {
      held.events.push(text);
      return held.isWelcome;
    },
    onLost: () => held.events.push("lost"),
  });
  const held: ConnectionInHand = {
    connection,
    manual,
    sockets,
    states: [],
    events: [],
    random: 0.5,
    isWelcome: true,
    onState: () => {},
    get state() {
      return held.states.at(-1);
    },
    goLive() {
      connection.open();
      sockets.last.accept();
      sockets.last.send("hello");
      held.states = [];
      held.events = [];
    },
  };
  return held;
}
