import { type KeyboardEvent, useMemo } from "react";
import { type Direction, barStep, fineStep, gridStep, snap } from "../../core/snap.ts";
import type { MeterMap } from "../../core/meter-map.ts";
import { type Beats, beats } from "../../core/units.ts";
import { useTransport } from "../../react/useTransport.ts";
import { useSettings } from "../settings.ts";
import { useTimelineView } from "./TimelineContext.ts";

export interface Grid {
  readonly meter: MeterMap;
  /** The nearest place of the grid, or with `isFree` the place itself; never before 0. */
  snap(position: Beats, isFree?: boolean): Beats;
  /** Where ← and → lead: a step of the grid, with Shift a bar, with Alt a fine one. Null for any other key. */
  step(event: Pick<KeyboardEvent, StepKeys>, position: Beats): Beats | null;
}

type StepKeys = "key" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey";

/** The grid that the user has chosen, over this session's bars and at the zoom of the moment. */
export function useGrid(): Grid {
  const { snap: setting } = useSettings();
  const meter = useTransport(({ song }) => song.meter);
  const timeline = useTimelineView();
  return useMemo(
    () => ({
      meter,
      snap: (position, isFree = false) =>
        isFree ? beats(Math.max(0, position)) : snap(position, setting, timeline.view, meter),
      step(event, position) {
        const direction = directionOf(event);
        if (direction === null) return null;
        if (event.altKey) return fineStep(position, direction);
        if (event.shiftKey) return barStep(position, direction, meter);
        return gridStep(position, direction, setting, timeline.view, meter);
      },
    }),
    [setting, meter, timeline],
  );
}

function directionOf({ key, ctrlKey, metaKey }: Pick<KeyboardEvent, StepKeys>): Direction | null {
  if (ctrlKey || metaKey) return null;
  if (key === "ArrowRight") return 1;
  return key === "ArrowLeft" ? -1 : null;
}
