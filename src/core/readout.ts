import { type Meter, barPositionAt } from "./meter.ts";
import type { Beats, Seconds } from "./units.ts";

const padded = (value: number, digits: number) => String(value).padStart(digits, "0");

/** `001.1.1.000`: bar, beat, sixteenth, tick at 960 to the quarter note. Bars are counted from 1. */
export function formatBars(position: Beats, meter: Meter): string {
  const { bar, beat, sixteenth, tick } = barPositionAt(position, meter);
  return `${padded(bar, 3)}.${beat}.${sixteenth}.${padded(tick, 3)}`;
}

/** `bar 4, beat 3`, for a screen reader. */
export function speakBars(position: Beats, meter: Meter): string {
  const { bar, beat } = barPositionAt(position, meter);
  return `bar ${bar}, beat ${beat}`;
}

/** `m:ss.mmm`, and `h:mm:ss.mmm` from the first hour on. Cut off, not rounded. */
export function formatTime(time: Seconds): string {
  const { hours, minutes, rest } = timeParts(time);
  return hours > 0 ? `${hours}:${padded(minutes, 2)}:${rest}` : `${minutes}:${rest}`;
}

/** `MM:SS.mmm`, the minutes running on past 59: what `/transport/status` calls `time_formatted`. */
export function formatMinutes(time: Seconds): string {
  const { hours, minutes, rest } = timeParts(time);
  return `${padded(hours * 60 + minutes, 2)}:${rest}`;
}

function timeParts(time: Seconds) {
  // A millionth of a millisecond is forgiven, so that 4.523 s does not read .522.
  const wholeMs = Math.floor(time * 1000 + 1e-6);
  const wholeSeconds = Math.floor(wholeMs / 1000);
  return {
    hours: Math.floor(wholeSeconds / 3600),
    minutes: Math.floor(wholeSeconds / 60) % 60,
    rest: `${padded(wholeSeconds % 60, 2)}.${padded(wholeMs % 1000, 3)}`,
  };
}
