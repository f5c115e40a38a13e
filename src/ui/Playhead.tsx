import { useRef } from "react";
import { type TimeScale, beatsToX } from "../core/time-scale.ts";
import { beats } from "../core/units.ts";
import { usePlayhead } from "../react/usePlayhead.ts";
import styles from "./Playhead.module.css";

/** A line over the ruler and the lanes, moved by `transform` alone. */
export function Playhead({ scale }: { readonly scale: TimeScale }) {
  const element = useRef<HTMLDivElement>(null);
  usePlayhead(element, (position) => beatsToX(beats(position), scale));
  return <div ref={element} className={styles.playhead} data-testid="playhead" aria-hidden />;
}
