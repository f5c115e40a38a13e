import type { TransportCommand } from "../core/commands.ts";
import type { Position } from "../core/places.ts";
import type { StartLead } from "../core/start-lead.ts";
import { beats, seconds } from "../core/units.ts";

/** A place in the session: in quarter notes or in seconds, 0 to 24 hours. */
export type Place = { readonly beats: number } | { readonly seconds: number };

/** What became of a command. A promise of it never rejects. */
export type CommandResult =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly error: CommandError };

export interface CommandError {
  /**
   * The server's code, or `offline`: it was not sent, or `connection_lost`: it was sent, and may or may not have taken
   * effect.
   */
  readonly code: string;
  /** A sentence that names the field and what is allowed. */
  readonly message: string;
  readonly field?: string;
}

export interface LoopChange {
  /** Left out with a start or an end given, the loop is turned on. */
  readonly enabled?: boolean;
  readonly start?: Place;
  readonly end?: Place;
}

export interface TempoEventChange {
  /** Where, in quarter notes from the start. */
  readonly beats: number;
  /** Quarter notes a minute, 20 to 999. */
  readonly bpm: number;
  /** Whether the tempo runs evenly over the beats to the next event's. Left out: as it was, and a step when it is new. */
  readonly ramp?: boolean;
  /** The event that is there is moved. Left out: one is added, or the one at `beats` is changed. */
  readonly fromBeats?: number;
}

export interface MeterChange {
  /** 1 to 64. */
  readonly numerator: number;
  /** 1, 2, 4, 8, 16 or 32. */
  readonly denominator: number;
  /** Counted from 0. Left out: the signature in force at the playhead is changed. */
  readonly bar?: number;
  /** The signature of that bar is moved. Left out: one is added, or the one at `bar` is changed. */
  readonly fromBar?: number;
}

export interface MarkerChange {
  /** Of the marker to change, or of the new one. Left out: one is added, and its key is made up. */
  readonly key?: string;
  /** Left out: where it was; for a new one, at the playhead. */
  readonly at?: Place;
  /** At most 64 characters. */
  readonly name?: string;
}

/** Every one shows in the next frame and takes effect for everybody when the server has it. All are safe to repeat. */
export interface TransportCommands {
  play(): Promise<CommandResult>;
  /** Plays once so many whole bars, 0 to 4, have been counted in: everybody's metronome clicks them. */
  countIn(bars: number): Promise<CommandResult>;
  pause(): Promise<CommandResult>;
  resume(): Promise<CommandResult>;
  /** Stops and goes to zero. */
  stop(): Promise<CommandResult>;
  /** Moves, and keeps playing when it was playing. */
  seek(place: Place): Promise<CommandResult>;
  /** The tempo in force at the playhead, in quarter notes a minute, 20 to 999. The beat under the playhead stays. */
  setTempo(bpm: number): Promise<CommandResult>;
  setTempoEvent(change: TempoEventChange): Promise<CommandResult>;
  /** The song's first tempo, at 0, stays. */
  deleteTempoEvent(beats: number): Promise<CommandResult>;
  setMeter(change: MeterChange): Promise<CommandResult>;
  /** The song's first signature, at bar 0, stays. */
  deleteMeter(bar: number): Promise<CommandResult>;
  setMarker(change: MarkerChange): Promise<CommandResult>;
  deleteMarker(key: string): Promise<CommandResult>;
  setLoop(change: LoopChange): Promise<CommandResult>;
  /** How far ahead play and seek are announced from now on, so that every client starts in one moment: 0 to 500 ms. */
  setStartLead(lead: StartLead): Promise<CommandResult>;
}

export function createTransportCommands(
  issue: (command: TransportCommand) => Promise<CommandResult>,
): TransportCommands {
  return {
    play: () => issue({ type: "play" }),
    countIn: (bars) => issue({ type: "play", countInBars: bars }),
    pause: () => issue({ type: "pause" }),
    resume: () => issue({ type: "resume" }),
    stop: () => issue({ type: "stop" }),
    seek: (place) => issue({ type: "seek", position: toPosition(place) }),
    setTempo: (bpm) => issue({ type: "tempo", bpm }),
    setLoop: ({ enabled, start, end }) =>
      issue({
        type: "loop",
        ...(enabled !== undefined && { enabled }),
        ...(start && { start: toPosition(start) }),
        ...(end && { end: toPosition(end) }),
      }),
    setTempoEvent: ({ beats: at, bpm, ramp, fromBeats }) =>
      issue({
        type: "tempo_event",
        at: beats(at),
        bpm,
        ...(ramp !== undefined && { ramp }),
        ...(fromBeats !== undefined && { from: beats(fromBeats) }),
      }),
    deleteTempoEvent: (at) => issue({ type: "delete_tempo_event", at: beats(at) }),
    setMeter: (change) => issue({ type: "meter", ...change }),
    deleteMeter: (bar) => issue({ type: "delete_meter", bar }),
    setMarker: ({ key, at, name }) =>
      issue({
        type: "marker",
        ...(key !== undefined && { key }),
        ...(at && { at: toPosition(at) }),
        ...(name !== undefined && { name }),
      }),
    deleteMarker: (key) => issue({ type: "delete_marker", key }),
    setStartLead: (lead) => issue({ type: "start_lead", lead }),
  };
}

/** What a caller without types gives that is no place becomes a time that is no number, and is refused as such. */
function toPosition(place: Place): Position {
  const given = Object(place) as { readonly beats?: number; readonly seconds?: number };
  return given.beats === undefined
    ? { seconds: seconds(given.seconds ?? Number.NaN) }
    : { beats: beats(given.beats) };
}
