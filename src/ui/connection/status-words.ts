import type { ConnectionState } from "../../react/useConnection.ts";

/** What a client says that has been given an address of no server, or a session's name that there cannot be. */
const NO_SUCH_ADDRESS = 1006;

/** Where the connection stands, in a word or two that stay true while time passes. */
export function statusWords(connection: ConnectionState): string {
  switch (connection.status) {
    // The moment before the first try is nothing to be told of.
    case "idle":
    case "connecting":
      return "connecting";
    case "live":
      return "live";
    case "reconnecting":
      return `reconnecting (try ${connection.attempt})`;
    case "refused":
      return "offline";
  }
}

/** The server has been asked, and may say something else another time. Without an address nobody can be asked. */
export const wasAsked = (connection: ConnectionState): boolean =>
  connection.status !== "refused" || connection.code !== NO_SUCH_ADDRESS;

/** Why there is no server for this page, which therefore does not try again; null while it may. */
export const refusalWords = (connection: ConnectionState): string | null =>
  connection.status === "refused"
    ? connection.reason || `the server refused (${connection.code})`
    : null;
