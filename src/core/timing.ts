/** A monotonic clock. A step of the wall clock must not show in it. */
export interface Clock {
  /** Milliseconds since any fixed moment. */
  now(): number;
}

/** What `setTimeout` gave, to hand back to `clearTimeout`. Nobody looks inside. */
export type TimerId = object | number;

export interface Timers {
  setTimeout(callback: () => void, delayMs: number): TimerId;
  clearTimeout(id: TimerId): void;
}
