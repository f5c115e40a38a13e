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

/** The server wants to know who is there. The codes are in PROTOCOL.md. */
const UNAUTHORIZED = 4401;

/** What close codes mean to whoever looks at the page. The server's own sentence comes after it. */
const REFUSALS: Readonly<Record<number, string>> = {
  1002: "it could not understand this page",
  1003: "it could not understand this page",
  1007: "it could not understand this page",
  1008: "this page has sent more than it may",
  1009: "this page has sent more than it may",
  4400: "there is no such transport",
  [UNAUTHORIZED]: "it wants a token",
  4404: "there is no transport at this address",
};

/** Why there is no server for this page, which therefore does not try again; null while it may. */
export function refusalWords(connection: ConnectionState): string | null {
  if (connection.status !== "refused") return null;
  const { code, reason } = connection;
  const words = [REFUSALS[code], reason].filter(Boolean).join(": ");
  return words || `the server refused (${code})`;
}

/** The server wants to know who is there. */
export const wantsToken = (connection: ConnectionState): boolean =>
  connection.status === "refused" && connection.code === UNAUTHORIZED;
