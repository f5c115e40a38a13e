import type { ServerTimers } from "../../../server/system-timing.ts";
import type { Clock } from "../../../src/core/timing.ts";
import { type EventQueue, createEventQueue } from "../../sync/event-queue.ts";

/** Time that passes in `pass` and nowhere else. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly timers: ServerTimers;
  /** Lets `ms` pass. Every promise that can go on has gone on before. */
  pass(ms: number): Promise<void>;
}

const EPOCH_MS = 1_733_123_456_789;
/** A timer that is set anew whenever it has run must come to its end in each `pass`. */
const LEAST_DELAY_MS = 1;

export function createVirtualTime(queue: EventQueue = createEventQueue()): VirtualTime {
  const timeouts = new Set<object>();
  return {
    clock: { now: () => EPOCH_MS + queue.nowMs },
    timers: {
      setTimeout(callback, delayMs) {
        const id = {};
        timeouts.add(id);
        queue.at(queue.nowMs + Math.max(LEAST_DELAY_MS, delayMs), () => {
          if (timeouts.delete(id)) callback();
        });
        return id;
      },
      clearTimeout: (id) => void timeouts.delete(id as object),
      setImmediate: (callback) => queue.at(queue.nowMs, callback),
    },
    async pass(ms) {
      await new Promise((resolve) => void setImmediate(resolve));
      await queue.runUntil(queue.nowMs + ms);
    },
  };
}
