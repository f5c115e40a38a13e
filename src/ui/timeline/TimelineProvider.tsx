import { type ReactNode, useMemo } from "react";
import { useTransportClient } from "../../react/DAWContext.tsx";
import type { Session } from "../session.ts";
import { TimelineContext } from "./TimelineContext.ts";
import { TimelineCommandsContext } from "./timeline-commands.ts";
import { materialEnd } from "./timeline-length.ts";
import { createTimelineView } from "./timeline-view.ts";
import { createZoomCommands } from "./zoom-commands.ts";

interface TimelineProviderProps {
  readonly session: Session;
  readonly children: ReactNode;
}

/** Gives the view of the timeline, and what can be done with it, to everything on the page: for one session always the same. */
export function TimelineProvider({ session, children }: TimelineProviderProps) {
  const client = useTransportClient("TimelineProvider");
  const timeline = useMemo(() => createTimelineView(client.requestFrame), [client]);
  const commands = useMemo(
    () =>
      createZoomCommands({
        timeline,
        position: () => client.currentPosition().beats,
        loop: () => client.store.getState().transport.loop,
        endBeats: () => materialEnd(session),
      }),
    [timeline, client, session],
  );
  return (
    <TimelineContext value={timeline}>
      <TimelineCommandsContext value={commands}>{children}</TimelineCommandsContext>
    </TimelineContext>
  );
}
