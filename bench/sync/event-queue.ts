/** Virtual time: what is to happen, in order. True time, in ms, counts from the start of the simulated world. */
export interface EventQueue {
  readonly nowMs: number;
  /** Runs `event` at `atMs`; events of one moment run in the order in which they were put in. */
  at(atMs: number, event: () => void): void;
  /**
   * Asks that every promise that could go on has gone on before the next event, and then calls `settled`. Costs a few
   * µs of real time, so it is asked for only where somebody may wait for a promise.
   */
  settle(settled: () => void): void;
  /** Lets everything up to `endMs` happen. */
  runUntil(endMs: number): Promise<void>;
}

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly event: () => void;
}

const isBefore = (a: Due, b: Due) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** Ticks come once no promise can go on. (An immediate would do as well, and costs a round of the real event loop.) */
const promisesSettled = () => new Promise<void>((resolve) => process.nextTick(resolve));

export function createEventQueue(): EventQueue {
  const heap: Due[] = [];
  let nowMs = 0;
  let order = 0;
  let waiting: (() => void)[] = [];

  function push(due: Due) {
    let hole = heap.length;
    heap.push(due);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent] as Due;
      if (!isBefore(due, above)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = due;
  }

  function pop(): Due {
    const first = heap[0] as Due;
    const last = heap.pop() as Due;
    if (heap.length > 0) sink(last);
    return first;
  }

  /** Finds the place for `due` from the top down. */
  function sink(due: Due) {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) {
        child += 1;
      }
      const below = heap[child] as Due;
      if (!isBefore(below, due)) break;
      heap[hole] = below;
      hole = child;
    }
    heap[hole] = due;
  }

  return {
    get nowMs() {
      return nowMs;
    },
    at(atMs, event) {
      // An infinite time is never, and NaN would break the heap's order in silence.
      if (Number.isNaN(atMs)) throw new Error("an event at NaN ms");
      push({ atMs: Math.max(atMs, nowMs), order: (order += 1), event });
    },
    settle: (settled) => void waiting.push(settled),
    async runUntil(endMs) {
      for (let next = heap[0]; next && next.atMs <= endMs; next = heap[0]) {
        pop();
        nowMs = next.atMs;
        next.event();
        while (waiting.length > 0) {
          await promisesSettled();
          const settled = waiting;
          waiting = [];
          for (const tell of settled) tell();
        }
      }
      nowMs = endMs;
    },
  };
}
