import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import styles from "./LaneScrollbar.module.css";
import { useTimelineView } from "./TimelineContext.ts";
import type { TimelineView } from "./timeline-view.ts";

interface LaneScrollbarProps {
  /** The id of what it scrolls. */
  readonly controls: string;
}

const LEAST_THUMB_PX = 24;
const ARROW_STEP_PX = 56;

/** The lanes, up and down. It is there when there are more than there is room for. */
export function LaneScrollbar({ controls }: LaneScrollbarProps) {
  const timeline = useTimelineView();
  const bar = useRef<HTMLDivElement>(null);
  const thumb = useRef<HTMLDivElement>(null);
  /** Where the pointer went down, and where the lanes were then. */
  const grab = useRef({ clientY: 0, topPx: 0 });

  useEffect(() => {
    const painter = timeline.addPainter(() => {
      if (!bar.current || !thumb.current) return;
      const { farthestPx, thumbPx, pxPerThumbPx } = geometryOf(timeline);
      const isNeeded = farthestPx > 0;
      bar.current.hidden = !isNeeded;
      if (!isNeeded) return;
      thumb.current.style.height = `${thumbPx}px`;
      thumb.current.style.transform = `translate3d(0,${timeline.topPx / pxPerThumbPx}px,0)`;
      bar.current.ariaValueNow = String(Math.round((timeline.topPx / farthestPx) * 100));
    });
    return () => painter.remove();
  }, [timeline]);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { thumbPx, pxPerThumbPx } = geometryOf(timeline);
    const downPx = event.clientY - event.currentTarget.getBoundingClientRect().top;
    const onThumbPx = downPx - timeline.topPx / pxPerThumbPx;
    const isOnThumb = onThumbPx >= 0 && onThumbPx <= thumbPx;
    if (!isOnThumb) timeline.scrollDownTo((downPx - thumbPx / 2) * pxPerThumbPx);
    grab.current = { clientY: event.clientY, topPx: timeline.topPx };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { pxPerThumbPx } = geometryOf(timeline);
    const { clientY, topPx } = grab.current;
    timeline.scrollDownTo(topPx + (event.clientY - clientY) * pxPerThumbPx);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const byPx: Record<string, number> = {
      ArrowUp: -ARROW_STEP_PX,
      ArrowDown: ARROW_STEP_PX,
      PageUp: -timeline.heightPx,
      PageDown: timeline.heightPx,
      Home: -timeline.topPx,
      End: timeline.contentPx,
    };
    const by = byPx[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    timeline.scrollDownTo(timeline.topPx + by);
  };

  return (
    <div
      ref={bar}
      hidden
      className={styles.bar}
      role="scrollbar"
      tabIndex={0}
      aria-label="Scroll the lanes"
      aria-orientation="vertical"
      aria-controls={controls}
      aria-valuemin={0}
      aria-valuemax={100}
      // Written when they are scrolled, above.
      aria-valuenow={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    >
      <div ref={thumb} className={styles.thumb} />
    </div>
  );
}

/** How large the thumb is, and how many pixels of the lanes one of its own stands for. */
function geometryOf({ heightPx, contentPx }: TimelineView) {
  const farthestPx = contentPx - heightPx;
  const thumbPx = Math.max(LEAST_THUMB_PX, (heightPx * heightPx) / contentPx);
  return { farthestPx, thumbPx, pxPerThumbPx: farthestPx / Math.max(1, heightPx - thumbPx) };
}
