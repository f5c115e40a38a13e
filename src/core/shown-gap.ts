import { secondsFromBeats } from "./tempo-map.ts";
import { type TransportState, positionAt } from "./transport-state.ts";

/** A larger gap than this is seen as a jump whatever is done about it. */
const LARGEST_MS = 500;

/**
 * By how many ms a clock must be ahead of `nowMs` for `next` to be drawn where `shown` is at `nowMs`: what a change of the
 * state would otherwise make the playhead jump. Null when no such clock would help: one of them stands still, or they
 * are nowhere near each other.
 */
export function shownGapMs(
  shown: TransportState,
  next: TransportState,
  nowMs: number,
): number | null {
  if (!shown.playing || !next.playing || next.anchor.atMs > nowMs) return null;
  const timeOf = (state: TransportState) =>
    secondsFromBeats(positionAt(state, nowMs), next.song.tempo);
  const gapMs = shorterWay(timeOf(shown) - timeOf(next), next) * 1000;
  return Math.abs(gapMs) <= LARGEST_MS ? gapMs : null;
}

/** In a loop, whatever is a little before its start is also a little before its end. Seconds. */
function shorterWay(gapSeconds: number, { loop, song }: TransportState): number {
  if (!loop.enabled) return gapSeconds;
  const roundSeconds =
    secondsFromBeats(loop.end, song.tempo) - secondsFromBeats(loop.start, song.tempo);
  if (Math.abs(gapSeconds) <= roundSeconds / 2) return gapSeconds;
  return gapSeconds - Math.sign(gapSeconds) * roundSeconds;
}
