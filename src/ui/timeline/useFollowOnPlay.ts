import { useEffect } from "react";
import { useLastChange } from "../../react/useLastChange.ts";
import { useTransport } from "../../react/useTransport.ts";
import { useTimelineView } from "./TimelineContext.ts";

/** The view takes hold of the playhead when playing begins, and when it begins anew from somewhere else. */
export function useFollowOnPlay(): void {
  const timeline = useTimelineView();
  const playing = useTransport((transport) => transport.playing);
  const lastChange = useLastChange();
  useEffect(() => {
    if (playing) timeline.takeHold();
  }, [timeline, playing]);
  useEffect(() => {
    if (lastChange?.command.type === "play") timeline.takeHold();
  }, [timeline, lastChange]);
}
