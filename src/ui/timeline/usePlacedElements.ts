import { type RefObject, useLayoutEffect } from "react";
import { useTimelineView } from "./TimelineContext.ts";
import { type Placed, placedUnder, put } from "./placed-elements.ts";

/** Keeps everything in the scene that stands on a beat where the view has it. React comes into it when one is added or moved. */
export function usePlacedElements(scene: RefObject<HTMLElement | null>): void {
  const timeline = useTimelineView();
  useLayoutEffect(() => {
    const { current: root } = scene;
    if (!root) return;
    let placed: readonly Placed[] = [];
    let pxPerBeat = Number.NaN;
    const look = () => {
      placed = placedUnder(root);
      pxPerBeat = Number.NaN;
      write();
    };
    // It is told before the browser paints, so that nothing new is ever seen in the wrong place.
    const observer = new MutationObserver(look);
    const write = () => {
      // For what only part of the strips goes by: how much room there is for a name.
      if (pxPerBeat !== timeline.view.pxPerBeat) {
        ({ pxPerBeat } = timeline.view);
        for (const { element } of placed) {
          if (element.style.getPropertyValue("--room-beats") === "") continue;
          element.style.setProperty("--px-per-beat", String(pxPerBeat));
        }
      }
      for (const one of placed) put(one, timeline.view);
      // What has been written just now is no news.
      observer.takeRecords();
    };
    const painter = timeline.addPainter(() =>
      observer.takeRecords().length > 0 ? look() : write(),
    );
    look();
    observer.observe(root, { childList: true, subtree: true, attributeFilter: ["style"] });
    return () => {
      observer.disconnect();
      painter.remove();
    };
  }, [timeline, scene]);
}
