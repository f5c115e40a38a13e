import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useTransport } from "../../react/useTransport.ts";
import type { Session } from "../session.ts";
import styles from "./SceneCanvas.module.css";
import { indexClips } from "./clip-index.ts";
import { paintLanes } from "./paint-lanes.ts";
import { paintBars, paintSeconds } from "./paint-ruler.ts";
import { type Paper, usePainter } from "./usePainter.ts";

interface SceneCanvasProps {
  readonly session: Session;
  /** What it paints in; they lie over it. */
  readonly ruler: RefObject<HTMLElement | null>;
  readonly seconds: RefObject<HTMLElement | null>;
  readonly lanes: RefObject<HTMLElement | null>;
}

/**
 * Everything of the timeline that is painted and not handled: the bars of the ruler, its seconds, the grid, the lanes and
 * their clips. One canvas, because the browser puts each on a layer of its own, and each layer costs in every frame.
 */
export function SceneCanvas({ session, ruler, seconds, lanes }: SceneCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const meter = useTransport(({ song }) => song.meter);
  const tempo = useTransport(({ song }) => song.tempo);
  const painted = useMemo(
    () => session.lanes.map(({ colour, clips }) => ({ colour, clips: indexClips(clips) })),
    [session],
  );
  const [places, setPlaces] = useState<Places>(NOWHERE);
  useEffect(() => {
    const { current: bottom } = lanes;
    if (!bottom) return;
    // Whatever moves one of them moves the lanes' upper edge, and so changes their height.
    const observer = new ResizeObserver(() =>
      setPlaces({
        ruler: placeOf(ruler.current),
        seconds: placeOf(seconds.current),
        lanes: placeOf(bottom),
      }),
    );
    observer.observe(bottom);
    return () => observer.disconnect();
  }, [ruler, seconds, lanes]);

  usePainter(
    canvas,
    (paper) => {
      within(paper, places.lanes, (area) => paintLanes(area, { lanes: painted, meter }));
      // Lanes that are scrolled down reach up into the strips.
      paper.context.clearRect(0, 0, paper.widthPx, places.lanes.topPx);
      within(paper, places.ruler, (area) => paintBars(area, meter));
      within(paper, places.seconds, (area) => paintSeconds(area, tempo));
    },
    [places, painted, meter, tempo],
  );
  return <canvas ref={canvas} className={styles.canvas} aria-hidden />;
}

interface Place {
  readonly topPx: number;
  readonly heightPx: number;
}

type Places = Readonly<Record<"ruler" | "seconds" | "lanes", Place>>;

const NONE: Place = { topPx: 0, heightPx: 0 };
const NOWHERE: Places = { ruler: NONE, seconds: NONE, lanes: NONE };

const placeOf = (element: HTMLElement | null): Place =>
  element ? { topPx: element.offsetTop, heightPx: element.clientHeight } : NONE;

/** Has a part of the paper painted as if it were the whole. */
function within(paper: Paper, { topPx, heightPx }: Place, paint: (paper: Paper) => void) {
  if (heightPx === 0) return;
  const { context } = paper;
  context.translate(0, topPx);
  paint({ ...paper, heightPx });
  context.translate(0, -topPx);
}
