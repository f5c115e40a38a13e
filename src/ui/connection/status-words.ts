import type { ConnectionState } from "../../react/useConnection.ts";

/** Where the connection stands, in words that stay true while time passes. */
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
      return `offline: ${refusalWords(connection)}`;
  }
}

export const refusalWords = ({
  code,
  reason,
}: Extract<ConnectionState, { status: "refused" }>): string =>
  reason || `the server refused (${code})`;
