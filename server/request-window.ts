import type { TransportCommand } from "../src/core/commands.ts";
import type { RequestId } from "../src/protocol/commands.ts";

/** Where a request came from, for ids that mean something there alone. */
export interface RequestScope {
  /** Whoever was there has gone: `lost` without a goodbye, and they may come again to ask for what they have not heard. */
  ended: "lost" | "left" | null;
}

/** What a command is called by whoever gave it. */
export interface Request {
  readonly id: RequestId;
  /** The connection that it came by. Null: HTTP, which is one to all who use it. */
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
  readonly isByHttp: boolean;
}

/** How many accepted commands of a session are remembered, and for how long. */
export const WINDOW_SIZE = 1024;
export const WINDOW_MS = 120_000;

/** The commands of late that were accepted under an id: what is sent again under the same is not done twice. */
export interface RequestWindow {
  /** The same command under the same id, if there was one. */
  find(request: Request, command: TransportCommand, nowMs: number): Answered | null;
  add(request: Request, answered: Answered): void;
  /** A connection has ended with a goodbye: its whole numbers mean nothing any more. Gives back what is forgotten. */
  forget(scope: RequestScope): readonly Answered[];
  /** Oldest first. */
  list(): readonly Answered[];
}

/**
 * A text is a name in the whole session: whoever uses one says that there is no other like it. A whole number is a name
 * within its connection, since many count from 1; and for whoever comes again after a connection that was lost. All who use
 * HTTP are one connection, which does not end. An id that comes with another command is used for something new.
 *
 * @param known what is remembered from before, oldest first
 */
export function createRequestWindow(known: readonly Answered[] = []): RequestWindow {
  interface Entry extends Answered {
    readonly scope: RequestScope | null;
  }
  /** Oldest first. */
  const entries = new Set<Entry>();
  const byId = new Map<RequestId, Set<Entry>>();
  /** Connections that have used whole numbers: most never do, and end without a search. */
  const counting = new WeakSet<RequestScope>();

  function remove(entry: Entry) {
    entries.delete(entry);
    const others = byId.get(entry.id);
    others?.delete(entry);
    if (others?.size === 0) byId.delete(entry.id);
  }
  function remember(entry: Entry) {
    const sameIds = byId.get(entry.id) ?? new Set();
    for (const other of sameIds) {
      if (typeof entry.id === "string" || other.scope === entry.scope) remove(other);
    }
    byId.set(entry.id, sameIds.add(entry));
    if (entry.scope && typeof entry.id === "number") counting.add(entry.scope);
    entries.add(entry);
    for (const oldest of entries) {
      if (entries.size <= WINDOW_SIZE && entry.atMs - oldest.atMs <= WINDOW_MS) return;
      remove(oldest);
    }
  }
  // Of a process that has ended: all that was said in it may have been lost on the way.
  for (const answered of known) {
    remember({ ...answered, scope: answered.isByHttp ? null : { ended: "lost" } });
  }

  const isSameCaller = ({ id, scope }: Request, entry: Entry) =>
    typeof id === "string" || entry.scope === scope || entry.scope?.ended === "lost";

  return {
    find(request, command, nowMs) {
      const asked = JSON.stringify(command);
      for (const entry of byId.get(request.id) ?? []) {
        const isKnown = nowMs - entry.atMs <= WINDOW_MS && isSameCaller(request, entry);
        if (isKnown && entry.command === asked) return entry;
      }
      return null;
    },
    add: (request, answered) => remember({ ...answered, scope: request.scope }),
    forget(scope) {
      if (!counting.delete(scope)) return [];
      const forgotten = [...entries].filter(
        (entry) => entry.scope === scope && typeof entry.id === "number",
      );
      forgotten.forEach(remove);
      return forgotten;
    },
    list: () => [...entries].map(({ scope: _scope, ...answered }) => answered),
  };
}
