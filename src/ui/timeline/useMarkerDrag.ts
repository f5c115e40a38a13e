import type { Marker, Markers } from "../../core/markers.ts";
import { type Beats, beats } from "../../core/units.ts";
import { xToBeats } from "../../core/view.ts";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import { useReport } from "./ReportContext.ts";
import { useTimelineView } from "./TimelineContext.ts";
import type { Grid } from "./useGrid.ts";
import { placeOf } from "./useHandleFocus.ts";
import type { MarkerActions } from "./useMarkers.ts";
import { usePointerDrag } from "./usePointerDrag.ts";

interface Grab {
  readonly marker: Marker;
  readonly downBeats: Beats;
  readonly isAlt: boolean;
}

/**
 * Drags a marker along the grid, and lets others see it on release. Released where it was pressed, the playhead goes
 * there; with Alt, the loop from there to the next one.
 */
export function useMarkerDrag(
  markers: Markers,
  actions: MarkerActions,
  grid: Grid,
  canChange: boolean,
) {
  const { setMarker } = useTransportCommands();
  const report = useReport();
  const timeline = useTimelineView();
  return usePointerDrag<Grab, { readonly beats: Beats }>({
    grab({ xPx, target, isAlt }) {
      const marker = markers.find(({ key }) => key === placeOf(target));
      if (!marker || !canChange) return null;
      return { marker, downBeats: xToBeats(xPx, timeline.view), isAlt };
    },
    drag({ marker, downBeats }, { xPx, isFine }) {
      const byBeats = xToBeats(xPx, timeline.view) - downBeats;
      return { beats: grid.snap(beats(marker.beats + byBeats), isFine) };
    },
    send(value, { marker }) {
      // Who moves a marker that somebody has deleted would make it again.
      const isGone = !markers.some(({ key }) => key === marker.key);
      if (isGone || value.beats === marker.beats) return;
      report(setMarker({ key: marker.key, at: { beats: value.beats } }));
    },
    // Nothing has been sent before the release.
    restore() {},
    press({ marker, isAlt }) {
      if (isAlt) actions.loopToNext(marker);
      else actions.goTo(marker);
    },
  });
}
