import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import type { GridLine } from "../core/grid.ts";
import { FOUR_FOUR, ticksPerBar } from "../core/meter.ts";
import { speakBars } from "../core/readout.ts";
import { type TimeScale, xToBeats } from "../core/time-scale.ts";
import { TICKS_PER_BEAT } from "../core/units.ts";
import { useConnection } from "../react/useConnection.ts";
import { usePlayhead } from "../react/usePlayhead.ts";
import { useTransport } from "../react/useTransport.ts";
import { useTransportCommands } from "../react/useTransportCommands.ts";
import type { Report } from "./useRefusal.ts";
import styles from "./Ruler.module.css";

interface RulerProps {
  readonly scale: TimeScale;
  readonly lines: readonly GridLine[];
  readonly report: Report;
  /** What lies in the upper strip. */
  readonly children: ReactNode;
}

const BAR_BEATS = ticksPerBar(FOUR_FOUR) / TICKS_PER_BEAT;

/** Bars above the lanes. Pressing the lower strip seeks, at once, playing or not; so do the arrows, once it has focus. */
export function Ruler({ scale, lines, report, children }: RulerProps) {
  const { seek } = useTransportCommands();
  const isLive = useConnection().status === "live";
  const strip = useRef<HTMLDivElement>(null);
  const positionBeats = useRef(0);
  const anchor = useTransport((transport) => transport.anchor);
  const spoken = useRef({ second: -1, anchor });

  usePlayhead(({ beats, seconds }) => {
    positionBeats.current = beats;
    const second = Math.floor(seconds);
    // A screen reader is told of a seek at once, and of time passing at most once a second.
    const isNews = second !== spoken.current.second || anchor !== spoken.current.anchor;
    if (!isNews || !strip.current) return;
    spoken.current = { second, anchor };
    strip.current.ariaValueNow = String(Math.floor(beats));
    strip.current.ariaValueText = speakBars(beats, FOUR_FOUR);
  });

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || !isLive) return;
    const xPx = event.clientX - event.currentTarget.getBoundingClientRect().left;
    report(seek({ beats: Math.max(0, xToBeats(xPx, scale)) }));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -BAR_BEATS, PageUp: BAR_BEATS }[
      event.key
    ];
    if (step === undefined || !isLive) return;
    event.preventDefault();
    report(seek({ beats: Math.max(0, positionBeats.current + step) }));
  };

  return (
    <div className={styles.ruler}>
      <div className={styles.loopStrip}>{children}</div>
      <div
        ref={strip}
        className={styles.timeStrip}
        role="slider"
        tabIndex={0}
        aria-label="Position"
        aria-valuemin={0}
        // Written as it runs, above.
        aria-valuenow={0}
        aria-valuemax={Math.floor(scale.to)}
        aria-disabled={!isLive}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
      >
        {lines.map(({ xPx, level, label }) => (
          <span
            key={xPx}
            className={styles.line}
            data-level={level}
            data-labelled={label !== undefined}
            style={{ left: xPx }}
          >
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}
