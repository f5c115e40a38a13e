import type { KeyValueStorage } from "./surroundings.ts";

/** What no algorithm can see: a line that is slower one way, a screen or loudspeakers that lag. Milliseconds. */
export const MANUAL_OFFSET_MS = { min: -1000, max: 1000 } as const;

const KEY = "codette.manualOffsetMs";

const isAllowed = (ms: number) => ms >= MANUAL_OFFSET_MS.min && ms <= MANUAL_OFFSET_MS.max;

/** The offset that this machine was given last; 0 when there is none, or none that makes sense. */
export function loadManualOffset(storage: KeyValueStorage): number {
  const ms = Number(storage.get(KEY));
  return isAllowed(ms) ? ms : 0;
}

/** @throws RangeError outside ±1000 ms */
export function saveManualOffset(storage: KeyValueStorage, ms: number): void {
  if (!isAllowed(ms)) {
    const { min, max } = MANUAL_OFFSET_MS;
    throw new RangeError(`the manual offset must be from ${min} to ${max} ms, not ${ms}`);
  }
  storage.set(KEY, String(ms));
}
