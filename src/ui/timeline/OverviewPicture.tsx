import { type CSSProperties, memo, useLayoutEffect, useRef } from "react";
import type { Clip, Session } from "../session.ts";
import styles from "./OverviewPicture.module.css";
import { useTimelineView } from "./TimelineContext.ts";

/** Of a stripe's height, what its clips take; the rest is between one lane and the next. */
const CLIP_HEIGHT = 0.8;

/**
 * The whole session, a stripe for every lane. The browser paints it once for a session, a theme and a width: it is measured
 * in beats and lanes, and fitted to whatever room there is.
 */
export const OverviewPicture = memo(function OverviewPicture({
  session,
}: {
  readonly session: Session;
}) {
  const timeline = useTimelineView();
  const picture = useRef<SVGSVGElement>(null);
  const stripes = Math.max(1, session.lanes.length);
  useLayoutEffect(() => {
    const fit = () =>
      picture.current?.setAttribute("viewBox", `0 0 ${timeline.lengthBeats} ${stripes}`);
    fit();
    const painter = timeline.addPainter(fit, { isStill: true });
    return () => painter.remove();
  }, [timeline, stripes]);

  return (
    <svg ref={picture} className={styles.picture} preserveAspectRatio="none" aria-hidden>
      {session.lanes.map(({ id, colour, clips }, index) => (
        <path
          key={id}
          className={styles.stripe}
          style={{ "--colour": colour } as CSSProperties}
          d={clips.map((clip) => outline(clip, index)).join("")}
        />
      ))}
    </svg>
  );
});

const outline = ({ startBeats, lengthBeats }: Clip, stripe: number) =>
  `M${startBeats} ${stripe + (1 - CLIP_HEIGHT) / 2}h${lengthBeats}v${CLIP_HEIGHT}h${-lengthBeats}z`;
