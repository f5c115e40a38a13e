import { useRef } from "react";
import { useTransport } from "../../react/useTransport.ts";
import styles from "./canvas.module.css";
import { paintBars, paintSeconds } from "./paint-ruler.ts";
import { usePainter } from "./usePainter.ts";

/** The bars behind the time strip. */
export function RulerCanvas() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const meter = useTransport(({ song }) => song.meter);
  usePainter(canvas, (paper) => paintBars(paper, meter), [meter]);
  return <canvas ref={canvas} className={styles.canvas} aria-hidden />;
}

/** Minutes and seconds: a strip of its own. */
export function SecondsCanvas() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tempo = useTransport(({ song }) => song.tempo);
  usePainter(canvas, (paper) => paintSeconds(paper, tempo), [tempo]);
  return <canvas ref={canvas} className={styles.canvas} aria-hidden />;
}
