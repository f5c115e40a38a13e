import type { Loop } from "../../core/loop.ts";
import { type Beats, beats } from "../../core/units.ts";
import { type View, beatsToX, fitRange, zoomAt } from "../../core/view.ts";
import type { TimelineCommands } from "./timeline-commands.ts";
import type { TimelineView } from "./timeline-view.ts";

/** What one press of a key zooms by: three make it twice as large, near enough. */
const ZOOM_STEP = 1.25;
/** What is left free on both sides of a range that has been zoomed to. */
const FIT_MARGIN_PX = 24;

interface ZoomCommandOptions {
  readonly timeline: TimelineView;
  readonly position: () => Beats;
  readonly loop: () => Loop;
  readonly endBeats: () => Beats;
}

export function createZoomCommands(options: ZoomCommandOptions): TimelineCommands {
  const { timeline, position, loop, endBeats } = options;
  const before: View[] = [];

  function zoomBy(factor: number) {
    const { view, limits } = timeline;
    const playheadPx = beatsToX(position(), view);
    const isInView = playheadPx >= 0 && playheadPx < view.widthPx;
    timeline.zoom(zoomAt(view, isInView ? playheadPx : view.widthPx / 2, factor, limits));
  }

  return {
    zoomIn: () => zoomBy(ZOOM_STEP),
    zoomOut: () => zoomBy(1 / ZOOM_STEP),
    zoomToLoopOrFit() {
      const { view, limits } = timeline;
      const { enabled, start, end } = loop();
      const next = enabled
        ? fitRange(view, start, end, FIT_MARGIN_PX, limits)
        : fitRange(view, beats(0), beats(timeline.lengthBeats), 0, limits);
      timeline.zoom(next);
      if (timeline.view !== view) before.push(view);
    },
    zoomBack() {
      const last = before.pop();
      // The page may be wider now.
      if (last) timeline.zoom({ ...last, widthPx: timeline.view.widthPx });
    },
    followAgain: timeline.takeHold,
    currentView: () => timeline.view,
    endBeats,
  };
}
