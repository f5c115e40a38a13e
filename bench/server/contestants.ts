import type { DialectId } from "./load/jobs.ts";

/** A server under test. All of them stream the same message of 200 bytes, 30 times a second, to everybody. */
export interface Contestant {
  readonly id: "net" | "net-asking" | "codette" | "send-once" | "socket.io" | "naive";
  readonly label: string;
  /** The program's file: of Codette's build, or a built contestant's. */
  readonly program: string | null;
  readonly path: string;
  readonly dialect: DialectId;
}

/** The server that all this is about. */
export const CODETTE: Contestant = {
  id: "codette",
  label: "Codette",
  program: null,
  path: "/ws/transport",
  dialect: "websocket",
};

/** In this order they stand in the tables. */
export const CONTESTANTS: readonly Contestant[] = [
  { id: "net", label: "net", program: "net.js", path: "/", dialect: "websocket" },
  {
    id: "net-asking",
    label: "net that pings",
    program: "net-asking.js",
    path: "/",
    dialect: "websocket",
  },
  CODETTE,
  {
    id: "send-once",
    label: "ws, sent once",
    program: "send-once.js",
    path: "/",
    dialect: "websocket",
  },
  {
    id: "socket.io",
    label: "socket.io",
    program: "socket-io.js",
    path: "/socket.io/?EIO=4&transport=websocket",
    dialect: "socket.io",
  },
  { id: "naive", label: "naive ws", program: "naive.js", path: "/", dialect: "websocket" },
];
