import { mean, quantile } from "../playhead/statistics.ts";
import { frameCosts, scriptAndRender, wholeOf } from "./frame-costs.ts";
import type { Recording } from "./trace.ts";

/** Of one round. "A frame" is one that the main thread has drawn; times are its CPU time, slowed down as it was. */
export interface Figures {
  /** Script, style, layout and paint. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly meanMs: number;
  readonly scriptMs: number;
  readonly layoutMs: number;
  readonly paintMs: number;
  /** All that the main thread did, the browser's own work included. */
  readonly wholeP50Ms: number;
  readonly wholeP95Ms: number;
  readonly wholeASecondMs: number;
  /** The same by Chromium's counters, while nothing was traced. */
  readonly untracedASecondMs: number;
  readonly frames: number;
  readonly dropped: number;
  readonly commits: number;
  readonly styles: number;
  readonly layouts: number;
  /** Of what a layout found to lay out, in the middle one. */
  readonly laidOut: number;
  readonly paints: number;
  readonly wheels: number;
  /** How many times slower the main thread really ran. */
  readonly slowdown: number;
}

export interface Counted {
  readonly reactCommits: number;
  readonly untracedASecondMs: number;
  readonly fullSpeedMs: number;
}

export function figuresOf(recording: Recording, counted: Counted): Figures {
  const { main, process, lastedMs, busyMs } = recording;
  const costs = frameCosts(main);
  if (costs.length === 0) throw new Error("the page has drawn no frame");
  const works = costs.map(scriptAndRender);
  const wholes = costs.map(wholeOf);
  const aSecond = (count: number) => (count * 1000) / lastedMs;
  const named = (wanted: string) => main.filter(({ name }) => name === wanted);
  const laidOut = named("Layout").map(dirtyObjects);
  return {
    p50Ms: quantile(works, 0.5),
    p95Ms: quantile(works, 0.95),
    maxMs: quantile(works, 1),
    meanMs: mean(works),
    scriptMs: mean(costs.map(({ script }) => script)),
    layoutMs: mean(costs.map(({ layout }) => layout)),
    paintMs: mean(costs.map(({ paint }) => paint)),
    wholeP50Ms: quantile(wholes, 0.5),
    wholeP95Ms: quantile(wholes, 0.95),
    wholeASecondMs: aSecond(wholes.reduce((sum, whole) => sum + whole, 0)),
    untracedASecondMs: counted.untracedASecondMs,
    frames: aSecond(named("BeginMainThreadFrame").length),
    dropped: aSecond(process.filter(isDroppedFrame).length),
    commits: aSecond(counted.reactCommits),
    styles: aSecond(named("UpdateLayoutTree").length),
    layouts: aSecond(laidOut.length),
    laidOut: laidOut.length > 0 ? quantile(laidOut, 0.5) : 0,
    paints: aSecond(named("Paint").filter(isOfDocument).length),
    wheels: aSecond(named("EventDispatch").filter(isWheel).length),
    slowdown: busyMs / counted.fullSpeedMs,
  };
}

type Args = { readonly args?: Record<string, unknown> };

/** Events of a kind have what their kind has. */
const dataOf = ({ args }: Args, key = "data") => (args?.[key] ?? {}) as Record<string, unknown>;

const dirtyObjects = (event: Args) => Number(dataOf(event, "beginData")["dirtyObjects"] ?? 0);
/** Inside of it is another for every layer. */
const isOfDocument = (event: Args) => dataOf(event)["nodeName"] === "#document";
const isWheel = (event: Args) => dataOf(event)["type"] === "wheel";

/** The compositor reports on each frame that the display had. */
const isDroppedFrame = (event: Args & { readonly name: string; readonly ph: string }) =>
  event.name === "PipelineReporter" &&
  event.ph === "b" &&
  dataOf(event, "frame_reporter")["state"] === "STATE_DROPPED";
