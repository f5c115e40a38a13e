import type { CommandResult } from "../react/useTransportCommands.ts";

/** What a page is told that may listen only. */
export const LISTENING_ONLY =
  "Listening only: the token of this page does not let it change the transport";

/** For whoever makes music and has never seen the protocol. The codes are in PROTOCOL.md. */
const WORDS: Readonly<Record<string, string>> = {
  forbidden: "nothing was changed: this page is listening only",
  store_unavailable:
    "the server cannot store changes at the moment: nothing was changed, and what plays goes on",
  rate_limited: "that was too much at once: the server has left some of it out",
};

/** Why a command was refused: for most of them the server's own sentence, which names the field and what is allowed. */
export const sentenceOf = (
  error: Extract<CommandResult, { readonly ok: false }>["error"],
): string => WORDS[error.code] ?? error.message;
