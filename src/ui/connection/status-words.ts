import type { ConnectionState } from "../../react/useConnection.ts";

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

/** Why the server does not want this page, which therefore does not try again; null while it may. */
export const refusalWords = (connection: ConnectionState): string | null =>
  connection.status === "refused"
    ? connection.reason || `the server refused (${connection.code})`
    : null;
