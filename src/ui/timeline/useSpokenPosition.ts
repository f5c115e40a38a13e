import { type RefObject, useRef } from "react";
import type { MeterMap } from "../../core/meter-map.ts";
import { speakBars } from "../../core/readout/bars.ts";
import { usePlayhead } from "../../react/usePlayhead.ts";
import { useTransport } from "../../react/useTransport.ts";
import { useTimelineView } from "./TimelineContext.ts";

/** A screen reader is told of time passing at most this often. */
const SPEAK_EVERY_MS = 1000;

/**
 * Writes the position into a slider's ARIA values, without rendering: at once when something was done (a seek, a start, a
 * new time signature), and at most once a second because time passes.
 */
export function useSpokenPosition(meter: MeterMap): RefObject<HTMLDivElement | null> {
  const slider = useRef<HTMLDivElement>(null);
  const timeline = useTimelineView();
  const anchor = useTransport((transport) => transport.anchor);
  const spoken = useRef({ atMs: Number.NEGATIVE_INFINITY, anchor, meter });

  usePlayhead(({ beats }) => {
    const nowMs = performance.now();
    const { current: last } = spoken;
    const isDone = last.anchor !== anchor || last.meter !== meter;
    if (!slider.current || (!isDone && nowMs - last.atMs < SPEAK_EVERY_MS)) return;
    spoken.current = { atMs: nowMs, anchor, meter };
    slider.current.ariaValueNow = String(Math.floor(beats));
    slider.current.ariaValueMax = String(Math.floor(Math.max(timeline.lengthBeats, beats)));
    slider.current.ariaValueText = speakBars(beats, meter);
  });
  return slider;
}
