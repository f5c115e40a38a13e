/** Where the pointer is during a drag. */
export interface DragPoint {
  /** From the left edge of the strip, as it lay when the button went down. */
  readonly xPx: number;
  /** Since then. */
  readonly dxPx: number;
  readonly dyPx: number;
  /** Shift is held: off the grid, or in finer steps. */
  readonly isFine: boolean;
  /** The event's own time, ms: to be compared with that of another event. */
  readonly atMs: number;
}

export interface PointerFollower {
  moved(point: DragPoint): void;
  released(): void;
  /** Esc, or the browser has taken the pointer away. */
  cancelled(): void;
}

export interface FollowedPointer {
  /** From now on the pointer is the strip's, wherever it goes. */
  capture(): void;
  stop(): void;
}

/**
 * Follows one pointer from its press until it is released, cancelled or `stop` is called; the other fingers and buttons
 * are ignored. Until `capture` a press on something in the strip can still become its click.
 */
export function followPointer(
  strip: HTMLElement,
  down: PointerEvent,
  follower: PointerFollower,
): FollowedPointer {
  const { pointerId } = down;
  const leftPx = strip.getBoundingClientRect().left;
  let last = down;

  const tell = (isFine: boolean, atMs: number) =>
    follower.moved({
      xPx: last.clientX - leftPx,
      dxPx: last.clientX - down.clientX,
      dyPx: last.clientY - down.clientY,
      isFine,
      atMs,
    });
  const onMove = (event: PointerEvent) => {
    if (event.pointerId !== pointerId) return;
    // It was released where nobody could hear it.
    if (event.buttons === 0) return cancel();
    last = event;
    tell(event.shiftKey, event.timeStamp);
  };
  const onUp = (event: PointerEvent) => {
    if (event.pointerId !== pointerId || event.button !== 0) return;
    stop();
    follower.released();
  };
  const onCancel = (event: PointerEvent) => {
    if (event.pointerId === pointerId) cancel();
  };
  // A finger is captured by what it touches first, and lost by that when the strip takes it.
  const onLost = (event: PointerEvent) => {
    if (event.target === strip) onCancel(event);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Shift") tell(event.type === "keydown", event.timeStamp);
    if (event.key !== "Escape" || event.type !== "keydown") return;
    // It is this drag's, and closes nothing else.
    event.preventDefault();
    event.stopPropagation();
    cancel();
  };

  function cancel() {
    stop();
    follower.cancelled();
  }
  function stop() {
    window.removeEventListener("pointermove", onMove);
    window.removeEventListener("pointerup", onUp);
    window.removeEventListener("pointercancel", onCancel);
    window.removeEventListener("keydown", onKey, true);
    window.removeEventListener("keyup", onKey, true);
    strip.removeEventListener("lostpointercapture", onLost);
  }
  window.addEventListener("pointermove", onMove);
  window.addEventListener("pointerup", onUp);
  window.addEventListener("pointercancel", onCancel);
  window.addEventListener("keydown", onKey, true);
  window.addEventListener("keyup", onKey, true);
  strip.addEventListener("lostpointercapture", onLost);
  return { capture: () => strip.setPointerCapture(pointerId), stop };
}
