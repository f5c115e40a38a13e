import { type GridLine, gridLines } from "../../core/grid.ts";
import type { MeterMap } from "../../core/meter-map.ts";
import type { View } from "../../core/view.ts";

const known = new WeakMap<View, { map: MeterMap; lines: readonly GridLine[] }>();

/** The grid's lines, worked out once for the ruler and the lanes below it: a view never changes, it is replaced. */
export function linesInView(view: View, map: MeterMap): readonly GridLine[] {
  const before = known.get(view);
  if (before?.map === map) return before.lines;
  const lines = gridLines(view, map);
  known.set(view, { map, lines });
  return lines;
}
