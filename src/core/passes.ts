import { secondsFromBeats } from "./tempo-map.ts";
import type { TransportState } from "./transport-state.ts";
import { type Beats, beats } from "./units.ts";

/** A run of the playhead without a jump: from a place on, up to where the loop takes it back. */
export interface Pass {
  /** Server time at which it begins, ms. */
  readonly atMs: number;
  readonly from: Beats;
  /** Not reached any more. Infinite, when no loop is in the way. */
  readonly to: Beats;
}

/** Rounds shorter than this are a tone and no rhythm: of those only one in so many is given, one every 10 ms. */
const SHORTEST_ROUND_MS = 10;

/**
 * The passes of a transport that begin before `toMs` and end after `fromMs` (server time, ms), and perhaps a few more
 * around them. It is `positionAt` told the other way round: which round it is follows from a division, and however far a
 * window lies from the anchor, a pass begins at the same time in every window.
 */
export function* passesBetween(
  state: TransportState,
  fromMs: number,
  toMs: number,
): Generator<Pass, void> {
  const { anchor, loop } = state;
  if (!state.playing || anchor.atMs >= toMs) return;
  if (!loop.enabled || anchor.beats >= loop.end) {
    yield { atMs: anchor.atMs, from: anchor.beats, to: beats(Number.POSITIVE_INFINITY) };
    return;
  }

  const msAt = (position: Beats) => secondsFromBeats(position, state.song.tempo) * 1000;
  const firstEndMs = anchor.atMs + msAt(loop.end) - msAt(anchor.beats);
  if (firstEndMs > fromMs) yield { atMs: anchor.atMs, from: anchor.beats, to: loop.end };

  const roundMs = msAt(loop.end) - msAt(loop.start);
  if (!(roundMs > 0)) return;
  const step = Math.ceil(SHORTEST_ROUND_MS / roundMs);
  const before = Math.floor((fromMs - firstEndMs) / (roundMs * step)) - 1;
  for (let round = Math.max(0, before) * step; ; round += step) {
    const atMs = firstEndMs + round * roundMs;
    if (!(atMs < toMs)) return;
    yield { atMs, from: loop.start, to: loop.end };
  }
}
