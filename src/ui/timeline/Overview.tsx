import { type KeyboardEvent, useEffect, useRef } from "react";
import { barPositionAt } from "../../core/meter-map.ts";
import { beats } from "../../core/units.ts";
import { beatsInView } from "../../core/view.ts";
import { usePlayhead } from "../../react/usePlayhead.ts";
import { useTransport } from "../../react/useTransport.ts";
import type { Session } from "../session.ts";
import styles from "./Overview.module.css";
import { OverviewPicture } from "./OverviewPicture.tsx";
import { useTimelineView } from "./TimelineContext.ts";
import { shifted, windowOf } from "./overview-window.ts";
import { useOverviewDrag } from "./useOverviewDrag.ts";

interface OverviewProps {
  readonly session: Session;
  /** The id of what it scrolls. */
  readonly controls: string;
}

/** Of the view's width, what an arrow key scrolls by. */
const ARROW_STEP = 0.1;

/** The whole session at a glance, and on it a window on what is seen: it is dragged to scroll, and by its edges to zoom. */
export function Overview({ session, controls }: OverviewProps) {
  const timeline = useTimelineView();
  const strip = useRef<HTMLDivElement>(null);
  const before = useRef<HTMLDivElement>(null);
  const after = useRef<HTMLDivElement>(null);
  const playhead = useRef<HTMLDivElement>(null);
  const meter = useTransport(({ song }) => song.meter);
  usePlayhead(playhead, (position) => (position / timeline.lengthBeats) * timeline.view.widthPx);
  const onPointerDown = useOverviewDrag(timeline);

  useEffect(() => {
    const painter = timeline.addPainter(() => {
      const element = strip.current;
      if (!element) return;
      const { start, end } = windowOf(timeline.view, timeline.lengthBeats);
      if (before.current) before.current.style.width = `${start * 100}%`;
      if (after.current) after.current.style.width = `${(1 - end) * 100}%`;
      const percent = String(Math.round((start / (1 - end + start || 1)) * 100));
      if (percent === element.ariaValueNow) return;
      const { view } = timeline;
      const last = beats(view.from + beatsInView(view));
      element.ariaValueNow = percent;
      element.ariaValueText = `bars ${barPositionAt(view.from, meter).bar} to ${barPositionAt(last, meter).bar}`;
    });
    return () => painter.remove();
  }, [timeline, meter]);

  const onKeyDown = (event: KeyboardEvent) => {
    const { view, lengthBeats } = timeline;
    const pageBeats = beatsInView(view);
    const byBeats: Record<string, number> = {
      ArrowLeft: -ARROW_STEP * pageBeats,
      ArrowRight: ARROW_STEP * pageBeats,
      PageUp: -pageBeats,
      PageDown: pageBeats,
      Home: -1 * view.from,
      End: lengthBeats,
    };
    const by = byBeats[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    timeline.move(shifted(view, by, lengthBeats));
  };

  return (
    <div
      ref={strip}
      className={styles.overview}
      role="scrollbar"
      tabIndex={0}
      aria-label="Overview"
      aria-orientation="horizontal"
      aria-controls={controls}
      aria-valuemin={0}
      aria-valuemax={100}
      // Written when the view changes, above.
      aria-valuenow={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    >
      <OverviewPicture session={session} />
      <div ref={before} className={styles.before} />
      <div ref={after} className={styles.after} />
      <div ref={playhead} className={styles.playhead} />
    </div>
  );
}
