import type { Timers } from "../../src/core/timing.ts";
import type { EventQueue } from "./event-queue.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

/** A stretch of true time in which a main thread does nothing else, ms, `[from, to)`. */
export interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface MachineOptions {
  readonly queue: EventQueue;
  readonly clock: SimulatedClock;
  /** How much later than it could a task runs, ms. */
  readonly lateness: () => number;
  /** In the order of time, and apart from each other. */
  readonly stalls?: readonly Stall[];
}

/** What stands in for the global ones while a machine's programs run: for code that takes no clock or timers. */
export interface StandIns {
  install(): void;
  remove(): void;
}

/** A row of tasks of which none overtakes another. */
export interface Lane {
  /** Runs `task` as soon as the main thread gets to it. */
  post(task: () => void): void;
}

/** A computer with one main thread: tasks run one after the other, late when it is busy, and see the later clock. */
export interface Machine {
  readonly clock: SimulatedClock;
  readonly timers: Timers & { setImmediate(callback: () => void): void };
  /** One for each connection: how late another's messages are handled is none of its business. */
  createLane(): Lane;
  /** Runs `task` at this very moment. */
  run(task: () => void): void;
  /** The true time from which on the main thread is free, `trueMs` or later. */
  freeAt(trueMs: number): number;
  /** Nothing runs before this true time. */
  sleepUntil(trueMs: number): void;
  /** A hidden tab's timers run when its clock reaches a whole second, and not in between. */
  isThrottled: boolean;
  /** From now on, for all its programs, the one that runs just now included. */
  useStandIns(given: StandIns): void;
  /** What its programs have cost so far, in ms of this real process. */
  readonly spentMs: number;
}

/** Browsers' and Node's least delay. */
const LEAST_TIMEOUT_MS = 1;
const THROTTLED_TO_MS = 1000;

/** Held on to, because the global one is swapped while foreign code runs. */
const realPerformance = performance;

export function createMachine(options: MachineOptions): Machine {
  const { queue, clock, lateness, stalls = [] } = options;
  const timeouts = new Set<object>();
  let immediates: (() => void)[] = [];
  let standIns: StandIns | null = null;
  let asleepUntilMs = 0;
  let stall = 0;
  let spentMs = 0;

  function freeAt(trueMs: number) {
    // Nobody asks about the past, so stalls that are over need not be looked at again.
    while ((stalls[stall]?.toMs ?? Number.POSITIVE_INFINITY) <= queue.nowMs) stall += 1;
    let freeMs = Math.max(trueMs, asleepUntilMs);
    for (let i = stall; i < stalls.length; i += 1) {
      const { fromMs, toMs } = stalls[i] as Stall;
      if (freeMs < fromMs) break;
      freeMs = Math.max(freeMs, toMs);
    }
    return freeMs;
  }

  function run(task: () => void) {
    standIns?.install();
    const startMs = realPerformance.now();
    try {
      task();
    } finally {
      spentMs += realPerformance.now() - startMs;
      queue.settle(() => {
        standIns?.remove();
        runImmediates();
      });
    }
  }
  function runImmediates() {
    if (immediates.length === 0) return;
    const due = immediates;
    immediates = [];
    run(() => {
      for (const callback of due) callback();
    });
  }

  function runWhenFree(task: () => void) {
    const freeMs = freeAt(queue.nowMs);
    if (freeMs > queue.nowMs) queue.at(freeMs, () => runWhenFree(task));
    else run(task);
  }
  function createLane(): Lane {
    let lastMs = 0;
    return {
      post(task) {
        lastMs = Math.max(lastMs, freeAt(queue.nowMs + lateness()));
        queue.at(lastMs, () => runWhenFree(task));
      },
    };
  }

  function wait(id: object, dueCount: number, callback: () => void) {
    queue.at(clock.trueTimeOf(dueCount), () => {
      if (!timeouts.has(id)) return;
      const count = clock.countAt(queue.nowMs);
      // The clock has stood still meanwhile, or still does.
      if (dueCount - count > 1e-6) {
        return queue.at(freeAt(queue.nowMs), () => wait(id, dueCount, callback));
      }
      queue.at(freeAt(queue.nowMs + lateness()), () =>
        runWhenFree(() => {
          if (timeouts.delete(id)) callback();
        }),
      );
    });
  }

  const machine: Machine = {
    clock,
    timers: {
      setTimeout(callback, delayMs) {
        const id = {};
        timeouts.add(id);
        // A fraction of a millisecond is cut off, as browsers and Node do.
        const wholeMs = delayMs >= LEAST_TIMEOUT_MS ? Math.trunc(delayMs) : LEAST_TIMEOUT_MS;
        const dueCount = clock.countAt(queue.nowMs) + wholeMs;
        wait(
          id,
          machine.isThrottled ? Math.ceil(dueCount / THROTTLED_TO_MS) * THROTTLED_TO_MS : dueCount,
          callback,
        );
        return id;
      },
      clearTimeout: (id) => void timeouts.delete(id as object),
      setImmediate: (callback) => void immediates.push(callback),
    },
    createLane,
    run,
    freeAt,
    useStandIns(given) {
      standIns = given;
      given.install();
    },
    sleepUntil(trueMs) {
      asleepUntilMs = trueMs;
    },
    isThrottled: false,
    get spentMs() {
      return spentMs;
    },
  };
  return machine;
}
