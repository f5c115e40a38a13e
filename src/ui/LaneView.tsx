import type { CSSProperties } from "react";
import { type TimeScale, beatsToX } from "../core/time-scale.ts";
import { beats } from "../core/units.ts";
import styles from "./LaneView.module.css";
import type { Lane } from "./session.ts";

/** One lane with those of its clips that are in view. */
export function LaneView({ lane, scale }: { readonly lane: Lane; readonly scale: TimeScale }) {
  const inView = lane.clips.filter(
    ({ startBeats, lengthBeats }) => startBeats < scale.to && startBeats + lengthBeats > scale.from,
  );
  return (
    <div className={styles.lane} style={{ "--colour": lane.colour } as CSSProperties}>
      {inView.map(({ id, name, startBeats, lengthBeats }) => {
        const left = beatsToX(beats(startBeats), scale);
        const right = beatsToX(beats(startBeats + lengthBeats), scale);
        return (
          <div
            key={id}
            className={styles.clip}
            style={{ left, width: Math.max(2, right - left - 1) }}
          >
            {name}
          </div>
        );
      })}
    </div>
  );
}
