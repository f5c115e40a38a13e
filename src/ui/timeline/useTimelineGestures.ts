import { type RefObject, useEffect } from "react";
import { useTimelineView } from "./TimelineContext.ts";
import { listenToMiddleButton } from "./middle-button.ts";
import { listenToTouches } from "./touch-gestures.ts";
import { listenToSafariPinch, listenToWheel } from "./wheel-gestures.ts";

interface GestureElements {
  readonly root: RefObject<HTMLElement | null>;
  readonly scene: RefObject<HTMLElement | null>;
  readonly lanes: RefObject<HTMLElement | null>;
  readonly headers: RefObject<HTMLElement | null>;
}

/** Wheel, pinch, fingers and the middle button over the whole timeline. They move the view and render nothing. */
export function useTimelineGestures(elements: GestureElements): void {
  const { root, scene, lanes, headers } = elements;
  const timeline = useTimelineView();
  useEffect(() => {
    if (!root.current || !scene.current) return;
    const isPanned = (target: EventTarget | null) =>
      target instanceof Node &&
      [lanes, headers].some(({ current }) => current?.contains(target) ?? false);
    const ground = { root: root.current, scene: scene.current, isPanned };
    const listening = new AbortController();
    listenToWheel(ground, timeline, listening.signal);
    listenToSafariPinch(ground, timeline, listening.signal);
    listenToTouches(ground, timeline, listening.signal);
    listenToMiddleButton(ground, timeline, listening.signal);
    return () => listening.abort();
  }, [timeline, root, scene, lanes, headers]);
}
