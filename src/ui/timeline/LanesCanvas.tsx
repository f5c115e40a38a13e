import { useMemo, useRef } from "react";
import { useTransport } from "../../react/useTransport.ts";
import type { Session } from "../session.ts";
import styles from "./canvas.module.css";
import { indexClips } from "./clip-index.ts";
import { paintLanes } from "./paint-lanes.ts";
import { usePainter } from "./usePainter.ts";

/** The grid, and on it the lanes with their clips. */
export function LanesCanvas({ session }: { readonly session: Session }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const meter = useTransport(({ song }) => song.meter);
  const lanes = useMemo(
    () => session.lanes.map(({ colour, clips }) => ({ colour, clips: indexClips(clips) })),
    [session],
  );
  usePainter(canvas, (paper) => paintLanes(paper, { lanes, meter }), [lanes, meter]);
  return <canvas ref={canvas} className={styles.canvas} aria-hidden />;
}
