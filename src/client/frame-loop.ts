import { createFrameClock } from "../core/clock-sync/frame-clock.ts";
import type { Frames } from "./surroundings.ts";

/** A page that has not been drawn for this long was hidden, or asleep: what it showed last means nothing to anybody. */
const UNSEEN_MS = 250;

export interface FrameLoop {
  /** Calls `draw` with the frame's time in every frame while something moves, and once after every `wake`. */
  add(draw: (timeMs: number) => void): () => void;
  /** Something has changed: there is at least one frame to draw. */
  wake(): void;
  /** For good: nothing draws any more, whoever is added or woken. */
  stop(): void;
}

export interface FrameLoopOptions {
  readonly frames: Frames;
  /** Whether the frame after this one will show anything new. */
  readonly isMoving: (timeMs: number) => boolean;
  /** Before the first frame after a while without any. */
  readonly onReturn: (timeMs: number) => void;
}

/** The one frame loop, at the display's own rate. It sleeps when nothing moves or nobody draws. */
export function createFrameLoop({ frames, isMoving, onReturn }: FrameLoopOptions): FrameLoop {
  const drawers = new Set<(timeMs: number) => void>();
  const frameClock = createFrameClock();
  let lastMs = Number.NEGATIVE_INFINITY;
  let requested: number | object | null = null;
  let hasStopped = false;

  function wake() {
    if (requested === null && !hasStopped && drawers.size > 0) requested = frames.request(onFrame);
  }
  function onFrame(stampMs: number) {
    requested = null;
    const timeMs = frameClock.timeOf(stampMs);
    if (timeMs - lastMs > UNSEEN_MS) onReturn(timeMs);
    lastMs = timeMs;
    // Before the drawing: a drawer that throws must not stop the frames of the others.
    if (isMoving(timeMs)) wake();
    for (const draw of drawers) draw(timeMs);
  }
  function sleep() {
    if (requested !== null) frames.cancel(requested);
    requested = null;
  }

  return {
    add(draw) {
      drawers.add(draw);
      wake();
      return () => {
        drawers.delete(draw);
        if (drawers.size === 0) sleep();
      };
    },
    wake,
    stop() {
      hasStopped = true;
      sleep();
    },
  };
}
