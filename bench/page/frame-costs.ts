import type { TraceEvent } from "./trace.ts";

const PARTS = ["script", "layout", "paint", "rest"] as const;

/** Style counts as layout; layers, their update and the commit to the compositor as paint. */
export type Part = (typeof PARTS)[number];

/** CPU time of the main thread for one frame, in ms. */
export type FrameCost = Readonly<Record<Part, number>>;

/** The browser's names for it; what is inside of one of these belongs to it, unless it has a name of its own. */
const NAMES: readonly [RegExp, Part][] = [
  [/^(UpdateLayoutTree|Layout|RecalculateStyles|ParseAuthorStyleSheet|HitTest)$/, "layout"],
  [/^(PrePaint|Paint|Layerize|UpdateLayer|UpdateLayerTree|CompositeLayers|Commit)$/, "paint"],
  [/^(EventDispatch|FunctionCall|FireAnimationFrame|TimerFire|RunMicrotasks)$/, "script"],
  [/^(EvaluateScript|MinorGC|MajorGC|FireIdleCallback|v8\..*|V8\..*)$/, "script"],
];

const partOf = (name: string) => NAMES.find(([pattern]) => pattern.test(name))?.[1];

/** All that a frame took: the browser's own bookkeeping around the parts with a name included. */
export const wholeOf = (cost: FrameCost): number =>
  PARTS.reduce((sum, part) => sum + cost[part], 0);

/** What the page has a hand in. */
export const scriptAndRender = ({ script, layout, paint }: FrameCost): number =>
  script + layout + paint;

interface Open {
  readonly endUs: number;
  readonly part: Part;
}

/**
 * What each frame cost. A frame begins with the task in which the main thread begins to draw it, and has what runs until the
 * next such task: what a message causes is paid for in the frame that waits for it. Every moment counts once, for the
 * innermost event that has a name.
 *
 * The first frame is left out: it has begun before the recording. So is what runs before any frame does.
 */
export function frameCosts(main: readonly TraceEvent[]): FrameCost[] {
  const frames: Record<Part, number>[] = [];
  const beginsUs = main.filter(({ name }) => name === "BeginMainThreadFrame").map(({ ts }) => ts);
  let nextBegin = 0;
  const open: Open[] = [];

  for (const { ph, name, ts, dur = 0, tdur } of main) {
    if (ph !== "X") continue;
    while ((open.at(-1)?.endUs ?? Infinity) <= ts) open.pop();
    const outer = open.at(-1);
    if (!outer && (beginsUs[nextBegin] ?? Infinity) < ts + dur) {
      frames.push({ script: 0, layout: 0, paint: 0, rest: 0 });
      while ((beginsUs[nextBegin] ?? Infinity) < ts + dur) nextBegin += 1;
    }
    const part = partOf(name) ?? outer?.part ?? "rest";
    open.push({ endUs: ts + dur, part });
    const frame = frames.at(-1);
    if (!frame) continue;
    const costMs = (tdur ?? dur) / 1000;
    frame[part] += costMs;
    if (outer) frame[outer.part] -= costMs;
  }
  return frames.slice(1);
}
