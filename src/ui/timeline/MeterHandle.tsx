import type { CSSProperties, KeyboardEvent, Ref } from "react";
import type { Meter } from "../../core/meter.ts";
import type { Beats } from "../../core/units.ts";
import styles from "./MeterLane.module.css";
import { placeStyle } from "./place-style.ts";
import { useReveal } from "./useReveal.ts";

interface MeterHandleProps {
  readonly ref: Ref<HTMLButtonElement>;
  /** Where the session has it, and where it is shown, which is elsewhere while it is dragged. Both from 0. */
  readonly bar: number;
  readonly shownBar: number;
  readonly start: Beats;
  readonly meter: Meter;
  /** Until the next signature. */
  readonly roomBeats: number;
  readonly hintId: string;
  readonly canChange: boolean;
  readonly onEdit: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** A time signature at its bar line. While it is dragged it says which bar that is. */
export function MeterHandle(props: MeterHandleProps) {
  const { ref, bar, shownBar, start, meter, roomBeats, hintId } = props;
  const { canChange, onEdit, onKeyDown } = props;
  const reveal = useReveal();
  const signature = `${meter.numerator}/${meter.denominator}`;
  const isHeld = shownBar !== bar;
  const style = {
    ...placeStyle(start),
    ...(Number.isFinite(roomBeats) && { "--room-beats": roomBeats }),
  } as CSSProperties;
  return (
    <button
      ref={ref}
      type="button"
      className={styles.handle}
      style={style}
      data-place={bar}
      data-held={isHeld}
      data-first={bar === 0}
      aria-label={`Time signature ${signature}, bar ${shownBar + 1}`}
      aria-describedby={hintId}
      aria-haspopup="dialog"
      aria-disabled={!canChange}
      onFocus={() => reveal(start)}
      // By a screen reader, or by Space: a mouse needs two.
      onClick={({ detail }) => canChange && detail === 0 && onEdit()}
      onKeyDown={onKeyDown}
    >
      <span className={styles.value}>
        {signature}
        {isHeld && ` · bar ${shownBar + 1}`}
      </span>
    </button>
  );
}
