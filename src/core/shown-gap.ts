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
  const gapBeats = positionAt(shown, nowMs) - positionAt(next, nowMs);
  const gapMs = (shorterWay(gapBeats, next) * 60_000) / next.bpm;
  return Math.abs(gapMs) <= LARGEST_MS ? gapMs : null;
}

/** In a loop, whatever is a little before its start is also a little before its end. */
function shorterWay(gapBeats: number, { loop }: TransportState): number {
  const length = loop.end - loop.start;
  if (!loop.enabled || Math.abs(gapBeats) <= length / 2) return gapBeats;
  return gapBeats - Math.sign(gapBeats) * length;
}
