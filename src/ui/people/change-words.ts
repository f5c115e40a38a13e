import type { TransportCommand } from "../../core/commands.ts";
import type { MeterMap } from "../../core/meter-map.ts";
import type { Position } from "../../core/places.ts";
import { speakBars } from "../../core/readout/bars.ts";
import { formatTime } from "../../core/readout/clock-time.ts";

/** What somebody did, to follow their name: `set the tempo to 140`. */
export function changeWords(command: TransportCommand, meter: MeterMap): string {
  const place = (position: Position) =>
    "beats" in position ? speakBars(position.beats, meter) : formatTime(position.seconds);
  switch (command.type) {
    case "play":
    case "resume":
      return command.countInBars ? "counts in" : "pressed play";
    case "pause":
      return "paused";
    case "stop":
      return "stopped";
    case "seek":
      return `went to ${place(command.position)}`;
    case "loop":
      return loopWords(command, place);
    case "tempo":
      return `set the tempo to ${tempoWords(command.bpm)}`;
    case "tempo_event": {
      const { at, bpm, from } = command;
      const where = speakBars(at, meter);
      return from === undefined
        ? `set the tempo to ${tempoWords(bpm)} at ${where}`
        : `moved a tempo change to ${where}`;
    }
    case "delete_tempo_event":
      return `deleted the tempo change at ${speakBars(command.at, meter)}`;
    case "meter": {
      const { numerator, denominator, bar, fromBar } = command;
      if (fromBar !== undefined && bar !== undefined) {
        return `moved a time signature to bar ${bar + 1}`;
      }
      const where = bar === undefined ? "" : ` at bar ${bar + 1}`;
      return `set the time signature to ${numerator}/${denominator}${where}`;
    }
    case "delete_meter":
      return `deleted the time signature at bar ${command.bar + 1}`;
    case "marker":
      return command.name ? `set the marker “${command.name}”` : "set a marker";
    case "delete_marker":
      return "deleted a marker";
    case "start_lead":
      return "changed the start lead";
  }
}

function loopWords(
  { enabled, start, end }: Extract<TransportCommand, { type: "loop" }>,
  place: (position: Position) => string,
): string {
  if (enabled === false) return "turned the loop off";
  if (!start && !end) return "turned the loop on";
  if (start && end) return `set the loop from ${place(start)} to ${place(end)}`;
  return start
    ? `set the loop's start to ${place(start)}`
    : `set the loop's end to ${end ? place(end) : ""}`;
}

const tempoWords = (bpm: number) => String(Math.round(bpm * 100) / 100);
