import { type RefObject, useLayoutEffect, useRef } from "react";
import type { Session } from "../session.ts";
import { useTimelineView } from "./TimelineContext.ts";
import { openingView } from "./opening-view.ts";
import { materialEnd } from "./timeline-length.ts";

interface SizedElements {
  readonly lanes: RefObject<HTMLElement | null>;
  readonly headers: RefObject<HTMLElement | null>;
  readonly session: Session;
}

/** Tells the view how much room there is. The first time, it also decides what is seen at first. */
export function useTimelineSize({ lanes, headers, session }: SizedElements): void {
  const timeline = useTimelineView();
  const hasOpened = useRef(false);
  useLayoutEffect(() => {
    const { current: room } = lanes;
    const { current: content } = headers;
    if (!room || !content) return;
    const observer = new ResizeObserver(() => {
      timeline.resize(room.clientWidth, room.clientHeight, content.offsetHeight);
      if (hasOpened.current || room.clientWidth === 0) return;
      hasOpened.current = true;
      timeline.zoom(
        openingView(
          timeline.view,
          session.lengthBeats || materialEnd(session) || timeline.lengthBeats,
        ),
      );
    });
    observer.observe(room);
    observer.observe(content);
    return () => observer.disconnect();
  }, [timeline, lanes, headers, session]);
}
