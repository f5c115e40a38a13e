import { formatTime } from "../src/core/readout/clock-time.ts";
import { secondsFromBeats } from "../src/core/tempo-map.ts";
import { type TransportState, positionAt } from "../src/core/transport-state.ts";
import { toMicroMs } from "../src/protocol/seed.ts";
import type { Restart } from "./authority.ts";
import { type MachineTime, msBetween } from "./machine-time.ts";

export interface Resumed {
  readonly state: TransportState;
  /** Null where nothing was playing: it stands where it stood. */
  readonly restart: Restart | null;
}

/**
 * A state from before, as it is to go on. What was playing goes on as if it had never stopped, when the outage was short
 * enough; else it is paused where it was at the last sign of life.
 *
 * @param written when the state was written down, by the same clock as its anchor
 * @param lastAlive the last moment that it is known to have been heard
 */
export function resumed(
  state: TransportState,
  written: MachineTime,
  lastAlive: MachineTime,
  now: MachineTime,
  resumeWithinMs: number,
): Resumed {
  const atMs = toMicroMs(state.anchor.atMs + clockShiftMs(written, now));
  const moved: TransportState = { ...state, anchor: { ...state.anchor, atMs } };
  if (!state.playing) return { state: moved, restart: null };

  const outageMs = Math.round(msBetween(lastAlive, now));
  // Negative: the wall clock was set back while the machine was off, and nobody knows how long that was.
  if (outageMs >= 0 && outageMs < resumeWithinMs) {
    const message = `the server was away for ${inWords(outageMs)}: playback went on as if it had not been`;
    return { state: moved, restart: { outageMs, wasPaused: false, message } };
  }
  const reached = positionAt(state, lastAlive.serverMs);
  const place = formatTime(secondsFromBeats(reached, state.song.tempo));
  const message = `the server was away for ${inWords(outageMs)}: playback is paused where it was then, at ${place}`;
  return {
    state: {
      ...moved,
      playing: false,
      countInBars: 0,
      anchor: { beats: reached, atMs: toMicroMs(now.serverMs) },
      revision: state.revision + 1,
    },
    restart: { outageMs: Math.max(0, outageMs), wasPaused: true, message },
  };
}

/** What to add to a time of the process that wrote it, for the same moment on this one's clock: they may be set apart. */
export const clockShiftMs = (written: MachineTime, now: MachineTime): number =>
  now.serverMs - msBetween(written, now) - written.serverMs;

function inWords(ms: number): string {
  if (ms < 0) return "an unknown time";
  const seconds = ms / 1000;
  if (seconds < 120) return `${Math.round(seconds * 10) / 10} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
