import { useMemo, useRef } from "react";
import { gridLines } from "../core/grid.ts";
import { FOUR_FOUR } from "../core/meter.ts";
import type { TimeScale } from "../core/time-scale.ts";
import type { Report } from "./useRefusal.ts";
import { LaneView } from "./LaneView.tsx";
import { LoopBrace, LoopTint } from "./LoopRange.tsx";
import { Playhead } from "./Playhead.tsx";
import { Ruler } from "./Ruler.tsx";
import styles from "./Timeline.module.css";
import type { Session } from "./session.ts";
import { useElementWidth } from "./useElementWidth.ts";
import { useVisiblePage } from "./useVisiblePage.ts";

interface TimelineProps {
  /** The host's: in somebody else's DAW these are that DAW's lanes. */
  readonly session: Session;
  readonly report: Report;
}

/** What is shown of a session that has no length yet: four bars. */
const EMPTY_SESSION_BEATS = 16;

/** The ruler, the lanes and the playhead over both, fitted to the width there is. */
export function Timeline({ session, report }: TimelineProps) {
  const field = useRef<HTMLDivElement>(null);
  const widthPx = useElementWidth(field);
  const { from, to } = useVisiblePage(
    session.lengthBeats > 0 ? session.lengthBeats : EMPTY_SESSION_BEATS,
  );
  const scale: TimeScale = useMemo(() => ({ from, to, widthPx }), [from, to, widthPx]);
  const lines = useMemo(() => gridLines(scale, FOUR_FOUR), [scale]);

  return (
    <section className={styles.timeline} aria-label="Timeline">
      <ul className={styles.headers} aria-label="Lanes">
        {session.lanes.map((lane) => (
          <li key={lane.id} className={styles.header} style={{ borderLeftColor: lane.colour }}>
            {lane.name}
          </li>
        ))}
      </ul>
      <div ref={field} className={styles.field}>
        <Ruler scale={scale} lines={lines} report={report}>
          <LoopBrace scale={scale} />
        </Ruler>
        <div className={styles.lanes}>
          <svg className={styles.grid} aria-hidden>
            {lines.map(({ xPx, level }) => (
              <line key={xPx} data-level={level} x1={xPx} x2={xPx} y1="0" y2="100%" />
            ))}
          </svg>
          {session.lanes.map((lane) => (
            <LaneView key={lane.id} lane={lane} scale={scale} />
          ))}
          {session.lanes.length === 0 && (
            <p className={styles.empty}>This session has no lanes yet.</p>
          )}
          <LoopTint scale={scale} />
        </div>
        <Playhead scale={scale} />
      </div>
    </section>
  );
}
