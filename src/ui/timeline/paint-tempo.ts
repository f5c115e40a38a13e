import type { TempoMap } from "../../core/tempo-map.ts";
import { isDrawable } from "../../core/view.ts";
import { CURVE_INSET_PX, tempoCurve } from "./tempo-curve.ts";
import type { Paper } from "./usePainter.ts";

/** How much of its colour is seen under the curve. */
const FILL_STRENGTH = 0.14;

/** The tempo over the song as a line, with what is below it tinted. */
export function paintTempo(
  { context, widthPx, heightPx, colours, timeline }: Paper,
  tempo: TempoMap,
): void {
  if (!isDrawable(timeline.view)) return;
  const roomPx = heightPx - 2 * CURVE_INSET_PX;
  const points = tempoCurve(tempo, timeline.view);
  context.beginPath();
  for (const { xPx, height } of points) {
    context.lineTo(xPx, CURVE_INSET_PX + (1 - height) * roomPx);
  }
  context.strokeStyle = colours.tempo;
  context.lineWidth = 1.5;
  context.stroke();
  context.lineTo(widthPx, heightPx);
  context.lineTo(0, heightPx);
  context.globalAlpha = FILL_STRENGTH;
  context.fillStyle = colours.tempo;
  context.fill();
  context.globalAlpha = 1;
}
