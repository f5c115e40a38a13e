import type { DialectId } from "./jobs.ts";
import { isAt } from "./number-after.ts";

/** What is said inside of the text frames. */
export interface Dialect {
  /** Whether this text is a state: an answer or a greeting is not. */
  isState(bytes: Uint8Array, from: number, to: number): boolean;
  /** The state in it, as JSON. */
  json(text: string): unknown;
  command(command: object): string;
  /** What is to be answered to a text that is no state, if anything. */
  answer(text: string): string | null;
}

const SEED_STATE = Buffer.from('{"type":"state",');

const websocket: Dialect = {
  isState: (bytes, from) => isAt(bytes, from, SEED_STATE),
  json: (text) => (JSON.parse(text) as { data: unknown }).data,
  command: (command) => JSON.stringify(command),
  answer: () => null,
};

/** Engine.IO 4 packets are `0` open, `2` ping, `3` pong, `4` message; socket.io's in them are `0` connect, `2` event. */
const SOCKET_IO_STATE = Buffer.from('42["state",');

const socketIo: Dialect = {
  isState: (bytes, from) => isAt(bytes, from, SOCKET_IO_STATE),
  json: (text) => (JSON.parse(text.slice(2)) as [string, unknown])[1],
  command: (command) => `42${JSON.stringify(["command", command])}`,
  answer(text) {
    if (text.startsWith("0{")) return "40";
    return text === "2" ? "3" : null;
  },
};

export const DIALECTS: Readonly<Record<DialectId, Dialect>> = { websocket, "socket.io": socketIo };
