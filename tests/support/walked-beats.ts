import type { TempoMap } from "../../src/core/tempo-map.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a playhead gets to that walks from `from` in steps of a quarter of a millisecond, and looks up the tempo where it
 * stands at each of them: nothing of how the core works it out is in here. In a loop it goes on at the start with what
 * is left of the step that took it past the end.
 */
export function beatsWalked(
  from: number,
  elapsedSeconds: number,
  map: TempoMap,
  loop?: Range,
): number {
  let at = from;
  let leftSeconds = elapsedSeconds;
  while (leftSeconds > 0) {
    const dueSeconds = Math.min(leftSeconds, 0.000_25);
    // Never over the edge of a stretch, where another tempo begins.
    const edge = Math.min(
      map.find(({ beats }) => beats > at)?.beats ?? Number.POSITIVE_INFINITY,
      loop && at < loop.end ? loop.end : Number.POSITIVE_INFINITY,
    );
    const next = stepped(at, dueSeconds, map);
    const isOver = next >= edge;
    const tookSeconds = isOver ? secondsUpTo(edge, at, dueSeconds, map) : dueSeconds;
    leftSeconds -= tookSeconds;
    at = isOver ? edge : next;
    if (loop && isOver && edge === loop.end) at = loop.start;
  }
  return at;
}

/** How much of a step it takes to `edge`, found by halving. */
function secondsUpTo(edge: number, at: number, stepSeconds: number, map: TempoMap): number {
  let [low, high] = [0, stepSeconds];
  for (let i = 0; i < 40; i += 1) {
    const middle = (low + high) / 2;
    if (stepped(at, middle, map) < edge) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The classical rule of Runge and Kutta, with the tempos of the stretch that the step begins in. The steepest ramp takes
 * bpm from 20 to 999 in a tenth of a beat and is walked a hundred times over in a short loop: looking up the tempo half
 * way, and no more, is a millisecond out by then.
 */
function stepped(at: number, seconds: number, map: TempoMap): number {
  const index = map.findLastIndex(({ beats }) => beats <= at);
  const event = map[index] ?? map[0];
  const next = map[index + 1];
  const tempoAt = (place: number) =>
    event.ramp && next
      ? event.bpm + ((place - event.beats) / (next.beats - event.beats)) * (next.bpm - event.bpm)
      : event.bpm;
  const beatsASecond = (place: number) => tempoAt(place) / 60;
  const begins = beatsASecond(at);
  const half = beatsASecond(at + begins * (seconds / 2));
  const halfAgain = beatsASecond(at + half * (seconds / 2));
  const ends = beatsASecond(at + halfAgain * seconds);
  return at + ((begins + 2 * half + 2 * halfAgain + ends) / 6) * seconds;
}
