import { useCallback } from "react";
import type { Beats } from "../../core/units.ts";
import { beatsToX, changed } from "../../core/view.ts";
import { useTimelineView } from "./TimelineContext.ts";

/** Where what has been scrolled to stands, in parts of the width. */
const REVEALED_AT = 0.25;

/** Scrolls to a place that is out of view: the keyboard's focus must not go where nobody sees it. */
export function useReveal(): (place: Beats) => void {
  const timeline = useTimelineView();
  return useCallback(
    (place) => {
      const { view } = timeline;
      const xPx = beatsToX(place, view);
      if (view.widthPx === 0 || (xPx >= 0 && xPx <= view.widthPx)) return;
      const from = place - (REVEALED_AT * view.widthPx) / view.pxPerBeat;
      timeline.move(changed(view, from, view.pxPerBeat));
    },
    [timeline],
  );
}
