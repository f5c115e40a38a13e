import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { type ThemeColours, useThemeColours } from "../theme-colours.ts";
import { useTimelineView } from "./TimelineContext.ts";
import { createStillCopy } from "./still-copy.ts";
import type { Painter, TimelineView } from "./timeline-view.ts";
import { usePixelDensity } from "./usePixelDensity.ts";

/** What a painter has to paint with. Lengths are CSS pixels. */
export interface Paper {
  readonly context: CanvasRenderingContext2D;
  readonly widthPx: number;
  readonly heightPx: number;
  /** How many of the screen's pixels make one: a line of `1 / density` is the thinnest there is. */
  readonly density: number;
  readonly colours: ThemeColours;
  readonly timeline: TimelineView;
}

/**
 * Paints a canvas, which fills its element, whenever the view, its size, the theme or `inputs` have changed, and never
 * because the playhead moved. The paper is clean and in CSS pixels when `paint` is called.
 */
export function usePainter(
  canvas: RefObject<HTMLCanvasElement | null>,
  paint: (paper: Paper) => void,
  inputs: readonly unknown[],
): void {
  const timeline = useTimelineView();
  const colours = useThemeColours();
  const density = usePixelDensity();
  const latest = useRef(paint);
  const painter = useRef<Painter | null>(null);

  useLayoutEffect(() => {
    latest.current = paint;
    painter.current?.repaint();
    // `paint` is another function at every rendering; what it shows is in `inputs`.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [colours, ...inputs]);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const still = createStillCopy(element);
    let widthPx = 0;
    let heightPx = 0;
    const added = timeline.addPainter(
      () => {
        still.hide();
        const wide = Math.round(widthPx * density);
        const high = Math.round(heightPx * density);
        // Setting the size of a canvas wipes it, and costs as much as painting it.
        if (element.width !== wide || element.height !== high) {
          element.width = wide;
          element.height = high;
        }
        if (wide === 0 || high === 0) return;
        context.setTransform(density, 0, 0, density, 0, 0);
        context.clearRect(0, 0, widthPx, heightPx);
        latest.current({ context, widthPx, heightPx, density, colours, timeline });
      },
      { onSettled: still.show },
    );
    painter.current = added;
    const observer = new ResizeObserver(() => {
      widthPx = element.clientWidth;
      heightPx = element.clientHeight;
      added.repaint();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      added.remove();
      still.dispose();
      painter.current = null;
    };
  }, [canvas, timeline, colours, density]);
}
