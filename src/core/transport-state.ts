import { LIMITS } from "./limits.ts";
import { type Loop, wrapIntoLoop } from "./loop.ts";
import { type Song, createSong } from "./song.ts";
import type { StartLead } from "./start-lead.ts";
import { beatsAfter, beatsFromSeconds } from "./tempo-map.ts";
import { type Beats, beats, seconds } from "./units.ts";

/** A position and the server time, in ms since the epoch, at which it holds. It may lie in the future. */
export interface Anchor {
  readonly beats: Beats;
  readonly atMs: number;
}

/** What a tempo change leaves in place: the beat under the playhead, or its time. */
export type Timebase = "beats" | "seconds";

/**
 * The whole truth about a transport. It changes by `applyCommand` alone and never because time passed:
 * the position is not in here, it is `positionAt(state, now)`, and the tempo is `bpmAt(song.tempo, position)`.
 */
export interface TransportState {
  readonly playing: boolean;
  readonly anchor: Anchor;
  /** Tempos, time signatures and markers. */
  readonly song: Song;
  readonly loop: Loop;
  readonly timebase: Timebase;
  readonly startLead: StartLead;
  /** Where playback last began, or went on from after a seek: where the first press of a Stop button goes back to. */
  readonly playStart: Beats;
  /** Bars that are counted in before the anchor, while it lies in the future. 0: none. */
  readonly countInBars: number;
  /** One higher with every accepted command. */
  readonly revision: number;
}

export interface SessionStart {
  readonly bpm?: number;
  readonly timebase?: Timebase;
  readonly startLead?: StartLead;
}

/** A new session: stopped at zero, 120 bpm in 4/4, no markers, a loop of 0–10 s that is off. */
export function createTransportState(start: SessionStart = {}): TransportState {
  const { bpm = 120, timebase = "beats", startLead = 0 } = start;
  if (!(bpm >= LIMITS.bpm.min && bpm <= LIMITS.bpm.max)) {
    throw new RangeError(`bpm must be ${LIMITS.bpm.min}–${LIMITS.bpm.max}, not ${bpm}`);
  }
  const song = createSong(bpm);
  return {
    playing: false,
    anchor: { beats: beats(0), atMs: 0 },
    song,
    loop: { enabled: false, start: beats(0), end: beatsFromSeconds(seconds(10), song.tempo) },
    timebase,
    startLead,
    playStart: beats(0),
    countInBars: 0,
    revision: 0,
  };
}

/**
 * Where the transport is at `nowMs` (server time, ms), loop and tempo map included. Nothing is counted or integrated, so
 * nothing drifts: two machines that agree on the time agree on the position.
 *
 * An anchor in the future holds its position until then. A loop catches only a playhead that was before its end when
 * it was anchored; one that starts at or past the end plays on.
 */
export function positionAt(state: TransportState, nowMs: number): Beats {
  const { anchor, loop, song } = state;
  // As it stands, and not by way of its time, which along a ramp costs the last digit.
  if (!state.playing || !(nowMs > anchor.atMs)) return anchor.beats;
  const elapsedSeconds = (nowMs - anchor.atMs) / 1000;
  return loop.enabled && anchor.beats < loop.end
    ? wrapIntoLoop(anchor.beats, elapsedSeconds, loop, song.tempo)
    : beatsAfter(anchor.beats, elapsedSeconds, song.tempo);
}
