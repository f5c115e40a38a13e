import type { Surroundings, WebSocketClass } from "../../src/client/surroundings.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Weather } from "./line.ts";
import type { Machine } from "./machine.ts";
import type { SimulatedServer } from "./simulated-server.ts";

/** What a contestant is given: a machine of its own, with a display and a way to the server. */
export interface Seat {
  readonly surroundings: Surroundings;
  readonly queue: EventQueue;
  readonly weather: Weather;
  readonly machine: Machine;
  readonly server: SimulatedServer;
  readonly WebSocket: WebSocketClass;
  /** Of the transport server, `ws:` and all. */
  readonly url: string;
  /** State messages a second, when it is not the server's own choice. */
  readonly hz: number | undefined;
}

/** Something that draws a playhead. */
export interface Contestant {
  /** The position on its screen, seconds; null as long as it has drawn nothing. */
  readonly shownSeconds: number | null;
  dispose(): void;
}

export interface Entry {
  readonly name: string;
  /** Of the libraries that are published for this. */
  readonly isPublic?: boolean;
  create(seat: Seat): Contestant;
}
