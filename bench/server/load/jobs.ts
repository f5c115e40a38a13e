import type { CommandTimes } from "./command-times.ts";
import type { SliceFigures } from "./slice.ts";

export type DialectId = "websocket" | "socket.io";

/** Whom the clients of a load process connect to, and how. */
export interface Target {
  readonly port: number;
  readonly path: string;
  readonly dialect: DialectId;
  /** The server's process, for what it costs. */
  readonly pid: number;
  readonly clients: number;
}

/** What a load process is to do, as JSON in its first argument. */
export type Job = MeasureJob | StallJob;

/** Connects, lets it run in, measures a number of slices one after the other, and then gives commands. */
export interface MeasureJob {
  readonly kind: "measure";
  readonly target: Target;
  readonly slices: number;
  readonly sliceSeconds: number;
  readonly commands: number;
}

/** Connects, says `streaming` a while later, and does so again whenever the server has closed all of its connections. */
export interface StallJob {
  readonly kind: "stall";
  readonly target: Target;
}

/** What it has to say, a JSON object a line. */
export type Report =
  | { readonly kind: "streaming" }
  | { readonly kind: "slice"; readonly figures: SliceFigures }
  | {
      readonly kind: "end";
      readonly commands: readonly CommandTimes[];
      readonly lost: LostClients;
    };

/** Connections that ended before they should have, and the reason of the first of them. */
export interface LostClients {
  readonly count: number;
  readonly why: string | null;
}
