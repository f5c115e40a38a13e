import { countedInAtMs } from "./count-in.ts";
import { LIMITS } from "./limits.ts";
import type { Loop } from "./loop.ts";
import { type MarkerCommand, applyMarkerCommand } from "./marker-commands.ts";
import { type MeterCommand, applyMeterCommand } from "./meter-commands.ts";
import { type Outcome, accept, refuse, refuseWith } from "./outcome.ts";
import { type Position, outsideSession, toBeats } from "./places.ts";
import { heldAt, movedTo } from "./reanchor.ts";
import type { StartLead } from "./start-lead.ts";
import { type TempoCommand, applyTempoCommand } from "./tempo-commands.ts";
import { secondsFromBeats } from "./tempo-map.ts";
import { type TransportState, positionAt } from "./transport-state.ts";
import { beats } from "./units.ts";

export type TransportCommand =
  | {
      readonly type: "play" | "resume";
      /** Whole bars, 0 to 4, that are counted in before the start. Left out: none. */
      readonly countInBars?: number;
    }
  | { readonly type: "pause" | "stop" }
  | { readonly type: "seek"; readonly position: Position }
  | {
      readonly type: "loop";
      /** Left out with a range given: the loop is turned on. Left out otherwise: as it was. */
      readonly enabled?: boolean;
      readonly start?: Position;
      readonly end?: Position;
    }
  | { readonly type: "start_lead"; readonly lead: StartLead }
  | TempoCommand
  | MeterCommand
  | MarkerCommand;

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
      return start(state, command.countInBars ?? 0, nowMs);
    case "pause":
      // At once, also before a start that was announced ahead.
      return accept(
        state,
        state.playing
          ? {
              playing: false,
              countInBars: 0,
              anchor: { beats: positionAt(state, nowMs), atMs: nowMs },
            }
          : {},
      );
    case "stop":
      return accept(state, {
        playing: false,
        countInBars: 0,
        anchor: { beats: beats(0), atMs: nowMs },
      });
    case "seek":
      return seek(state, command.position, nowMs);
    case "loop":
      return changeLoop(state, command, nowMs);
    case "start_lead":
      return changeStartLead(state, command.lead);
    case "tempo":
    case "tempo_event":
    case "delete_tempo_event":
      return applyTempoCommand(state, command, nowMs);
    case "meter":
    case "delete_meter":
      return applyMeterCommand(state, command, nowMs);
    case "marker":
    case "delete_marker":
      return applyMarkerCommand(state, command, nowMs);
  }
}

function start(state: TransportState, countInBars: number, nowMs: number): Outcome {
  const { min, max } = LIMITS.countInBars;
  if (!(Number.isInteger(countInBars) && countInBars >= min && countInBars <= max)) {
    return refuse("out_of_range", "count_in_bars", `a whole number from ${min} to ${max}`);
  }
  if (state.playing) return accept(state, {});
  const position = positionAt(state, nowMs);
  const atMs = countInBars === 0 ? nowMs : countedInAtMs(state.song, position, countInBars, nowMs);
  const anchor = { beats: position, atMs };
  return accept(state, { playing: true, anchor, countInBars, playStart: position });
}

function seek(state: TransportState, position: Position, nowMs: number): Outcome {
  const { tempo } = state.song;
  const wrong = outsideSession(position, tempo, "time_seconds", "beats");
  if (wrong) return refuseWith(wrong);
  const place = toBeats(position, tempo);
  return accept(state, {
    ...movedTo(place, state, nowMs),
    ...(state.playing && { playStart: place }),
  });
}

function changeLoop(
  state: TransportState,
  command: Extract<TransportCommand, { type: "loop" }>,
  nowMs: number,
): Outcome {
  const { enabled, start, end } = command;
  const { tempo } = state.song;
  if (enabled === undefined && !start && !end) {
    return refuse("nothing_to_set", "enabled", "given, or a start or an end");
  }
  const wrong =
    (start && outsideSession(start, tempo, "start_seconds", "start_beats")) ||
    (end && outsideSession(end, tempo, "end_seconds", "end_beats"));
  if (wrong) return refuseWith(wrong);

  const loop: Loop = {
    enabled: enabled ?? true,
    start: start ? toBeats(start, tempo) : state.loop.start,
    end: end ? toBeats(end, tempo) : state.loop.end,
  };
  if (loop.end <= loop.start) {
    // The field at fault is the one that was sent: the end, unless only a start was.
    const sent = end ?? start ?? { seconds: 0 };
    const unit = "beats" in sent ? "beats" : "seconds";
    const shown = (place: Loop["start"]) =>
      unit === "beats" ? `${place} beats` : `${secondsFromBeats(place, tempo)} s`;
    return end
      ? refuse("empty_loop", `end_${unit}`, `greater than the loop's start, ${shown(loop.start)}`)
      : refuse("empty_loop", `start_${unit}`, `less than the loop's end, ${shown(loop.end)}`);
  }
  // Anchored anew, because the rounds made so far were made in the old loop.
  return accept(state, { loop, ...heldAt(state, nowMs) });
}

function changeStartLead(state: TransportState, startLead: StartLead): Outcome {
  const { min, max } = LIMITS.startLeadMs;
  const isAllowed = startLead === "auto" || (startLead >= min && startLead <= max);
  if (!isAllowed) return refuse("out_of_range", "lead_ms", `from ${min} to ${max}, or "auto"`);
  return accept(state, { startLead });
}
