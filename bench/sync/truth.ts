import type { Authority } from "../../server/authority.ts";
import { secondsFromBeats } from "../../src/core/tempo-map.ts";
import { type TransportState, positionAt } from "../../src/core/transport-state.ts";

/** What the server's transport does at one true moment: what every screen should show. */
export interface Truth {
  readonly playing: boolean;
  readonly seconds: number;
  /** The length of the loop that the playhead goes round in, seconds; null when it is in none. */
  readonly loopSeconds: number | null;
  readonly revision: number;
}

export function truthOf(authority: Authority): Truth {
  const nowMs = authority.now();
  const state = authority.stateAt(nowMs);
  return {
    playing: state.playing,
    seconds: secondsFromBeats(positionAt(state, nowMs), state.song.tempo),
    loopSeconds: loopSecondsOf(state),
    revision: state.revision,
  };
}

/** The length of the loop that a playing transport goes round in, seconds; null when it is in none. */
export function loopSecondsOf({ loop, anchor, song }: TransportState): number | null {
  if (!loop.enabled || anchor.beats >= loop.end) return null;
  return secondsFromBeats(loop.end, song.tempo) - secondsFromBeats(loop.start, song.tempo);
}

/** What is left of a distance in seconds when it is gone by the shorter way round the loop. */
export function shorterWay(seconds: number, loopSeconds: number | null): number {
  if (loopSeconds === null) return seconds;
  return seconds - Math.round(seconds / loopSeconds) * loopSeconds;
}
