import { type RefObject, memo, useEffect } from "react";
import type { Session } from "../session.ts";
import styles from "./LaneHeaders.module.css";
import { useTimelineView } from "./TimelineContext.ts";

interface LaneHeadersProps {
  readonly session: Session;
  /** As high as all the lanes together. */
  readonly list: RefObject<HTMLUListElement | null>;
}

/** The names of the lanes. They scroll with the lanes, in the same frame. */
export const LaneHeaders = memo(function LaneHeaders({ session, list }: LaneHeadersProps) {
  const timeline = useTimelineView();
  useEffect(() => {
    const painter = timeline.addPainter(() => {
      if (list.current) list.current.style.transform = `translate3d(0,${-timeline.topPx}px,0)`;
    });
    return () => painter.remove();
  }, [timeline, list]);

  return (
    <div className={styles.window}>
      <ul ref={list} className={styles.list} aria-label="Lanes">
        {session.lanes.map(({ id, name, colour }) => (
          <li key={id} className={styles.header} style={{ borderLeftColor: colour }} title={name}>
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
});
