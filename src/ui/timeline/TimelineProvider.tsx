import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
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

/** Gives the view of the timeline, and what can be done with it, to everything on the page. What it provides never changes. */
export function TimelineProvider({ session, children }: TimelineProviderProps) {
  const client = useTransportClient("TimelineProvider");
  const latest = useRef({ client, session });
  useLayoutEffect(() => {
    latest.current = { client, session };
  }, [client, session]);

  const [timeline] = useState(() => createTimelineView(() => latest.current.client.requestFrame()));
  const [commands] = useState(() =>
    createZoomCommands({
      timeline,
      position: () => latest.current.client.currentPosition().beats,
      loop: () => latest.current.client.store.getState().transport.loop,
      endBeats: () => materialEnd(latest.current.session),
    }),
  );
  return (
    <TimelineContext value={timeline}>
      <TimelineCommandsContext value={commands}>{children}</TimelineCommandsContext>
    </TimelineContext>
  );
}
