import { type StoreApi, createStore } from "zustand/vanilla";
import type { TransportCommand } from "../core/commands.ts";
import { DEFAULT_SAMPLE_RATE_HZ } from "../core/limits.ts";
import { type TransportState, createTransportState } from "../core/transport-state.ts";
import type { Role } from "../protocol/access-token.ts";
import type { ConnectionState } from "./connection.ts";

/** Somebody who is connected. */
export interface Person {
  /** Its own among all that this server process has met. */
  readonly id: number;
  readonly name: string;
  /** As `#rrggbb`. */
  readonly colour: string;
}

/** What somebody has changed. */
export interface Change {
  readonly revision: number;
  /** Null for whoever has no name: a script, say. */
  readonly by: Person | null;
  readonly isOwn: boolean;
  readonly command: TransportCommand;
}

/** How the server came back: see `restart` in PROTOCOL.md. */
export interface Restart {
  /** In ms. */
  readonly outageMs: number;
  /** It was playing, and was away for too long to go on. */
  readonly wasPaused: boolean;
  /** The same in a sentence. */
  readonly message: string;
}

/**
 * What a page renders from. It changes when its meaning does, never because time passed: the position is not in it.
 * An unchanged part keeps its identity.
 */
export interface TransportSnapshot {
  /** The server's, or while `isLocal` this client's own. */
  readonly transport: TransportState;
  readonly connection: ConnectionState;
  /** Added to the server's time on this client, in ms: see `setManualOffset`. */
  readonly manualOffsetMs: number;
  readonly session: { readonly name: string; readonly sampleRateHz: number };
  /** The server process that speaks: its version, and its epoch, which is new at every start. Null before the first word. */
  readonly server: { readonly version: string; readonly epoch: string; readonly hz: number } | null;
  /** What this client may do: everything, or listen. */
  readonly role: Role;
  /** What has become of what this client saw last; `new` when that is nothing. */
  readonly view: "new" | "continued" | "replaced";
  /** Null when the server has not been restarted since this client first met it. */
  readonly restart: Restart | null;
  /** Who is connected and has a name, in the order in which they came: of many only the first. */
  readonly people: readonly Person[];
  /** How many they are. */
  readonly peopleCount: number;
  /** Which of them this client is. */
  readonly personId: number | null;
  /** The same, also where it is none of the first. Null until the server has said who is there. */
  readonly me: Person | null;
  /** The last command that was accepted since this client connected. */
  readonly lastChange: Change | null;
  /** Plays on by itself, without the server: see `startLocal`. */
  readonly isLocal: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export type TransportStore = StoreApi<TransportSnapshot>;

export const createTransportStore = (): TransportStore =>
  createStore<TransportSnapshot>(() => ({
    transport: createTransportState(),
    connection: { status: "idle" },
    manualOffsetMs: 0,
    session: { name: "default", sampleRateHz: DEFAULT_SAMPLE_RATE_HZ },
    server: null,
    role: "control",
    view: "new",
    restart: null,
    people: [],
    peopleCount: 0,
    personId: null,
    me: null,
    lastChange: null,
    isLocal: false,
    canUndo: false,
    canRedo: false,
  }));
