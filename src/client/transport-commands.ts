import type { Position, TransportCommand } from "../core/commands.ts";
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

/** Every one shows in the next frame and takes effect for everybody when the server has it. All are safe to repeat. */
export interface TransportCommands {
  play(): Promise<CommandResult>;
  pause(): Promise<CommandResult>;
  resume(): Promise<CommandResult>;
  /** Stops and goes to zero. */
  stop(): Promise<CommandResult>;
  /** Moves, and keeps playing when it was playing. */
  seek(place: Place): Promise<CommandResult>;
  /** Quarter notes a minute, 20 to 999. The beat under the playhead stays. */
  setTempo(bpm: number): Promise<CommandResult>;
  setLoop(change: LoopChange): Promise<CommandResult>;
  /** How far ahead play and seek are announced from now on, so that every client starts in one moment: 0 to 500 ms. */
  setStartLead(lead: StartLead): Promise<CommandResult>;
}

export function createTransportCommands(
  issue: (command: TransportCommand) => Promise<CommandResult>,
): TransportCommands {
  return {
    play: () => issue({ type: "play" }),
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
