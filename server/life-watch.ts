import { createAlarm } from "../src/core/alarm.ts";
import type { Timers } from "../src/core/timing.ts";

/** Somebody at the far end of a connection, who may have gone without a word. */
export interface Living {
  /** Asks for a sign of life, which is reported as `heard`. */
  ask(): void;
  giveUp(): void;
}

export interface Watched {
  /** A sign of life. */
  heard(): void;
  leave(): void;
}

/**
 * Whoever has said nothing for one interval is asked for a sign of life, and given up when none has come an interval later:
 * between two and three intervals after the last that was heard.
 */
const INTERVAL_MS = 4000;
/** Beyond 8000 the intervals grow, so that no more are asked in a second. */
const INTERVAL_MS_EACH = 0.5;
/** They are looked at in so many portions: all at once would hold up a tick. */
const PORTIONS = 16;
/** Every look wakes the process. When there are few, several portions are one look. */
const FEW = 512;
const PORTIONS_OF_FEW = 4;

export interface LifeWatch {
  add(living: Living): Watched;
  stop(): void;
}

export function createLifeWatch(timers: Timers): LifeWatch {
  interface Entry {
    readonly living: Living;
    /** Looks since the last sign of life. */
    silentFor: number;
  }
  const portions = Array.from({ length: PORTIONS }, () => new Set<Entry>());
  const alarm = createAlarm(timers);
  let added = 0;
  let size = 0;
  let portion = 0;

  function look(entry: Entry) {
    if (entry.silentFor >= 2) return entry.living.giveUp();
    if (entry.silentFor === 1) entry.living.ask();
    entry.silentFor += 1;
  }
  function arm() {
    const intervalMs = Math.max(INTERVAL_MS, size * INTERVAL_MS_EACH);
    const atOnce = size > FEW ? 1 : PORTIONS_OF_FEW;
    alarm.set(
      () => {
        if (size > 0) arm();
        for (let i = 0; i < atOnce; i += 1) {
          portion = (portion + 1) % PORTIONS;
          for (const entry of portions[portion] ?? []) look(entry);
        }
      },
      (intervalMs * atOnce) / PORTIONS,
    );
  }

  return {
    add(living) {
      const entry: Entry = { living, silentFor: 0 };
      const own = portions[(added += 1) % PORTIONS];
      own?.add(entry);
      size += 1;
      if (!alarm.isSet) arm();
      return {
        heard() {
          entry.silentFor = 0;
        },
        leave() {
          if (own?.delete(entry)) size -= 1;
        },
      };
    },
    stop: alarm.clear,
  };
}
