/** Why the server ends a connection: what a client does next hangs on it. PROTOCOL.md has the table. */
export const CLOSE = {
  /** The server is shutting down. */
  goingAway: 1001,
  /** It has sent more messages than it may. */
  tooMany: 1008,
  /** It has sent a message that is too large to read. */
  tooLarge: 1009,
  /** The server starts again, and is back in a moment. */
  restarting: 1012,
  /** There is no room at the moment. */
  noRoom: 1013,
  /** What is asked for in the address cannot be. */
  badRequest: 4400,
  /** The token is missing or wrong. */
  unauthorized: 4401,
} as const;

/** RFC 6455's codes for a client that has broken its rules: protocol error, wrong kind of data, not UTF-8. */
const BROKEN_RULES: ReadonlySet<number> = new Set([1002, 1003, 1007]);

/** After which another try would meet the same answer. */
export const isFatalClose = (code: number): boolean =>
  BROKEN_RULES.has(code) ||
  code === CLOSE.tooMany ||
  code === CLOSE.tooLarge ||
  (code >= 4400 && code < 4500);
