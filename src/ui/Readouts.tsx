import { useRef } from "react";
import { FOUR_FOUR } from "../core/meter.ts";
import { formatBars, formatTime } from "../core/readout.ts";
import type { DrawPlayhead } from "../react/usePlayhead.ts";
import { usePlayhead } from "../react/usePlayhead.ts";
import styles from "./Readouts.module.css";

type Position = Parameters<DrawPlayhead>[0];

const bars = ({ beats }: Position) => formatBars(beats, FOUR_FOUR);
const time = ({ seconds }: Position) => formatTime(seconds);

/** Bar, beat, sixteenth and tick, as they run. */
export const BarsReadout = () => (
  <Readout label="Bars and beats" className={styles.bars} testId="readout-bars" format={bars} />
);

/** Minutes and seconds, as they run. */
export const TimeReadout = () => (
  <Readout label="Time" className={styles.time} testId="readout-time" format={time} />
);

interface ReadoutProps {
  readonly label: string;
  readonly className: string | undefined;
  readonly testId: string;
  readonly format: (position: Position) => string;
}

/** Digits that run without rendering: the text is written when it has changed. */
function Readout({ label, className, testId, format }: ReadoutProps) {
  const element = useRef<HTMLSpanElement>(null);
  usePlayhead((position) => {
    const text = format(position);
    if (element.current && element.current.textContent !== text) element.current.textContent = text;
  });
  return (
    <span
      ref={element}
      className={className}
      role="timer"
      aria-label={label}
      data-testid={testId}
    />
  );
}
