import type { Clock } from "../core/timing.ts";
import type { ClickContext } from "./click-context.ts";

/** Which moment of an audio context is heard when. */
export interface AudioClock {
  /** Looks at both clocks. To be called a few times a second while anything is to sound. */
  observe(): void;
  /** Forgets what it has seen: the context has been standing still. */
  reset(): void;
  /**
   * The context time, in seconds, of what leaves the loudspeaker when the client's clock shows `localMs`: a sound that is
   * to be heard then is started there.
   */
  contextTimeAt(localMs: number): number;
}

export interface AudioClockOptions {
  readonly context: Pick<
    ClickContext,
    "currentTime" | "outputLatency" | "baseLatency" | "getOutputTimestamp"
  >;
  /** The client's clock. Where it is not `performance.now()`, the context's own stamps are of no use and are not used. */
  readonly clock: Clock;
}

interface Look {
  readonly atMs: number;
  /** How much more the context's clock shows than the client's, for what is heard. Milliseconds. */
  readonly aheadMs: number;
  /** By the browser's own pair of stamps. Otherwise the context's time is that of a whole buffer, and somewhat old. */
  readonly isStamped: boolean;
}

const MOST_LOOKS = 16;
/** The two clocks run apart by up to a tenth of a ms in a second: what is older says too little. */
const LOOK_AGE_MS = 3000;
/** More than buffers and scheduling ever cause: another loudspeaker, or a context that stood still. */
const JUMP_MS = 20;
const STALE_STAMP_MS = 1000;

/**
 * Single looks at the clocks are off by some ms, because they change by whole buffers. Stamps err both ways, so the middle
 * one of the last is taken; a bare `currentTime` errs only by being old, so the highest.
 */
export function createAudioClock({ context, clock }: AudioClockOptions): AudioClock {
  let looks: Look[] = [];
  /** The last look was far from those before: the next one tells whether it was a slip. */
  let stray: Look | null = null;
  let aheadMs = look().aheadMs;

  function look(): Look {
    const atMs = clock.now();
    const { contextTime, performanceTime } = context.getOutputTimestamp?.() ?? {};
    if (contextTime && performanceTime && Math.abs(performanceTime - atMs) < STALE_STAMP_MS) {
      return { atMs, aheadMs: contextTime * 1000 - performanceTime, isStamped: true };
    }
    const latencySeconds = context.outputLatency || context.baseLatency || 0;
    return {
      atMs,
      aheadMs: (context.currentTime - latencySeconds) * 1000 - atMs,
      isStamped: false,
    };
  }
  function take(seen: Look) {
    looks = [...looks, seen]
      .filter(({ atMs, isStamped }) => {
        return seen.atMs - atMs <= LOOK_AGE_MS && isStamped === seen.isStamped;
      })
      .slice(-MOST_LOOKS);
    const sorted = looks.map(({ aheadMs }) => aheadMs).toSorted((a, b) => a - b);
    aheadMs = sorted.at(seen.isStamped ? Math.floor(sorted.length / 2) : -1) ?? seen.aheadMs;
  }

  return {
    observe() {
      const seen = look();
      const isKnown = looks.some(({ atMs }) => seen.atMs - atMs <= LOOK_AGE_MS);
      if (!isKnown || !isFar(seen.aheadMs, aheadMs)) {
        stray = null;
        return take(seen);
      }
      if (stray && !isFar(seen.aheadMs, stray.aheadMs)) {
        looks = [stray];
        stray = null;
        return take(seen);
      }
      stray = seen;
    },
    reset() {
      looks = [];
      stray = null;
      aheadMs = look().aheadMs;
    },
    contextTimeAt: (localMs) => (localMs + aheadMs) / 1000,
  };
}

const isFar = (a: number, b: number) => Math.abs(a - b) > JUMP_MS;
