import { type Beats, type Seconds, beats, seconds } from "./units.ts";

/** A tempo from `beats` on, in quarter notes a minute. */
export interface TempoEvent {
  readonly beats: Beats;
  readonly bpm: number;
  /** The tempo runs in a straight line over the beats to that of the next event, instead of holding until then. */
  readonly ramp: boolean;
}

/** A song's tempos: in the order of their beats, no two at one beat, the first at 0. The last one holds for ever. */
export type TempoMap = readonly [TempoEvent, ...TempoEvent[]];

export const constantTempo = (bpm: number): TempoMap => [{ beats: beats(0), bpm, ramp: false }];

/** The event in force at `position`: the last that is not after it. */
export const tempoEventAt = (map: TempoMap, position: Beats): TempoEvent =>
  spans(map)[spanIndex(spans(map), "startBeats", position)]?.event ?? map[0];

/** Quarter notes a minute at `position`; within a ramp between those of its ends. */
export function bpmAt(map: TempoMap, position: Beats): number {
  const all = spans(map);
  const { startBeats, event, slope } = all[spanIndex(all, "startBeats", position)] ?? first(all);
  return event.bpm + slope * (position - startBeats);
}

/** When a beat is reached by whoever plays from the start. */
export function secondsFromBeats(position: Beats, map: TempoMap): Seconds {
  const all = spans(map);
  const span = all[spanIndex(all, "startBeats", position)] ?? first(all);
  return seconds(span.startSeconds + spanSeconds(span, position - span.startBeats));
}

/** The beat that is reached after so long. The inverse of `secondsFromBeats` in the same map. */
export function beatsFromSeconds(time: Seconds, map: TempoMap): Beats {
  const all = spans(map);
  const index = spanIndex(all, "startSeconds", time);
  const span = all[index] ?? first(all);
  const reached = span.startBeats + spanBeats(span, time - span.startSeconds);
  // Rounding must not put it past the next event, from where the event's own moment would be a step back.
  return beats(Math.min(reached, all[index + 1]?.startBeats ?? Number.POSITIVE_INFINITY));
}

/**
 * The beat that is reached `elapsedSeconds` after `from`. The same as by way of `secondsFromBeats`, and more exact: where
 * the tempo does not change on the way, no digit is lost to the distance from zero.
 */
export function beatsAfter(from: Beats, elapsedSeconds: number, map: TempoMap): Beats {
  const all = spans(map);
  const index = spanIndex(all, "startBeats", from);
  const span = all[index] ?? first(all);
  if (span.slope === 0) {
    const reached = from + (elapsedSeconds * span.event.bpm) / 60;
    const next = all[index + 1];
    if (elapsedSeconds >= 0 && (next === undefined || reached <= next.startBeats)) {
      return beats(reached);
    }
  }
  return beatsFromSeconds(seconds(secondsFromBeats(from, map) + elapsedSeconds), map);
}

/** From one event to the next. */
interface Span {
  readonly event: TempoEvent;
  readonly startBeats: number;
  readonly startSeconds: number;
  /** Change of bpm a beat; 0 where the tempo holds. */
  readonly slope: number;
}

/** Worked out once for every map: a map never changes, it is replaced. */
const known = new WeakMap<TempoMap, readonly Span[]>();

function spans(map: TempoMap): readonly Span[] {
  const before = known.get(map);
  if (before) return before;
  const made: Span[] = [];
  let startSeconds = 0;
  for (const [index, event] of map.entries()) {
    const next = map[index + 1];
    const slope = event.ramp && next ? (next.bpm - event.bpm) / (next.beats - event.beats) : 0;
    const span = { event, startBeats: event.beats, startSeconds, slope };
    made.push(span);
    if (next) startSeconds += spanSeconds(span, next.beats - event.beats);
  }
  known.set(map, made);
  return made;
}

/**
 * How long the first `length` beats of a span take. Along a ramp bpm(x) = bpm + slope·x, and the time is the integral of
 * 60 / bpm(x), which is 60 / slope · ln(bpm(x) / bpm). Written with log1p it keeps its digits for the flattest of ramps.
 */
function spanSeconds({ event: { bpm }, slope }: Span, length: number): number {
  if (slope === 0) return (length * 60) / bpm;
  return (60 / slope) * Math.log1p((slope * length) / bpm);
}

/** The inverse: along a ramp the tempo grows as exp(slope · t / 60). */
function spanBeats({ event: { bpm }, slope }: Span, time: number): number {
  if (slope === 0) return (time * bpm) / 60;
  return (bpm / slope) * Math.expm1((slope * time) / 60);
}

/** The last span that begins at or before `value`, and the first for what comes before all. */
function spanIndex(
  all: readonly Span[],
  start: "startBeats" | "startSeconds",
  value: number,
): number {
  let low = 0;
  let high = all.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((all[middle]?.[start] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

const first = (all: readonly Span[]): Span => {
  const [span] = all;
  if (!span) throw new Error("a tempo map has at least one event");
  return span;
};
