import type { TransportCommand } from "../../core/commands.ts";
import type { Position } from "../../core/places.ts";
import { speakBars } from "../../core/readout/bars.ts";
import { formatTime } from "../../core/readout/clock-time.ts";
import type { Song } from "../../core/song.ts";

/**
 * What somebody did, to follow their name: `set the tempo to 140`.
 *
 * @param song as it was before
 */
export function changeWords(command: TransportCommand, song: Song): string {
  const { meter } = song;
  switch (command.type) {
    case "play":
    case "resume":
      return command.countInBars
        ? `pressed play, with ${command.countInBars === 1 ? "a bar" : `${command.countInBars} bars`} to count in`
        : "pressed play";
    case "pause":
      return "paused";
    case "stop":
      return "stopped";
    case "seek":
      return `went to ${placeWords(command.position, song)}`;
    case "loop":
      return loopWords(command, song);
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
      return markerWords(command, song);
    case "delete_marker":
      return `deleted ${named(song.markers.find(({ key }) => key === command.key)?.name)}`;
    case "start_lead":
      return command.lead === "auto"
        ? "left the start lead to the server"
        : `set the start lead to ${command.lead} ms`;
  }
}

function loopWords(
  { enabled, start, end }: Extract<TransportCommand, { type: "loop" }>,
  song: Song,
): string {
  const place = (position: Position) => placeWords(position, song);
  if (!start && !end) return `turned the loop ${enabled ? "on" : "off"}`;
  const off = enabled === false ? ", and off" : "";
  if (start && end) return `set the loop to ${place(start)} up to ${place(end)}${off}`;
  if (start) return `set the loop's start to ${place(start)}${off}`;
  return end ? `set the loop's end to ${place(end)}${off}` : "";
}

function markerWords(
  { key, at, name }: Extract<TransportCommand, { type: "marker" }>,
  song: Song,
): string {
  const before = song.markers.find((marker) => marker.key === key);
  const where = at ? placeWords(at, song) : null;
  if (!before) return `added ${named(name, "a")}${where ? ` at ${where}` : ""}`;
  const isMoved = at && !("beats" in at && at.beats === before.beats);
  if (isMoved) return `moved ${named(before.name)} to ${where}`;
  if (name === "") return `took the name off ${named(before.name)}`;
  return `called ${named(before.name)} “${name ?? before.name}”`;
}

/** One without a name is called what it is. */
const named = (name: string | undefined, article = "the"): string =>
  name ? `${article} marker “${name}”` : "a marker";

const placeWords = (position: Position, { meter }: Song): string =>
  "beats" in position ? speakBars(position.beats, meter) : formatTime(position.seconds);

const tempoWords = (bpm: number) => String(Math.round(bpm * 100) / 100);
