import { formatTime } from "../src/core/readout/clock-time.ts";
import { secondsFromBeats } from "../src/core/tempo-map.ts";
import { type TransportState, positionAt } from "../src/core/transport-state.ts";
import { toMicroMs } from "../src/protocol/seed.ts";
import type { Restart } from "./authority.ts";
import type { Outage } from "./lives.ts";
import { type MachineTime, msBetween } from "./machine-time.ts";

export interface Resumed {
  readonly state: TransportState;
  /** Null where nothing was playing: it stands where it stood. */
  readonly restart: Restart | null;
}

/**
 * A state from before, as it is to go on. What was playing goes on as if it had never stopped, when every outage since was
 * short enough; else it is paused where it was when the first began that was not.
 *
 * @param written when the state was written down, by the same clock as its anchor
 * @param outages since then, oldest first
 */
export function resumed(
  state: TransportState,
  written: MachineTime,
  outages: readonly Outage[],
  now: MachineTime,
  resumeWithinMs: number,
): Resumed {
  const atMs = toMicroMs(state.anchor.atMs + clockShiftMs(written, now));
  const moved: TransportState = { ...state, anchor: { ...state.anchor, atMs } };
  const lengths = outages.map(({ from, to }) => Math.round(msBetween(from, to)));
  const lastMs = lengths.at(-1);
  if (!state.playing || lastMs === undefined) return { state: moved, restart: null };

  // Negative: the wall clock was set back while the machine was off, and nobody knows how long that was.
  const isLong = (ms: number) => ms < 0 || ms >= resumeWithinMs;
  const long = outages[lengths.findIndex(isLong)];
  if (!long) {
    const message = `the server was away for ${inWords(lastMs)}: playback went on as if it had not been`;
    return { state: moved, restart: { outageMs: lastMs, wasPaused: false, message } };
  }
  const outageMs = Math.round(msBetween(long.from, long.to));
  const reached = positionAt(state, written.serverMs + msBetween(written, long.from));
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
const clockShiftMs = (written: MachineTime, now: MachineTime): number =>
  now.serverMs - msBetween(written, now) - written.serverMs;

function inWords(ms: number): string {
  if (ms < 0) return "an unknown time";
  const seconds = ms / 1000;
  if (seconds < 120) return `${Math.round(seconds * 10) / 10} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
