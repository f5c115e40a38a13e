import { LIMITS } from "../limits.ts";
import { type MeterMap, ticksReached } from "../meter-map.ts";
import type { Position } from "../places.ts";
import { type TempoMap, beatsFromSeconds } from "../tempo-map.ts";
import { type Beats, type Seconds, beats, seconds } from "../units.ts";
import { formatBars, parseBars, speakBars } from "./bars.ts";
import { formatTime, isNamedSeconds, parseTime, speakTime } from "./clock-time.ts";
import { type Parsed, type Refused, refused } from "./parsed.ts";
import { formatSamples, parseSamples, speakSamples } from "./samples.ts";
import { type SmpteRate, formatSmpte, isSmpte, parseSmpte, speakSmpte } from "./smpte.ts";

export type PositionFormat = "bars" | "time" | "samples" | `smpte-${SmpteRate}`;

/** What the readout shows in turn. */
export const POSITION_FORMATS: readonly {
  readonly id: PositionFormat;
  readonly label: string;
}[] = [
  { id: "bars", label: "Bars and beats" },
  { id: "time", label: "Time" },
  { id: "samples", label: "Samples" },
  { id: "smpte-24", label: "SMPTE 24" },
  { id: "smpte-25", label: "SMPTE 25" },
  { id: "smpte-29.97df", label: "SMPTE 29.97 drop-frame" },
  { id: "smpte-29.97", label: "SMPTE 29.97 non-drop" },
  { id: "smpte-30", label: "SMPTE 30" },
];

/** One place in a song, in both of its measures. */
export interface Place {
  readonly beats: Beats;
  readonly seconds: Seconds;
}

export interface ReadoutSettings {
  readonly meter: MeterMap;
  readonly sampleRateHz: number;
}

/** The readout in that format. Cut off, never rounded up to what has not been reached yet. */
export function formatPosition(
  format: PositionFormat,
  { beats, seconds }: Place,
  { meter, sampleRateHz }: ReadoutSettings,
): string {
  if (format === "bars") return formatBars(beats, meter);
  if (format === "time") return formatTime(seconds);
  if (format === "samples") return formatSamples(seconds, sampleRateHz);
  return formatSmpte(seconds, smpteRate(format));
}

/** The same in words, for a screen reader. */
export function speakPosition(
  format: PositionFormat,
  { beats, seconds }: Place,
  { meter, sampleRateHz }: ReadoutSettings,
): string {
  if (format === "bars") return speakBars(beats, meter);
  if (format === "time") return speakTime(seconds);
  if (format === "samples") return speakSamples(seconds, sampleRateHz);
  return speakSmpte(seconds, smpteRate(format));
}

export type ParsedPosition = { readonly ok: true; readonly position: Position } | Refused;

/**
 * The place that was typed into a readout of that format. A time with a colon (`1:30`) or in seconds (`90s`) is
 * understood in every format, time code with a `;` as well. What was read off a readout leads back to the same readout.
 * Refused, by a sentence to show, is what makes no sense, what the bar does not have, and what lies beyond 24 hours.
 */
export function parsePosition(
  text: string,
  format: PositionFormat,
  { tempo, meter, sampleRateHz }: ReadoutSettings & { readonly tempo: TempoMap },
): ParsedPosition {
  const typed = text.trim();
  const isTime = isNamedSeconds(typed) || /[:;]/.test(typed);
  if (format === "bars" && !isTime) {
    const result = parseBars(typed, meter);
    if (!result.ok) return result;
    const last = beatsFromSeconds(seconds(LIMITS.timeSeconds.max), tempo);
    // In whole ticks, as the readout counts: the one it shows at the very end may be a rounding error beyond.
    return ticksReached(result.value) <= ticksReached(last)
      ? { ok: true, position: { beats: beats(Math.min(result.value, last)) } }
      : refused(BEYOND);
  }
  const result = parseSeconds(typed, format, sampleRateHz, isTime);
  if (!result.ok) return result;
  return result.value <= LIMITS.timeSeconds.max
    ? { ok: true, position: { seconds: result.value } }
    : refused(BEYOND);
}

const BEYOND = "That is beyond the end of the session, which is at 24 hours.";

function parseSeconds(
  typed: string,
  format: PositionFormat,
  sampleRateHz: number,
  isTime: boolean,
): Parsed<Seconds> {
  if (format === "samples" && !isTime) return parseSamples(typed, sampleRateHz);
  if (isSmpteFormat(format)) {
    return isTime && !isSmpte(typed) ? parseTime(typed) : parseSmpte(typed, smpteRate(format));
  }
  if (!isSmpte(typed)) return parseTime(typed);
  // Only one rate has drop-frame numbers; of the others nobody could say which is meant.
  return typed.includes(";")
    ? parseSmpte(typed, "29.97df")
    : refused("Those are SMPTE frames: choose the rate as the readout's format first.");
}

type SmpteFormat = `smpte-${SmpteRate}`;

const isSmpteFormat = (format: PositionFormat): format is SmpteFormat =>
  format.startsWith("smpte-");

const smpteRate = (format: SmpteFormat): SmpteRate => format.slice("smpte-".length) as SmpteRate;
