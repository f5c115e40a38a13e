import { useId, useMemo, useRef } from "react";
import { beats } from "../../core/units.ts";
import { beatsToX } from "../../core/view.ts";
import { usePlayhead } from "../../react/usePlayhead.ts";
import { useTransport } from "../../react/useTransport.ts";
import type { Session } from "../session.ts";
import { currentSettings, useSettings } from "../settings.ts";
import type { Report } from "../useRefusal.ts";
import { EmptySession } from "./EmptySession.tsx";
import { LaneHeaders } from "./LaneHeaders.tsx";
import { LaneScrollbar } from "./LaneScrollbar.tsx";
import { LoopStrip } from "./LoopStrip.tsx";
import { LoopTint } from "./LoopTint.tsx";
import { MarkerStrip } from "./MarkerStrip.tsx";
import { MeterLane } from "./MeterLane.tsx";
import { Overview } from "./Overview.tsx";
import { ReportContext } from "./ReportContext.ts";
import { SceneCanvas } from "./SceneCanvas.tsx";
import { StripNames } from "./StripNames.tsx";
import { TempoLane } from "./TempoLane.tsx";
import { TimeStrip } from "./TimeStrip.tsx";
import styles from "./Timeline.module.css";
import { useTimelineView } from "./TimelineContext.ts";
import { placeStyle } from "./place-style.ts";
import { scrubbedTo } from "./scrub.ts";
import { materialEnd, occupiedBeats, timelineLength } from "./timeline-length.ts";
import { useFollowOnPlay } from "./useFollowOnPlay.ts";
import { usePlacedElements } from "./usePlacedElements.ts";
import { useSayWhyNot } from "./useSayWhyNot.ts";
import { useTimelineGestures } from "./useTimelineGestures.ts";
import { useTimelineSize } from "./useTimelineSize.ts";

interface TimelineProps {
  /** The host's: in somebody else's DAW these are that DAW's lanes. */
  readonly session: Session;
  readonly report: Report;
}

/** The overview, the strips, the lanes, and the playhead over all of them. It is for what is inside a <TimelineProvider>. */
export function Timeline({ session, report }: TimelineProps) {
  const timeline = useTimelineView();
  const { showSeconds } = useSettings();
  const song = useTransport((transport) => transport.song);
  const loop = useTransport((transport) => transport.loop);
  const occupied = useMemo(() => occupiedBeats(session, song, loop), [session, song, loop]);
  const root = useRef<HTMLElement>(null);
  const scene = useRef<HTMLDivElement>(null);
  const strips = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLDivElement>(null);
  const seconds = useRef<HTMLDivElement>(null);
  const lanes = useRef<HTMLDivElement>(null);
  const headers = useRef<HTMLUListElement>(null);
  const playhead = useRef<HTMLDivElement>(null);
  const lanesId = useId();

  usePlayhead(({ beats: position }) => {
    timeline.setLength(timelineLength(occupied, position));
    timeline.follow(position, currentSettings().follow);
    timeline.paint();
    if (!playhead.current) return;
    const { view } = timeline;
    // A scrubbing hand is ahead of what it has sent.
    const xPx = beatsToX(scrubbedTo(timeline) ?? position, view);
    const isInView = xPx >= 0 && xPx <= view.widthPx;
    playhead.current.style.transform = `translate3d(${xPx}px,0,0)`;
    playhead.current.style.visibility = isInView ? "visible" : "hidden";
  });
  usePlacedElements(strips);
  useTimelineSize({ lanes, headers, session });
  useTimelineGestures({ root, scene, lanes, headers });
  useFollowOnPlay();
  useSayWhyNot(strips, report);

  return (
    <ReportContext value={report}>
      <section ref={root} className={styles.timeline} aria-label="Timeline">
        <div className={styles.headers}>
          <h1 className={styles.title} title={session.name}>
            {session.name}
          </h1>
          <StripNames showSeconds={showSeconds} />
          <LaneHeaders session={session} list={headers} />
        </div>
        <div className={styles.field}>
          <Overview session={session} controls={lanesId} />
          <div ref={scene} className={styles.scene}>
            <div ref={strips} className={styles.strips}>
              <SceneCanvas session={session} ruler={ruler} seconds={seconds} lanes={lanes} />
              <LoopStrip />
              <div ref={ruler} className={styles.ruler}>
                <TimeStrip />
              </div>
              {showSeconds && <div ref={seconds} className={styles.seconds} />}
              <TempoLane />
              <MeterLane />
              <MarkerStrip />
              <div ref={lanes} id={lanesId} className={styles.lanes}>
                <div className={styles.void} />
                <div
                  className={styles.material}
                  style={placeStyle(beats(0), materialEnd(session))}
                />
                <LoopTint />
                {session.lanes.length === 0 && <EmptySession />}
                <LaneScrollbar controls={lanesId} />
              </div>
            </div>
            <div ref={playhead} className={styles.playhead} data-testid="playhead" aria-hidden />
          </div>
        </div>
      </section>
    </ReportContext>
  );
}
