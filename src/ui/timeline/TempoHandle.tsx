import type { CSSProperties, KeyboardEvent, Ref } from "react";
import type { TempoEvent } from "../../core/tempo-map.ts";
import type { Beats } from "../../core/units.ts";
import styles from "./TempoLane.module.css";
import { placeStyle } from "./place-style.ts";
import { formatBpm } from "./tempo-curve.ts";
import { useReveal } from "./useReveal.ts";

interface TempoHandleProps {
  readonly ref: Ref<HTMLButtonElement>;
  /** Where the session has it; `event` is how it is shown, which may be elsewhere while it is dragged. */
  readonly place: Beats;
  readonly event: TempoEvent;
  /** 0–1. */
  readonly height: number;
  readonly where: string;
  /** Until the next event. */
  readonly roomBeats: number;
  readonly isHeld: boolean;
  readonly hintId: string;
  readonly canChange: boolean;
  readonly onEdit: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** A tempo on its curve: a square where it holds, a triangle where it ramps to the next. */
export function TempoHandle(props: TempoHandleProps) {
  const { ref, place, event, height, where, roomBeats, isHeld, hintId } = props;
  const { canChange, onEdit, onKeyDown } = props;
  const reveal = useReveal();
  const bpm = formatBpm(event.bpm);
  const style = {
    ...placeStyle(event.beats),
    "--height": height,
    ...(Number.isFinite(roomBeats) && { "--room-beats": roomBeats }),
  } as CSSProperties;
  return (
    <button
      ref={ref}
      type="button"
      className={styles.handle}
      style={style}
      data-place={place}
      data-ramp={event.ramp}
      data-low={height <= 0.5}
      data-held={isHeld}
      aria-label={`Tempo ${bpm}, ${where}${event.ramp ? ", ramp to the next" : ""}`}
      aria-describedby={hintId}
      aria-haspopup="dialog"
      aria-disabled={!canChange}
      onFocus={() => reveal(event.beats)}
      // By a screen reader, or by Space: a mouse needs two.
      onClick={({ detail }) => canChange && detail === 0 && onEdit()}
      onKeyDown={onKeyDown}
    >
      <span className={styles.dot} />
      <span className={styles.value}>{bpm}</span>
    </button>
  );
}
