import { scrollBy, zoomAt } from "../../core/view.ts";
import type { TimelineView } from "./timeline-view.ts";
import { type Ground, xIn } from "./wheel-gestures.ts";

interface Finger {
  readonly target: EventTarget | null;
  readonly x: number;
  readonly y: number;
}

/** Closer together than this, two fingers say nothing of how much they are drawn apart. */
const LEAST_SPREAD_PX = 24;

/**
 * One finger moves the lanes. Two, wherever they are, zoom by being drawn apart and move by going along together; what the
 * first of them had begun on a strip is called off.
 */
export function listenToTouches(ground: Ground, timeline: TimelineView, signal: AbortSignal) {
  const { root, scene, isPanned } = ground;
  const fingers = new Map<number, Finger>();
  let isPinching = false;
  let isCallingOff = false;
  const options = { signal, capture: true } as const;

  const onDown = (event: PointerEvent) => {
    if (event.pointerType !== "touch") return;
    const { pointerId, target, clientX: x, clientY: y } = event;
    if (!isPinching && fingers.size === 1) {
      isCallingOff = true;
      for (const [id, first] of fingers) callOff(id, first);
      isCallingOff = false;
      isPinching = true;
    }
    fingers.set(pointerId, { target, x, y });
    if (isPinching) event.stopPropagation();
  };

  const onMove = (event: PointerEvent) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = { target: before.target, x: event.clientX, y: event.clientY };
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
    fingers.set(event.pointerId, now);
    const [other] = others;
    if (isPinching) {
      event.stopPropagation();
      if (other) pinch(before, now, other);
    } else if (isPanned(before.target)) pan(now.x - before.x, now.y - before.y);
  };

  const onUp = (event: PointerEvent) => {
    if (isCallingOff || !fingers.delete(event.pointerId)) return;
    if (isPinching) event.stopPropagation();
    // The finger that is left must not go on as one that moves the lanes: it has only not been lifted yet.
    if (fingers.size === 0) isPinching = false;
  };

  function pan(dxPx: number, dyPx: number) {
    if (dxPx !== 0) timeline.move(scrollBy(timeline.view, -dxPx, timeline.lengthBeats));
    timeline.scrollDownTo(timeline.topPx - dyPx);
  }

  /** One of two fingers has moved: what was in the middle between them is in the middle still. */
  function pinch(before: Finger, now: Finger, other: Finger) {
    const factor = spreadPx(now, other) / spreadPx(before, other);
    const middlePx = (before.x + other.x) / 2;
    const { view, limits, lengthBeats } = timeline;
    const zoomed = zoomAt(view, xIn(scene, middlePx), factor, limits);
    timeline.zoom(scrollBy(zoomed, (before.x - now.x) / 2, lengthBeats));
    timeline.scrollDownTo(timeline.topPx + (before.y - now.y) / 2);
  }

  root.addEventListener("pointerdown", onDown, options);
  root.addEventListener("pointermove", onMove, options);
  root.addEventListener("pointerup", onUp, options);
  root.addEventListener("pointercancel", onUp, options);
}

const spreadPx = (one: Finger, other: Finger): number =>
  Math.max(LEAST_SPREAD_PX, Math.hypot(one.x - other.x, one.y - other.y));

/** For whoever has begun something with this finger, it is as if the browser had taken it over. */
function callOff(pointerId: number, { target }: Finger) {
  target?.dispatchEvent(
    new PointerEvent("pointercancel", { pointerId, pointerType: "touch", bubbles: true }),
  );
}
