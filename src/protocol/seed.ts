import { formatMinutes } from "../core/readout/clock-time.ts";
import { beatsFromSeconds, bpmAt, secondsFromBeats } from "../core/tempo-map.ts";
import { type TransportState, positionAt } from "../core/transport-state.ts";
import { seconds } from "../core/units.ts";

/**
 * The messages of plain clients: a browser console, `wscat`, a script. Their names and shapes are fixed; see
 * PROTOCOL.md. Everything in them is worked out from (state, now) at the moment of sending.
 */
export interface ClockMessage {
  readonly playing: boolean;
  readonly time_seconds: number;
  readonly sample_pos: number;
  readonly bpm: number;
  readonly beat_pos: number;
  readonly loop_enabled: boolean;
  readonly loop_start_seconds: number;
  readonly loop_end_seconds: number;
  /** Server time in ms since the epoch, to the microsecond. */
  readonly timestamp_ms: number;
  readonly revision: number;
}

/** Nanoseconds: what a listener derives from one field then agrees with the others. */
const toNano = (value: number) => Math.round(value * 1e9) / 1e9;
/** Fewer digits than the time's, so that a beat which a tempo change left alone does not read 10.000000001. */
const toSentBeat = (value: number) => Math.round(value * 1e7) / 1e7;
/** Microseconds, as far as a double goes for ms since the epoch. */
export const toMicroMs = (ms: number) => Math.round(ms * 1e3) / 1e3;

export function clockMessage(
  state: TransportState,
  nowMs: number,
  sampleRateHz: number,
): ClockMessage {
  const { song, loop } = state;
  const { tempo } = song;
  const position = positionAt(state, nowMs);
  // Beat and sample are taken from the time as it is sent: beat = time × bpm / 60 then holds to the digits sent, where the
  // tempo has been one from the start.
  const time = seconds(toNano(secondsFromBeats(position, tempo)));
  return {
    playing: state.playing,
    time_seconds: time,
    sample_pos: Math.round(time * sampleRateHz),
    bpm: tempo.length === 1 ? tempo[0].bpm : toNano(bpmAt(tempo, position)),
    beat_pos: toSentBeat(beatsFromSeconds(time, tempo)),
    loop_enabled: loop.enabled,
    loop_start_seconds: toNano(secondsFromBeats(loop.start, tempo)),
    loop_end_seconds: toNano(secondsFromBeats(loop.end, tempo)),
    timestamp_ms: toMicroMs(nowMs),
    revision: state.revision,
  };
}

/** `{"type":"state","data":{…}}`, what `/ws` and `/ws/transport` stream: a part of what the clock says. */
export function stateMessage(clock: ClockMessage) {
  const { playing, time_seconds, sample_pos, bpm, beat_pos, timestamp_ms, revision } = clock;
  const data = { playing, time_seconds, sample_pos, bpm, beat_pos, timestamp_ms, revision };
  return { type: "state", data } as const;
}

/** What `/transport/status` answers. */
export function statusMessage(state: TransportState, nowMs: number, sampleRateHz: number) {
  const clock = clockMessage(state, nowMs, sampleRateHz);
  return { ...clock, time_formatted: formatMinutes(seconds(clock.time_seconds)) };
}
