import type { Session } from "../session.ts";
import type { Paper } from "./usePainter.ts";
import { clipColours, isOutlined } from "./clip-colours.ts";

const MARGIN_PX = 3;
/** Between two lanes, in parts of a lane. */
const GAP = 0.2;
/** A clip is seen however small it is. */
const LEAST_CLIP_PX = 1;

/** The whole session, a stripe for every lane. */
export function paintOverview(
  { context, widthPx, heightPx, colours, timeline }: Paper,
  { lanes }: Session,
) {
  const pxPerBeat = widthPx / timeline.lengthBeats;
  const stripePx = (heightPx - 2 * MARGIN_PX) / lanes.length;
  for (const [index, { colour, clips }] of lanes.entries()) {
    context.fillStyle = isOutlined(colours) ? colours.text : clipColours(colour, colours).band;
    context.beginPath();
    for (const { startBeats, lengthBeats } of clips) {
      const widePx = Math.max(LEAST_CLIP_PX, lengthBeats * pxPerBeat - 0.5);
      const topPx = MARGIN_PX + index * stripePx;
      context.rect(startBeats * pxPerBeat, topPx, widePx, stripePx * (1 - GAP));
    }
    context.fill();
  }
}
