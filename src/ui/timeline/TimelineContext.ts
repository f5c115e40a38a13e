import { createContext, useContext } from "react";
import type { TimelineView } from "./timeline-view.ts";

export const TimelineContext = createContext<TimelineView | null>(null);

/** The view of the timeline. It is the same object for as long as the page is mounted. */
export function useTimelineView(): TimelineView {
  const view = useContext(TimelineContext);
  if (!view) throw new Error("useTimelineView is for what is inside a <TimelineProvider>");
  return view;
}
