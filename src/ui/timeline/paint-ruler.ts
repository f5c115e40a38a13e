import type { MeterMap } from "../../core/meter-map.ts";
import { secondsLines } from "../../core/seconds-grid.ts";
import type { TempoMap } from "../../core/tempo-map.ts";
import { linesInView } from "./lines-in-view.ts";
import type { Paper } from "./usePainter.ts";

const BAR_TICK_PX = 8;
const BEAT_TICK_PX = 4;
const LABEL_GAP_PX = 4;

/** Bars, beats and sixteenths: a line for each as the zoom has it, up to the top where there is a label beside it. */
export function paintBars({ context, heightPx, density, colours, timeline }: Paper, map: MeterMap) {
  const lines = linesInView(timeline.view, map);
  const thinPx = 1 / density;
  for (const { xPx, level, strength, label } of lines) {
    const isLabelled = label !== undefined;
    const tickPx = isLabelled ? heightPx : level === "bar" ? BAR_TICK_PX : BEAT_TICK_PX;
    context.globalAlpha = strength;
    context.fillStyle = isLabelled ? colours.lineStrong : colours.line;
    context.fillRect(onPixel(xPx, density), heightPx - tickPx, Math.max(1, thinPx), tickPx);
  }
  context.globalAlpha = 1;
  context.font = colours.fontLabel;
  context.textBaseline = "middle";
  for (const { xPx, level, label } of lines) {
    if (label === undefined) continue;
    context.fillStyle = level === "bar" ? colours.text : colours.textQuiet;
    context.fillText(label, Math.round(xPx) + LABEL_GAP_PX, heightPx / 2);
  }
}

/** Minutes and seconds, which a tempo that changes puts unevenly. */
export function paintSeconds(
  { context, heightPx, density, colours, timeline }: Paper,
  map: TempoMap,
) {
  const lines = secondsLines(timeline.view, map);
  context.fillStyle = colours.line;
  for (const { xPx, label } of lines) {
    const tickPx = label === undefined ? BEAT_TICK_PX : heightPx;
    context.fillRect(onPixel(xPx, density), heightPx - tickPx, 1, tickPx);
  }
  context.font = colours.fontLabel;
  context.textBaseline = "middle";
  context.fillStyle = colours.textQuiet;
  for (const { xPx, label } of lines) {
    if (label !== undefined) {
      context.fillText(label, Math.round(xPx) + LABEL_GAP_PX, heightPx / 2 + 0.5);
    }
  }
}

/** Where a line of whole screen pixels begins: between two of them it would be two grey ones. */
export const onPixel = (xPx: number, density: number): number =>
  Math.round(xPx * density) / density;
