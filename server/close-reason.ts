/** RFC 6455, section 7.4.1, in plain words. */
const WORDS: Readonly<Record<number, string>> = {
  1000: "it said goodbye",
  1001: "its page was closed or left",
  1002: "it broke the WebSocket protocol",
  1005: "it said goodbye",
  1006: "the connection was lost",
  1007: "its text was not UTF-8",
  1008: "it broke a limit",
  1009: "its message was too large to read",
};

/** Why a client left, for the log. What the server itself found wrong comes first. */
export function closeReason(code: number, given: string, found: string | null): string {
  if (found) return found;
  const words = WORDS[code] ?? `code ${code}`;
  return given === "" ? words : `${words}: ${given.slice(0, 100)}`;
}
