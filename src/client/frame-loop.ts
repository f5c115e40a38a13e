import type { Frames } from "./surroundings.ts";

export interface FrameLoop {
  /** Calls `draw` in every frame while something moves, and once after every `wake`. */
  add(draw: (timeMs: number) => void): () => void;
  /** Something has changed: there is at least one frame to draw. */
  wake(): void;
  /** For good: nothing draws any more, whoever is added or woken. */
  stop(): void;
}

/** The one frame loop, at the display's own rate. It sleeps when nothing moves or nobody draws. */
export function createFrameLoop(frames: Frames, isMoving: () => boolean): FrameLoop {
  const drawers = new Set<(timeMs: number) => void>();
  let requested: number | object | null = null;
  let hasStopped = false;

  function wake() {
    if (requested === null && !hasStopped && drawers.size > 0) requested = frames.request(onFrame);
  }
  function onFrame(timeMs: number) {
    requested = null;
    // Before the drawing: a drawer that throws must not stop the frames of the others.
    if (isMoving()) wake();
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
