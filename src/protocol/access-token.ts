/**
 * A WebSocket in a browser cannot send headers of its own: a client may offer its token as a subprotocol instead, this
 * and then the token. It must offer another besides, or be content to have it chosen.
 */
export const TOKEN_SUBPROTOCOL = "codette.token.";

/** What somebody may do who has shown a token: everything, or listen. */
export type Role = "control" | "view";

/** The first message of a client that has shown no token otherwise, on any endpoint. */
export const encodeAuth = (token: string): string => JSON.stringify({ type: "auth", token });
