import type { Clock, TimerId, Timers } from "../../src/core/timing.ts";

/** A clock and its timers in the test's hand: time passes in `advance` and nowhere else. */
export interface ManualClock {
  readonly clock: Clock;
  readonly timers: Timers & { setImmediate(callback: () => void): void };
  /** Lets `ms` pass: every timer that falls due on the way runs, in order, at its own time. */
  advance(ms: number): void;
  /** Lets `ms` pass with the event loop blocked: what fell due runs late, at the next `advance`. */
  stall(ms: number): void;
  /** How many timers and immediates wait to run. */
  readonly pending: number;
  /** When the next of them is due. Infinity: nothing will happen by itself. */
  readonly nextAtMs: number;
}

interface Due {
  readonly id: number;
  readonly atMs: number;
  readonly callback: () => void;
}

/** More than any test needs in one `advance`: a timer that keeps re-arming itself at 0 ms is an endless loop. */
const MAX_CALLBACKS = 300_000;

export function createManualClock(startMs = 0): ManualClock {
  const timeouts = new Map<TimerId, Due>();
  const immediates: (() => void)[] = [];
  let nowMs = startMs;
  let lastId = 0;

  /** Immediates run before the next timer; those that they add, right after them. */
  function runImmediates(): number {
    let ran = 0;
    for (let next = immediates.shift(); next; next = immediates.shift()) {
      next();
      ran += 1;
      if (ran > MAX_CALLBACKS) throw new Error(`endless immediates at ${nowMs} ms`);
    }
    return ran;
  }

  /** The timer to run next, if one is due by `limitMs`: the earliest, and of those the one set first. */
  function nextDue(limitMs: number): Due | undefined {
    let next: Due | undefined;
    for (const due of timeouts.values()) {
      if (due.atMs <= limitMs && (!next || due.atMs < next.atMs)) next = due;
    }
    return next;
  }

  return {
    clock: { now: () => nowMs },
    timers: {
      setTimeout(callback, delayMs) {
        const id = (lastId += 1);
        // As in browsers and Node, a delay that is not a number above zero is none.
        timeouts.set(id, { id, atMs: nowMs + (delayMs > 0 ? delayMs : 0), callback });
        return id;
      },
      clearTimeout: (id) => void timeouts.delete(id),
      setImmediate: (callback) => void immediates.push(callback),
    },
    advance(ms) {
      const limitMs = nowMs + ms;
      let callbacks = runImmediates();
      for (let due = nextDue(limitMs); due; due = nextDue(limitMs)) {
        timeouts.delete(due.id);
        nowMs = Math.max(nowMs, due.atMs);
        due.callback();
        callbacks += 1 + runImmediates();
        if (callbacks > MAX_CALLBACKS) throw new Error(`endless timers at ${nowMs} ms`);
      }
      nowMs = limitMs;
    },
    stall(ms) {
      nowMs += ms;
    },
    get pending() {
      return timeouts.size + immediates.length;
    },
    get nextAtMs() {
      return immediates.length > 0 ? nowMs : (nextDue(Infinity)?.atMs ?? Infinity);
    },
  };
}
