import type { CommandError, CommandResult } from "./transport-commands.ts";

/** Commands that are on their way: each is answered once, by the server or by the loss of the line. */
export interface Requests {
  /** A new id, and what will become of the command that is sent under it. */
  open(): { readonly id: number; readonly answer: Promise<CommandResult> };
  answer(id: number, result: CommandResult): void;
  readonly openIds: readonly number[];
}

export function createRequests(): Requests {
  const waiting = new Map<number, (result: CommandResult) => void>();
  let lastId = 0;

  return {
    open() {
      const id = (lastId += 1);
      const answer = new Promise<CommandResult>((resolve) => waiting.set(id, resolve));
      return { id, answer };
    },
    answer(id, result) {
      waiting.get(id)?.(result);
      waiting.delete(id);
    },
    get openIds() {
      return [...waiting.keys()];
    },
  };
}

/** Not sent. */
export const OFFLINE: CommandError = {
  code: "offline",
  message: "there is no connection to the transport server: the command was not sent",
};
/** Sent, and nothing more is known. */
export const CONNECTION_LOST: CommandError = {
  code: "connection_lost",
  message:
    "the connection was lost before the server answered: the command may have taken effect or not",
};
