import type { StandIns, Machine } from "./machine.ts";

type Globals = Record<string, unknown>;

/**
 * Virtual time for code that takes neither clock nor timers as arguments: while a machine's program runs, the global ones
 * are its own. Several machines may use the same library, each in turn.
 *
 * @param others what else the program expects to find
 */
export function createStandIns(
  machine: Machine,
  random: () => number,
  others: Globals = {},
): StandIns {
  const globals = globalThis as unknown as Globals;
  const { timers, clock } = machine;
  const intervals = new Map<object, object | number>();
  const ours: Globals = {
    setTimeout: timers.setTimeout,
    clearTimeout: timers.clearTimeout,
    setInterval(callback: () => void, delayMs: number) {
      const id = {};
      const arm = () =>
        intervals.set(
          id,
          timers.setTimeout(() => {
            if (intervals.has(id)) arm();
            callback();
          }, delayMs),
        );
      arm();
      return id;
    },
    clearInterval(id: object) {
      const timer = intervals.get(id);
      if (timer !== undefined) timers.clearTimeout(timer);
      intervals.delete(id);
    },
    performance: { now: clock.now },
    ...others,
  };
  const realRandom = Math.random;
  let displaced: Globals | null = null;

  return {
    install() {
      if (displaced) return;
      displaced = {};
      for (const [name, value] of Object.entries(ours)) {
        displaced[name] = globals[name];
        globals[name] = value;
      }
      Math.random = random;
    },
    remove() {
      for (const [name, value] of Object.entries(displaced ?? {})) globals[name] = value;
      displaced = null;
      Math.random = realRandom;
    },
  };
}
