import { type MouseEvent, useRef } from "react";
import type { Loop } from "../../core/loop.ts";
import { type LoopPart, dragLoop } from "../../core/loop-drag.ts";
import { barAt, barStart } from "../../core/meter-map.ts";
import { type Beats, beats } from "../../core/units.ts";
import { xToBeats } from "../../core/view.ts";
import { useTransport } from "../../react/useTransport.ts";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import { LoopBrace } from "./LoopBrace.tsx";
import styles from "./LoopStrip.module.css";
import { useReport } from "./ReportContext.ts";
import { useTimelineView } from "./TimelineContext.ts";
import { useWhyNot } from "./useCanChange.ts";
import { useGrid } from "./useGrid.ts";
import { isSame, usePointerDrag } from "./usePointerDrag.ts";

/** A 64th note: shorter than that a loop is a buzz, and cannot be taken hold of. */
const MIN_LOOP_BEATS = 1 / 16;
const DEFAULT_LOOP_BARS = 2;

interface Grab {
  readonly part: LoopPart | "new";
  readonly loop: Loop;
  readonly downBeats: Beats;
}

/**
 * The upper strip of the ruler. A drag over the empty strip makes a loop and turns it on; a drag of its edges or its body
 * changes it; a double click turns it on and off, and on the empty strip makes one of two bars.
 */
export function LoopStrip() {
  const { setLoop } = useTransportCommands();
  const loop = useTransport((transport) => transport.loop);
  const whyNot = useWhyNot();
  const canChange = whyNot === null;
  const report = useReport();
  const timeline = useTimelineView();
  const grid = useGrid();
  const strip = useRef<HTMLDivElement>(null);

  const change = ({ enabled, start, end }: Loop) =>
    report(setLoop({ enabled, start: { beats: start }, end: { beats: end } }));

  const { held, onPointerDown } = usePointerDrag<Grab, Loop>({
    grab({ xPx, target }) {
      if (!canChange) return null;
      return { part: partOf(target), loop, downBeats: xToBeats(xPx, timeline.view) };
    },
    drag: ({ part, loop, downBeats }, { xPx, isFine }) => ({
      enabled: part === "new" || loop.enabled,
      ...dragLoop({
        part,
        grabbed: loop,
        downBeats,
        nowBeats: xToBeats(xPx, timeline.view),
        snap: (position) => grid.snap(position, isFine),
        minBeats: MIN_LOOP_BEATS,
      }),
    }),
    preview(next) {
      change(next);
      return true;
    },
    send(next) {
      if (!isSame(next, loop)) change(next);
    },
    restore({ loop }, hasSent) {
      if (hasSent) change(loop);
    },
  });

  const onDoubleClick = ({ clientX, target }: MouseEvent<HTMLElement>) => {
    if (!canChange || !(target instanceof Element) || !strip.current) return;
    if (partOf(target) !== "new") return report(setLoop({ enabled: !loop.enabled }));
    const xPx = clientX - strip.current.getBoundingClientRect().left;
    const { index } = barAt(grid.meter, beats(Math.max(0, xToBeats(xPx, timeline.view))));
    change({
      enabled: true,
      start: barStart(grid.meter, index),
      end: barStart(grid.meter, index + DEFAULT_LOOP_BARS),
    });
  };

  return (
    <div
      ref={strip}
      className={styles.strip}
      data-can-change={canChange}
      data-why={whyNot?.code}
      title={whyNot?.message}
      data-held={held?.grab.part}
      onPointerDown={onPointerDown}
      onDoubleClick={onDoubleClick}
    >
      <LoopBrace
        loop={held?.value ?? loop}
        canChange={canChange}
        minBeats={MIN_LOOP_BEATS}
        onChange={change}
      />
    </div>
  );
}

/** What of the loop was pressed: its parts say it themselves. */
function partOf(target: Element): Grab["part"] {
  const part = target.closest<HTMLElement>("[data-loop-part]")?.dataset["loopPart"];
  return part === "start" || part === "end" || part === "body" ? part : "new";
}
