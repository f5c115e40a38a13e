import { createAlarm } from "../core/alarm.ts";
import type { Timers } from "../core/timing.ts";
import { type Scope, createScope } from "./scope.ts";

/**
 * How long a connection outlives its last holder. React's StrictMode mounts, unmounts and mounts again: one socket is
 * enough for that, and so it is when a page replaces one view by another.
 */
const LINGER_MS = 200;

/** What lives while somebody holds it, and a moment longer. */
export interface Holding {
  /** Begins it, if nobody else holds it. Gives back what lets go again. */
  hold(): () => void;
  /** Somebody holds it: it does not merely linger. */
  readonly isHeld: boolean;
  /** Ends it at once, whoever holds it. It begins again with the next holder. */
  end(): void;
}

/** @param begin starts it; what it acquires is the scope's */
export function createHolding(timers: Timers, begin: (scope: Scope) => void): Holding {
  const linger = createAlarm(timers);
  let scope: Scope | null = null;
  let holders = 0;

  function end() {
    linger.clear();
    scope?.end();
    scope = null;
  }

  return {
    get isHeld() {
      return holders > 0;
    },
    end,
    hold() {
      holders += 1;
      linger.clear();
      if (!scope) {
        scope = createScope();
        begin(scope);
      }
      let isHolding = true;
      return () => {
        if (!isHolding) return;
        isHolding = false;
        holders -= 1;
        if (holders === 0 && scope) linger.set(end, LINGER_MS);
      };
    },
  };
}
