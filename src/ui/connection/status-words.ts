import type { ConnectionState } from "../../react/useConnection.ts";
import { pageToken } from "./page-token.ts";

/** What a client says that has been given an address of no server, or a session's name that there cannot be. */
const NO_SUCH_ADDRESS = 1006;
/** Its sentence begins with what is wrong. */
const isOfName = ({ code, reason }: Refused): boolean =>
  code === NO_SUCH_ADDRESS && reason.startsWith("session ");

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

type Refused = Extract<ConnectionState, { readonly status: "refused" }>;

/** The server has been asked, and may say something else another time. Without an address nobody can be asked. */
export const wasAsked = ({ code }: Refused): boolean => code !== NO_SUCH_ADDRESS;

/** The server wants to know who is there. The codes are in PROTOCOL.md. */
const UNAUTHORIZED = 4401;

export const wantsToken = ({ code }: Refused): boolean => code === UNAUTHORIZED;

const NOT_UNDERSTOOD = "the server could not understand this page";
const TOO_MUCH = "this page has sent more than it may, and the server has sent it away";

/** What close codes mean to whoever looks at the page. */
const REFUSALS: Readonly<Record<number, string>> = {
  1002: NOT_UNDERSTOOD,
  1003: NOT_UNDERSTOOD,
  1007: NOT_UNDERSTOOD,
  1008: TOO_MUCH,
  1009: TOO_MUCH,
  4400: "there is no such transport",
  [NO_SUCH_ADDRESS]: "there is no server at this address",
};

export interface RefusalWords {
  readonly what: string;
  /** The sentence that came with it. Null where there was none, or where it is for programmers. */
  readonly said: string | null;
}

/** Why there is no server for this page, which therefore does not try again. */
export function refusalWords(refused: Refused): RefusalWords {
  const { code, reason } = refused;
  if (wantsToken(refused)) {
    const isWrong = pageToken() !== null;
    return {
      what: isWrong ? "the server does not know this token" : "the server wants a token",
      said: null,
    };
  }
  if (isOfName(refused)) return { what: "no session can have this name", said: reason };
  return {
    what: REFUSALS[code] ?? `the server has refused this page (${code})`,
    said: reason || null,
  };
}

/** The same in a line; null while the server has not refused. */
export function refusalLine(connection: ConnectionState): string | null {
  if (connection.status !== "refused") return null;
  const { what, said } = refusalWords(connection);
  return said === null ? what : `${what}: ${said}`;
}
