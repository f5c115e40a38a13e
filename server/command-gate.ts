import type { WireError } from "../src/protocol/errors.ts";

export const SHUTTING_DOWN: WireError = {
  code: "unavailable",
  message: "this server is shutting down",
};

/** Where commands by HTTP come in, until the last state is to be told. */
export interface CommandGate {
  /** Does it, or null: it is too late. */
  enter<T>(act: () => Promise<T>): Promise<T> | null;
  /** Lets none in any more. Resolves when those that are in are done. */
  close(): Promise<void>;
}

export function createCommandGate(): CommandGate {
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;
  return {
    enter(act) {
      if (isClosed) return null;
      const done = act().finally(() => underWay.delete(done));
      underWay.add(done);
      return done;
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(underWay);
    },
  };
}
