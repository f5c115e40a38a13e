import type { TempoEvent } from "../../core/tempo-map.ts";
import { type Beats, beats } from "../../core/units.ts";
import { xToBeats } from "../../core/view.ts";
import { useTimelineView } from "./TimelineContext.ts";
import type { DragPoint } from "./follow-pointer.ts";
import { eventAt, isTaken } from "./free-place.ts";
import { placeOf } from "./useHandleFocus.ts";
import type { Grid } from "./useGrid.ts";
import { isSame, usePointerDrag } from "./usePointerDrag.ts";
import { type TempoEdits, allowedBpm } from "./useTempoEdits.ts";

/** As in the tempo field. */
const BPM_PER_PX = 1 / 3;
const FINE = 0.1;

interface Grab {
  readonly event: TempoEvent;
  readonly downBeats: Beats;
  /** Along the song or up and down, never both: a hand that moves an event trembles. */
  axis: "x" | "y" | null;
  /** Summed up as the pointer moves, because Shift changes the rate on the way. */
  bpm: number;
  lastDyPx: number;
}

/**
 * Drags a tempo along the song, from the grid's one place to the next, or up and down. A change of the tempo is heard
 * while it is dragged; where it stands is settled on release.
 */
export function useTempoDrag(
  edits: TempoEdits,
  grid: Grid,
  canChange: boolean,
  onMoved: (to: Beats) => void,
) {
  const timeline = useTimelineView();
  /** Who changes an event that somebody has deleted would make it again. */
  const isGone = (event: TempoEvent) => !eventAt(edits.tempo, event.beats);
  return usePointerDrag<Grab, TempoEvent>({
    grab({ xPx, target }) {
      const place = placeOf(target);
      const event = edits.tempo.find((one) => String(one.beats) === place);
      if (!event || !canChange) return null;
      const downBeats = xToBeats(xPx, timeline.view);
      return { event, downBeats, axis: null, bpm: event.bpm, lastDyPx: 0 };
    },
    drag(grab, point) {
      const { event } = grab;
      grab.axis ??= Math.abs(point.dxPx) > Math.abs(point.dyPx) ? "x" : "y";
      if (grab.axis === "y") return { ...event, bpm: dragBpm(grab, point) };
      const byBeats = xToBeats(point.xPx, timeline.view) - grab.downBeats;
      const place = grid.snap(beats(event.beats + byBeats), point.isFine);
      if (edits.isFirst(event) || isTaken(edits.tempo, place, event)) return null;
      return { ...event, beats: place };
    },
    preview(value, { event }) {
      const isInPlace = value.beats === event.beats && !isGone(event);
      if (isInPlace) edits.change(value);
      return isInPlace;
    },
    send(value, { event }) {
      if (value.beats !== event.beats) {
        edits.move(event.beats, value);
        onMoved(value.beats);
      } else if (!isGone(event) && !edits.tempo.some((current) => isSame(value, current))) {
        edits.change(value);
      }
    },
    restore({ event }, hasSent) {
      if (hasSent && !isGone(event)) edits.change(event);
    },
  });
}

function dragBpm(grab: Grab, { dyPx, isFine }: DragPoint): number {
  const changePx = grab.lastDyPx - dyPx;
  grab.lastDyPx = dyPx;
  grab.bpm = allowedBpm(grab.bpm + changePx * BPM_PER_PX * (isFine ? FINE : 1));
  return isFine ? allowedBpm(Math.round(grab.bpm / FINE) * FINE) : Math.round(grab.bpm);
}
