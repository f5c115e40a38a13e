import { scrollBy } from "../../core/view.ts";
import type { TimelineView } from "./timeline-view.ts";
import type { Ground } from "./wheel-gestures.ts";

const MIDDLE = 1;

/** The middle button takes hold of the timeline and moves it about. */
export function listenToMiddleButton(
  { root }: Ground,
  timeline: TimelineView,
  signal: AbortSignal,
) {
  let held: { id: number; x: number; y: number } | null = null;
  const options = { signal, capture: true } as const;

  root.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== MIDDLE || event.pointerType !== "mouse") return;
      event.stopPropagation();
      held = { id: event.pointerId, x: event.clientX, y: event.clientY };
      root.setPointerCapture(event.pointerId);
      root.dataset["panning"] = "";
    },
    options,
  );
  // Else the browser's own scrolling by the middle button begins.
  root.addEventListener(
    "mousedown",
    (event) => {
      if (event.button === MIDDLE) event.preventDefault();
    },
    options,
  );
  root.addEventListener(
    "pointermove",
    (event) => {
      if (!held || held.id !== event.pointerId) return;
      const { view, lengthBeats, topPx } = timeline;
      if (event.clientX !== held.x) {
        timeline.move(scrollBy(view, held.x - event.clientX, lengthBeats));
      }
      timeline.scrollDownTo(topPx + held.y - event.clientY);
      held = { id: event.pointerId, x: event.clientX, y: event.clientY };
    },
    options,
  );
  const release = (event: PointerEvent) => {
    if (!held || held.id !== event.pointerId) return;
    held = null;
    delete root.dataset["panning"];
  };
  root.addEventListener("pointerup", release, options);
  root.addEventListener("pointercancel", release, options);
}
