import type { TransportCommand } from "../src/core/commands.ts";
import type { RequestId } from "../src/protocol/commands.ts";

/** Where a request came from, for ids that mean something there alone. */
export interface RequestScope {
  /** Whoever was there has gone without a goodbye, and may come again to ask for what they have not heard. */
  isLost: boolean;
}

/** What a command is called by whoever gave it. */
export interface Request {
  readonly id: RequestId;
  /** The connection that it came by. Null where there is none, as by HTTP. */
  readonly scope: RequestScope | null;
}

/** A command that was accepted under an id. */
export interface Answered {
  readonly id: RequestId;
  /** The command, as JSON. */
  readonly command: string;
  /** The revision that it led to. */
  readonly revision: number;
  /** Server time, ms. */
  readonly atMs: number;
}

/** How many accepted commands of a session are remembered, and for how long. */
export const WINDOW_SIZE = 1024;
export const WINDOW_MS = 120_000;

/** The commands of late that were accepted under an id: what is sent again under the same is not done twice. */
export interface RequestWindow {
  /** The same command under the same id, if there was one. */
  find(request: Request, command: TransportCommand, nowMs: number): Answered | null;
  add(request: Request, answered: Answered): void;
  /** Oldest first. */
  list(): readonly Answered[];
}

/**
 * A text is a name in the whole session: whoever uses one says that there is no other like it. A whole number is a name
 * within its connection, since many count from 1; and for whoever comes again after a connection that was lost. An id that
 * comes with another command is used for something new.
 *
 * @param known what is remembered from before, oldest first
 */
export function createRequestWindow(known: readonly Answered[] = []): RequestWindow {
  interface Entry extends Answered {
    readonly scope: RequestScope | null;
  }
  const entries = new Map<RequestId, Entry>();
  const remember = (entry: Entry) => {
    // Taken out first, so that the order stays that of age.
    entries.delete(entry.id);
    entries.set(entry.id, entry);
    for (const [id, { atMs }] of entries) {
      if (entries.size <= WINDOW_SIZE && entry.atMs - atMs <= WINDOW_MS) return;
      entries.delete(id);
    }
  };
  // Of a process that has ended: all that was said in it may have been lost on the way.
  for (const answered of known) remember({ ...answered, scope: { isLost: true } });

  const isSameCaller = ({ id, scope }: Request, entry: Entry) =>
    typeof id === "string" || scope === null || entry.scope === scope || entry.scope?.isLost;

  return {
    find(request, command, nowMs) {
      const entry = entries.get(request.id);
      if (!entry || nowMs - entry.atMs > WINDOW_MS || !isSameCaller(request, entry)) return null;
      return entry.command === JSON.stringify(command) ? entry : null;
    },
    add: (request, answered) => remember({ ...answered, scope: request.scope }),
    list: () => [...entries.values()].map(({ scope: _scope, ...answered }) => answered),
  };
}
