import type { GridLine } from "../../core/grid.ts";
import type { MeterMap } from "../../core/meter-map.ts";
import { beats } from "../../core/units.ts";
import { type View, beatsInView, beatsToX } from "../../core/view.ts";
import type { ThemeColours } from "../theme-colours.ts";
import { clipColours, isOutlined } from "./clip-colours.ts";
import { type ClipIndex, clipsInView } from "./clip-index.ts";
import { linesInView } from "./lines-in-view.ts";
import { onPixel } from "./paint-ruler.ts";
import { type FitText, createTextFitter } from "./text-fitter.ts";
import type { Paper } from "./usePainter.ts";

/** A lane as it is painted. */
export interface PaintedLane {
  readonly colour: string;
  readonly clips: ClipIndex;
}

export interface LanesPicture {
  readonly lanes: readonly PaintedLane[];
  readonly meter: MeterMap;
}

/** Free above and below the clips of a lane, and between one clip and the next. */
const LANE_GAP_PX = 2;
const CLIP_GAP_PX = 1;
const BAND_PX = 16;
const TEXT_INSET_PX = 5;
/** Less room than for two characters says nothing. */
const LEAST_TEXT_PX = 12;

export function paintLanes(paper: Paper, { lanes, meter }: LanesPicture) {
  const { context, widthPx, heightPx, density, colours, timeline } = paper;
  const { view, topPx, contentPx } = timeline;
  paintGrid(paper, linesInView(view, meter));
  if (lanes.length === 0 || contentPx === 0) return;

  const lanePx = contentPx / lanes.length;
  const first = Math.floor(topPx / lanePx);
  const last = Math.min(lanes.length - 1, Math.floor((topPx + heightPx) / lanePx));
  context.fillStyle = colours.line;
  for (let i = first; i <= last; i += 1) {
    context.fillRect(0, onPixel((i + 1) * lanePx - topPx, density) - 1, widthPx, 1);
  }
  context.font = colours.fontLabel;
  context.textBaseline = "middle";
  const fitText = fitterFor(context, colours);
  const paintClips = isOutlined(colours) ? paintOutlines : paintFilled;
  for (let i = first; i <= last; i += 1) {
    const lane = lanes[i];
    if (!lane) continue;
    const yPx = onPixel(i * lanePx - topPx, density) + LANE_GAP_PX;
    const clipPx = lanePx - 2 * LANE_GAP_PX - 1;
    paintClips({ context, colours, view, density, lane, yPx, clipPx, fitText });
  }
}

/** The font is the theme's. */
const fitters = new WeakMap<ThemeColours, FitText>();

function fitterFor(context: CanvasRenderingContext2D, colours: ThemeColours): FitText {
  const before = fitters.get(colours);
  if (before) return before;
  const made = createTextFitter((text) => context.measureText(text).width);
  fitters.set(colours, made);
  return made;
}

/** Weaker beats than bars, and weaker sixteenths than beats; each fades before it would crowd. */
function paintGrid({ context, heightPx, density, colours }: Paper, lines: readonly GridLine[]) {
  const ofLevel = { bar: colours.line, beat: colours.lineWeak, sixteenth: colours.lineWeak };
  for (const { xPx, level, strength } of lines) {
    if (xPx < -1) continue;
    context.globalAlpha = level === "sixteenth" ? strength * 0.6 : strength;
    context.fillStyle = ofLevel[level];
    context.fillRect(onPixel(xPx, density), 0, 1, heightPx);
  }
  context.globalAlpha = 1;
}

interface LanePaint {
  readonly context: CanvasRenderingContext2D;
  readonly colours: ThemeColours;
  readonly view: View;
  readonly density: number;
  readonly lane: PaintedLane;
  readonly yPx: number;
  readonly clipPx: number;
  readonly fitText: FitText;
}

function paintFilled(paint: LanePaint) {
  const { context, colours, lane, yPx, clipPx } = paint;
  const { band, body, text } = clipColours(lane.colour, colours);
  const bandPx = Math.min(BAND_PX, clipPx);
  // All of one colour in one go: changing it is what costs.
  context.fillStyle = body;
  context.beginPath();
  eachClip(paint, (leftPx, widePx) => context.rect(leftPx, yPx, widePx, clipPx));
  context.fill();
  context.fillStyle = band;
  context.beginPath();
  eachClip(paint, (leftPx, widePx) => context.rect(leftPx, yPx, widePx, bandPx));
  context.fill();
  context.fillStyle = text;
  paintNames(paint);
}

function paintOutlines(paint: LanePaint) {
  const { context, colours, yPx, clipPx } = paint;
  context.strokeStyle = colours.text;
  context.lineWidth = 1;
  eachClip(paint, (leftPx, widePx) => {
    context.clearRect(leftPx, yPx, widePx, clipPx);
    context.strokeRect(leftPx + 0.5, yPx + 0.5, widePx - 1, clipPx - 1);
  });
  context.fillStyle = colours.text;
  paintNames(paint);
}

/** A name stays in sight for as long as its clip does: it stands at the left edge when the clip's start has gone. */
function paintNames(paint: LanePaint) {
  const { context, yPx, fitText } = paint;
  eachClip(paint, (leftPx, widePx, name) => {
    const textPx = Math.max(0, leftPx) + TEXT_INSET_PX;
    const roomPx = leftPx + widePx - textPx - 2;
    if (roomPx < LEAST_TEXT_PX) return;
    const fitting = fitText(name, roomPx);
    if (fitting !== "") context.fillText(fitting, textPx, yPx + BAND_PX / 2 + 0.5);
  });
}

function eachClip(
  { view, density, lane }: LanePaint,
  paint: (leftPx: number, widePx: number, name: string) => void,
) {
  const { clips } = lane.clips;
  const { first, end } = clipsInView(lane.clips, view.from, view.from + beatsInView(view));
  for (let i = first; i < end; i += 1) {
    const clip = clips[i];
    if (!clip) continue;
    const leftPx = onPixel(beatsToX(beats(clip.startBeats), view), density);
    const rightPx = onPixel(beatsToX(beats(clip.startBeats + clip.lengthBeats), view), density);
    if (rightPx > 0) paint(leftPx, Math.max(1, rightPx - leftPx - CLIP_GAP_PX), clip.name);
  }
}
