import { LIMITS } from "./limits.ts";
import type { Loop } from "./loop.ts";
import type { StartLead } from "./start-lead.ts";
import { beatsFromSeconds, secondsFromBeats } from "./tempo.ts";
import { type TransportState, positionAt } from "./transport-state.ts";
import { type Beats, type Seconds, beats, seconds } from "./units.ts";

/** A place in the session, in either unit. */
export type Position = { readonly beats: Beats } | { readonly seconds: Seconds };

export type TransportCommand =
  | { readonly type: "play" | "pause" | "resume" | "stop" }
  | { readonly type: "seek"; readonly position: Position }
  | { readonly type: "tempo"; readonly bpm: number }
  | {
      readonly type: "loop";
      /** Left out with a range given: the loop is turned on. Left out otherwise: as it was. */
      readonly enabled?: boolean;
      readonly start?: Position;
      readonly end?: Position;
    }
  | { readonly type: "start_lead"; readonly lead: StartLead };

/** Why a command was refused. `allowed` completes the sentence "`field` must be …". */
export interface Rejection {
  readonly code: "out_of_range" | "empty_loop" | "nothing_to_set";
  /** The field's name on the wire. */
  readonly field: string;
  readonly allowed: string;
}

export type Outcome =
  | { readonly ok: true; readonly state: TransportState }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * The only way a transport's state changes. Pure: the server runs it as the authority, every client runs it to show
 * its own command at once. `nowMs` is server time in ms; it must not run backwards between commands.
 *
 * Every accepted command raises `revision` by one, also one that changes nothing else (play while playing). A refused
 * one leaves the state as it is.
 */
export function applyCommand(
  state: TransportState,
  command: TransportCommand,
  nowMs: number,
): Outcome {
  switch (command.type) {
    case "play":
    case "resume":
      return accept(state, state.playing ? {} : { playing: true, anchor: hold(state, nowMs) });
    case "pause":
      // At once, also before a start that was announced ahead.
      return accept(
        state,
        state.playing
          ? { playing: false, anchor: { beats: positionAt(state, nowMs), atMs: nowMs } }
          : {},
      );
    case "stop":
      return accept(state, { playing: false, anchor: { beats: beats(0), atMs: nowMs } });
    case "seek":
      return seek(state, command.position, nowMs);
    case "tempo":
      return changeTempo(state, command.bpm, nowMs);
    case "loop":
      return changeLoop(state, command, nowMs);
    case "start_lead":
      return changeStartLead(state, command.lead);
  }
}

const accept = (state: TransportState, changes: Partial<TransportState>): Outcome => ({
  ok: true,
  state: { ...state, ...changes, revision: state.revision + 1 },
});

const refuse = (code: Rejection["code"], field: string, allowed: string): Outcome => ({
  ok: false,
  rejection: { code, field, allowed },
});

/** The anchor that leaves the position as it is at `nowMs`. */
const hold = (state: TransportState, nowMs: number) =>
  anchorAt(state, positionAt(state, nowMs), nowMs);

/** An anchor at `position`, effective now, or when a start that was announced ahead takes effect. */
const anchorAt = (state: TransportState, position: Beats, nowMs: number) => ({
  beats: position,
  atMs: state.playing ? Math.max(nowMs, state.anchor.atMs) : nowMs,
});

function seek(state: TransportState, position: Position, nowMs: number): Outcome {
  const wrong = outsideSession(position, state.bpm, "time_seconds", "beats");
  if (wrong) return { ok: false, rejection: wrong };
  return accept(state, { anchor: anchorAt(state, toBeats(position, state.bpm), nowMs) });
}

function changeTempo(state: TransportState, bpm: number, nowMs: number): Outcome {
  const { min, max } = LIMITS.bpm;
  if (!(bpm >= min && bpm <= max)) return refuse("out_of_range", "bpm", `from ${min} to ${max}`);
  if (bpm === state.bpm) return accept(state, {});
  const held = hold(state, nowMs);
  if (state.timebase === "beats") return accept(state, { bpm, anchor: held });
  // In a session kept in seconds everything stays where it is in time, so every beat is re-derived.
  const moved = (position: Beats) => beats((position * bpm) / state.bpm);
  const loop = { ...state.loop, start: moved(state.loop.start), end: moved(state.loop.end) };
  return accept(state, { bpm, loop, anchor: { ...held, beats: moved(held.beats) } });
}

function changeLoop(
  state: TransportState,
  command: Extract<TransportCommand, { type: "loop" }>,
  nowMs: number,
): Outcome {
  const { enabled, start, end } = command;
  if (enabled === undefined && !start && !end) {
    return refuse("nothing_to_set", "enabled", "given, or a start or an end");
  }
  const wrong =
    (start && outsideSession(start, state.bpm, "start_seconds", "start_beats")) ||
    (end && outsideSession(end, state.bpm, "end_seconds", "end_beats"));
  if (wrong) return { ok: false, rejection: wrong };

  const loop: Loop = {
    enabled: enabled ?? true,
    start: start ? toBeats(start, state.bpm) : state.loop.start,
    end: end ? toBeats(end, state.bpm) : state.loop.end,
  };
  if (loop.end <= loop.start) {
    // The field at fault is the one that was sent: the end, unless only a start was.
    const sent = end ?? start ?? { seconds: 0 };
    const unit = "beats" in sent ? "beats" : "seconds";
    const shown = (position: Beats) =>
      unit === "beats" ? `${position} beats` : `${secondsFromBeats(position, state.bpm)} s`;
    return end
      ? refuse("empty_loop", `end_${unit}`, `greater than the loop's start, ${shown(loop.start)}`)
      : refuse("empty_loop", `start_${unit}`, `less than the loop's end, ${shown(loop.end)}`);
  }
  // Anchored anew, because the rounds made so far were made in the old loop.
  return accept(state, { loop, anchor: hold(state, nowMs) });
}

function changeStartLead(state: TransportState, startLead: StartLead): Outcome {
  const { min, max } = LIMITS.startLeadMs;
  const isAllowed = startLead === "auto" || (startLead >= min && startLead <= max);
  if (!isAllowed) return refuse("out_of_range", "lead_ms", `from ${min} to ${max}, or "auto"`);
  return accept(state, { startLead });
}

const toBeats = (position: Position, bpm: number): Beats =>
  "beats" in position ? position.beats : beatsFromSeconds(position.seconds, bpm);

/** What is wrong with a place outside the session's 24 hours, or undefined. Catches NaN as well. */
function outsideSession(
  position: Position,
  bpm: number,
  secondsField: string,
  beatsField: string,
): Rejection | undefined {
  const { min, max } = LIMITS.timeSeconds;
  // Each unit is held to its own range: a beat just below zero is no time below zero, once it is rounded.
  if ("seconds" in position) {
    if (position.seconds >= min && position.seconds <= max) return undefined;
    return { code: "out_of_range", field: secondsField, allowed: `from ${min} to ${max} seconds` };
  }
  const lastBeat = beatsFromSeconds(seconds(max), bpm);
  if (position.beats >= 0 && position.beats <= lastBeat) return undefined;
  const allowed = `from 0 to ${lastBeat} at ${bpm} bpm (24 hours)`;
  return { code: "out_of_range", field: beatsField, allowed };
}
