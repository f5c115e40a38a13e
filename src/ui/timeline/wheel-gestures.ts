import { scrollBy, wheelPixels, zoomAt, zoomFactor } from "../../core/view.ts";
import type { TimelineView } from "./timeline-view.ts";

/** What the gestures are made over. */
export interface Ground {
  /** Everything in which they count. */
  readonly root: HTMLElement;
  /** Its left edge is where the view begins. */
  readonly scene: HTMLElement;
  /** What one finger moves. Elsewhere a finger seeks, or draws a loop. */
  readonly isPanned: (target: EventTarget | null) => boolean;
}

/** Safari's own word for a pinch on a trackpad. Nobody else has it, nor has TypeScript. */
interface SafariGestureEvent extends UIEvent {
  /** Against the size at the start of the gesture. */
  readonly scale: number;
  readonly clientX: number;
}

/**
 * Wheel: the lanes up and down, and sideways as far as the device says so. With Shift sideways. With Ctrl or Cmd, and as
 * a trackpad's pinch arrives: a zoom at the pointer. The page itself never scrolls or zooms.
 */
export function listenToWheel(
  { root, scene }: Ground,
  timeline: TimelineView,
  signal: AbortSignal,
) {
  root.addEventListener(
    "wheel",
    (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      const { view, limits, lengthBeats } = timeline;
      const { dxPx, dyPx } = wheelPixels(event, scene.clientHeight);
      if (event.ctrlKey || event.metaKey) {
        timeline.zoom(zoomAt(view, xIn(scene, event.clientX), zoomFactor(dyPx), limits));
        return;
      }
      // With Shift some browsers turn the wheel sideways themselves, and some leave it to the page.
      const sidewaysPx = event.shiftKey && dxPx === 0 ? dyPx : dxPx;
      if (sidewaysPx !== 0) timeline.move(scrollBy(view, sidewaysPx, lengthBeats));
      if (!event.shiftKey) timeline.scrollDownTo(timeline.topPx + dyPx);
    },
    // Not passive: otherwise the browser would zoom the page as well.
    { passive: false, signal },
  );
}

export function listenToSafariPinch(
  { root, scene }: Ground,
  timeline: TimelineView,
  signal: AbortSignal,
) {
  let lastScale = 1;
  root.addEventListener(
    "gesturestart",
    (event) => {
      event.preventDefault();
      lastScale = 1;
    },
    { signal },
  );
  root.addEventListener(
    "gesturechange",
    (event) => {
      event.preventDefault();
      const { scale, clientX } = event as SafariGestureEvent;
      // On a touch screen the fingers are followed by themselves.
      if (navigator.maxTouchPoints > 0) return;
      const { view, limits } = timeline;
      timeline.zoom(zoomAt(view, xIn(scene, clientX), scale / lastScale, limits));
      lastScale = scale;
    },
    { signal },
  );
}

/** From the view's left edge. What is left of it, over the names, is at the edge. */
export const xIn = (scene: HTMLElement, clientX: number): number =>
  Math.max(0, clientX - scene.getBoundingClientRect().left);
