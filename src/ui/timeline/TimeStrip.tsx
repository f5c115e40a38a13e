import { type KeyboardEvent, useLayoutEffect } from "react";
import { barStep } from "../../core/snap.ts";
import { type Beats, beats } from "../../core/units.ts";
import { xToBeats } from "../../core/view.ts";
import { useTransportClient } from "../../react/DAWContext.tsx";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import { RESTS } from "../free-focus.ts";
import { useReport } from "./ReportContext.ts";
import styles from "./TimeStrip.module.css";
import { useTimelineView } from "./TimelineContext.ts";
import { scrubTo } from "./scrub.ts";
import { useTimelineCommands } from "./timeline-commands.ts";
import { useWhyNot } from "./useCanChange.ts";
import { useGrid } from "./useGrid.ts";
import { usePointerDrag } from "./usePointerDrag.ts";
import { useSpokenPosition } from "./useSpokenPosition.ts";

/** A press has sought already: what trembles less than this is not a second one. */
const THRESHOLD_PX = 2;

/** The lower strip of the ruler: a press moves the playhead at once, a drag scrubs. It keeps playing when it was. */
export function TimeStrip() {
  const { seek } = useTransportCommands();
  const client = useTransportClient("TimeStrip");
  const { endBeats } = useTimelineCommands();
  const timeline = useTimelineView();
  const report = useReport();
  const whyNot = useWhyNot();
  const canChange = whyNot === null;
  const grid = useGrid();
  const strip = useSpokenPosition(grid.meter);

  const go = (position: Beats) => report(seek({ beats: position }));
  const place = (xPx: number, isFine: boolean) => grid.snap(xToBeats(xPx, timeline.view), isFine);

  const { held, onPointerDown } = usePointerDrag<{ before: Beats }, { position: Beats }>({
    thresholdPx: THRESHOLD_PX,
    grab({ xPx, isFine }) {
      if (!canChange) return null;
      const before = client.currentPosition().beats;
      go(place(xPx, isFine));
      return { before };
    },
    drag: (_, { xPx, isFine }) => ({ position: place(xPx, isFine) }),
    preview({ position }) {
      go(position);
      return true;
    },
    send({ position }) {
      // While it plays it has run on since.
      if (position !== client.currentPosition().beats) go(position);
    },
    restore: ({ before }) => go(before),
  });
  const scrubbed = held?.value.position ?? null;
  useLayoutEffect(() => {
    scrubTo(timeline, scrubbed);
    client.requestFrame();
  }, [timeline, client, scrubbed]);
  useLayoutEffect(() => () => scrubTo(timeline, null), [timeline]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!canChange || event.ctrlKey || event.metaKey) return;
    const position = client.currentPosition().beats;
    const next = grid.step(event, position) ?? destination(event.key, position);
    if (next === null) return;
    event.preventDefault();
    go(next);
  };
  const destination = (key: string, position: Beats): Beats | null => {
    if (key === "Home") return beats(0);
    if (key === "End") return endBeats();
    if (key === "PageUp") return barStep(position, 1, grid.meter);
    return key === "PageDown" ? barStep(position, -1, grid.meter) : null;
  };

  return (
    <div
      ref={strip}
      {...RESTS}
      className={styles.strip}
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      // Written as it runs: see useSpokenPosition.
      aria-valuenow={0}
      aria-valuemax={Math.floor(timeline.lengthBeats)}
      aria-disabled={!canChange}
      data-why={whyNot?.code}
      title={whyNot?.message}
      data-held={held !== null}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
