import { type MeterEvent, type MeterMap, barStart } from "../../core/meter-map.ts";
import { type Beats, beats } from "../../core/units.ts";
import { xToBeats } from "../../core/view.ts";
import { useTimelineView } from "./TimelineContext.ts";
import { placeOf } from "./useHandleFocus.ts";
import { type MeterEdits, nearestBar, withoutEvent } from "./useMeterEdits.ts";
import { usePointerDrag } from "./usePointerDrag.ts";

interface Grab {
  readonly event: MeterEvent;
  /** From the signature to where it was taken hold of. */
  readonly aheadBeats: number;
  /** The bars without it: those that it is dragged over, for it has no say in what comes before it. */
  readonly rest: MeterMap;
}

/** What is shown of the drag. */
interface Moved extends MeterEvent {
  readonly start: Beats;
}

/** Drags a time signature from bar line to bar line, and lets others see it on release. */
export function useMeterDrag(
  edits: MeterEdits,
  canChange: boolean,
  onMoved: (bar: number) => void,
) {
  const timeline = useTimelineView();
  return usePointerDrag<Grab, Moved>({
    grab({ xPx, target }) {
      const event = edits.map.find(({ bar }) => String(bar) === placeOf(target));
      if (!event || !canChange) return null;
      const aheadBeats = xToBeats(xPx, timeline.view) - barStart(edits.map, event.bar);
      return { event, aheadBeats, rest: withoutEvent(edits.map, event) };
    },
    drag({ event, aheadBeats, rest }, { xPx }) {
      const place = Math.max(0, xToBeats(xPx, timeline.view) - aheadBeats);
      const bar = nearestBar(rest, beats(place));
      if (edits.isFirst(event) || rest.some((other) => other.bar === bar)) return null;
      return { ...event, bar, start: barStart(rest, bar) };
    },
    send(value, { event }) {
      if (value.bar === event.bar) return;
      edits.move(event.bar, value);
      onMoved(value.bar);
    },
    // Nothing has been sent before the release.
    restore() {},
  });
}
