import { type PointerEvent, useEffect, useRef } from "react";
import { centredOn, shifted, windowOf, windowPartAt, withEdgeAt } from "./overview-window.ts";
import type { TimelineView } from "./timeline-view.ts";

/** How far from an edge of the window it can be taken hold of. */
const HANDLE_PX = 6;
const TOUCH_HANDLE_PX = 16;

/**
 * Dragging on the overview: an edge of the window zooms, the window scrolls, and a press beside it brings it there. Esc, or a
 * gesture that the browser takes over, restores what was seen before.
 */
export function useOverviewDrag(timeline: TimelineView): (event: PointerEvent) => void {
  const dragging = useRef<AbortController | null>(null);
  useEffect(() => () => dragging.current?.abort(), []);

  return (event) => {
    if (event.button !== 0 || dragging.current) return;
    const strip = event.currentTarget;
    const { left, width: widthPx } = strip.getBoundingClientRect();
    if (!(widthPx > 0)) return;
    const before = timeline.view;
    const beatsPerPx = timeline.lengthBeats / widthPx;
    const downPx = event.clientX - left;
    const handlePx = event.pointerType === "mouse" ? HANDLE_PX : TOUCH_HANDLE_PX;
    const windowNow = windowOf(before, timeline.lengthBeats);
    const part = windowPartAt(downPx, windowNow, widthPx, handlePx);
    if (part === null) {
      timeline.move(centredOn(before, downPx * beatsPerPx, timeline.lengthBeats));
    }
    const grabbed = timeline.view;
    const edgePx = part === "end" ? windowNow.end * widthPx : windowNow.start * widthPx;

    const onMove = ({ pointerId, clientX }: globalThis.PointerEvent) => {
      if (pointerId !== event.pointerId) return;
      const byPx = clientX - left - downPx;
      if (part === "start" || part === "end") {
        const edgeBeats = (edgePx + byPx) * beatsPerPx;
        timeline.zoom(withEdgeAt(grabbed, part, edgeBeats, timeline.limits));
      } else if (byPx !== 0) {
        timeline.move(shifted(grabbed, byPx * beatsPerPx, timeline.lengthBeats));
      }
    };
    const gesture = new AbortController();
    const end = () => {
      gesture.abort();
      dragging.current = null;
    };
    const cancel = () => {
      end();
      timeline.zoom({ ...before, widthPx: timeline.view.widthPx });
    };
    const onKeyDown = (pressed: KeyboardEvent) => {
      if (pressed.key !== "Escape") return;
      pressed.preventDefault();
      cancel();
    };
    dragging.current = gesture;
    strip.setPointerCapture(event.pointerId);
    const { signal } = gesture;
    const target = strip as HTMLElement;
    target.addEventListener("pointermove", onMove, { signal });
    target.addEventListener("pointerup", end, { signal });
    target.addEventListener("pointercancel", cancel, { signal });
    window.addEventListener("keydown", onKeyDown, { signal, capture: true });
  };
}
