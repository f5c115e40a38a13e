import { createAlarm } from "../core/alarm.ts";
import type { Surroundings } from "./surroundings.ts";
import type { CommandError, CommandResult } from "./transport-commands.ts";

/** Nobody who pressed a button still waits for it after this. */
const PATIENCE_MS = 30_000;

/** Commands that are on their way: each is answered once, by the server or by what became of the line. */
export interface Requests {
  /** A new id, and what will become of the command that is sent under it. */
  open(): { readonly id: string; readonly answer: Promise<CommandResult> };
  answer(id: string, result: CommandResult): void;
  /** What becomes of `id` has become of `replaced` as well. */
  join(replaced: string, id: string): void;
  /** Oldest first. */
  readonly openIds: readonly string[];
}

export interface RequestsOptions {
  readonly surroundings: Pick<Surroundings, "clock" | "timers" | "random">;
  /** Half a minute has passed without an answer to this one. */
  readonly onExpired: (id: string) => void;
}

/** The ids are this client's own among all of a session, so that a command that is sent again is known by its id. */
export function createRequests({ surroundings, onExpired }: RequestsOptions): Requests {
  interface Open {
    readonly expiresMs: number;
    readonly resolvers: ((result: CommandResult) => void)[];
  }
  const { clock, timers, random } = surroundings;
  const waiting = new Map<string, Open>();
  const alarm = createAlarm(timers);
  /** Not before it is needed: a client that is made to render a page on a server throws no dice. */
  let key: string | null = null;
  let lastNumber = 0;

  function arm() {
    const [oldest] = waiting.values();
    if (oldest) alarm.set(expire, oldest.expiresMs - clock.now());
    else alarm.clear();
  }
  function expire() {
    const nowMs = clock.now();
    const expired = [...waiting].filter(([, { expiresMs }]) => expiresMs <= nowMs);
    for (const [id] of expired) onExpired(id);
    arm();
  }

  return {
    open() {
      key ??= randomKey(random) + randomKey(random);
      const id = `${key}-${(lastNumber += 1)}`;
      const answer = new Promise<CommandResult>((resolve) => {
        waiting.set(id, { expiresMs: clock.now() + PATIENCE_MS, resolvers: [resolve] });
      });
      arm();
      return { id, answer };
    },
    answer(id, result) {
      const request = waiting.get(id);
      if (!request) return;
      waiting.delete(id);
      arm();
      for (const resolve of request.resolvers) resolve(result);
    },
    join(replaced, id) {
      const request = waiting.get(id);
      const before = waiting.get(replaced);
      if (!request || !before) return;
      waiting.delete(replaced);
      arm();
      request.resolvers.unshift(...before.resolvers);
    },
    get openIds() {
      return [...waiting.keys()];
    },
  };
}

const KEY_LENGTH = 6;

/** Six letters and digits: 31 bits. */
const randomKey = (random: () => number) =>
  Math.floor(random() * 36 ** KEY_LENGTH)
    .toString(36)
    .padStart(KEY_LENGTH, "0");

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
/** Not sent: whoever only listens is told so here, and not by the server. */
export const VIEW_ONLY: CommandError = {
  code: "forbidden",
  message: "this page may listen, not command",
};
