import type { Contestant, Seat } from "../contestant.ts";

/** Draws in every frame what `positionAt` says of the frame's own time. Null: nothing yet. */
export function createFrameDrawer(
  { surroundings: { frames } }: Seat,
  positionAt: (stampMs: number) => number | null,
  dispose: () => void,
): Contestant {
  let shownSeconds: number | null = null;
  let isOver = false;
  function onFrame(stampMs: number) {
    if (isOver) return;
    frames.request(onFrame);
    shownSeconds = positionAt(stampMs) ?? shownSeconds;
  }
  frames.request(onFrame);
  return {
    get shownSeconds() {
      return shownSeconds;
    },
    dispose() {
      isOver = true;
      dispose();
    },
  };
}
