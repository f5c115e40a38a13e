import type { Clock } from "../src/core/timing.ts";
import type { ServerTimers } from "./system-timing.ts";

/** A round of writes to many. */
export interface Sweep {
  /** Goes on from where it stopped until `isTimeUp()` says so, asked after every write. True when it has come to its end. */
  run(isTimeUp: () => boolean): boolean;
}

/** Who writes, and when: a long round is written in turns, and whatever arrives meanwhile is handled between them. */
export interface Sweeper {
  /** Begins a round: at once, or when the ones before it are through. Those that are urgent go before all others. */
  begin(sweep: Sweep, isUrgent: boolean): void;
}

/** How long one turn takes. A write is 5 to 10 µs: two thousand in one go would hold up a command for 20 ms. */
const TURN_MS = 2;
/** The clock is read once in so many writes. */
const WRITES_BETWEEN_LOOKS = 16;

export function createSweeper(clock: Clock, timers: ServerTimers): Sweeper {
  const urgent: Sweep[] = [];
  const others: Sweep[] = [];
  let isUnderWay = false;
  let endMs = 0;
  let writes = 0;

  function isTimeUp() {
    writes += 1;
    return writes % WRITES_BETWEEN_LOOKS === 0 && clock.now() >= endMs;
  }

  function takeTurn() {
    endMs = clock.now() + TURN_MS;
    for (;;) {
      const queue = urgent.length > 0 ? urgent : others;
      const [sweep] = queue;
      if (!sweep) break;
      if (!sweep.run(isTimeUp)) return timers.setImmediate(takeTurn);
      queue.shift();
      if (clock.now() >= endMs && urgent.length + others.length > 0) {
        return timers.setImmediate(takeTurn);
      }
    }
    isUnderWay = false;
  }

  return {
    begin(sweep, isUrgent) {
      (isUrgent ? urgent : others).push(sweep);
      if (isUnderWay) return;
      isUnderWay = true;
      takeTurn();
    },
  };
}
