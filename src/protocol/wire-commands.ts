import * as v from "valibot";
import type { TransportCommand } from "../core/commands.ts";
import { beats } from "../core/units.ts";
import { type FieldNames, fieldError } from "./errors.ts";
import { type JsonObject, type Parsed, failed } from "./parse.ts";
import { FIELD, beatsIfGiven, given, placeFields, placeIn, requestIdField } from "./wire-fields.ts";

/** One command on the wire: the shape of its fields, and the way from them to the core's command. */
interface WireCommand<Entries extends v.ObjectEntries> {
  readonly schema: v.ObjectSchema<Entries, undefined>;
  /** @param names what the fields are called at this way in, for the sentence in an error */
  read(
    fields: v.InferOutput<v.ObjectSchema<Entries, undefined>>,
    names: FieldNames,
  ): Parsed<TransportCommand>;
}

function wire<const Entries extends v.ObjectEntries>(
  fields: Entries,
  read: (
    fields: v.InferOutput<v.ObjectSchema<Entries, undefined>>,
    names: FieldNames,
  ) => TransportCommand | Parsed<TransportCommand>,
) {
  return {
    schema: v.object({ type: v.string(), id: requestIdField, ...fields }),
    read(values, names) {
      const made = read(values, names);
      return "ok" in made ? made : { ok: true, value: made };
    },
  } satisfies WireCommand<Entries & v.ObjectEntries>;
}

const { number, flag, text, lead } = FIELD;
const optionalNumber = v.optional(number);

const startFields = { count_in_bars: optionalNumber };
const start =
  (type: "play" | "resume") =>
  ({ count_in_bars }: { readonly count_in_bars?: number | undefined }): TransportCommand => ({
    type,
    ...given({ countInBars: count_in_bars }),
  });

/**
 * Every command as it is written on the wire: `{"type":"seek","time_seconds":10.5}`. The shapes stand here and the
 * ranges in the core (`applyCommand`), which holds them for every way in.
 */
export const WIRE_COMMANDS = {
  play: wire(startFields, start("play")),
  pause: wire({}, () => ({ type: "pause" })),
  resume: wire(startFields, start("resume")),
  stop: wire({}, () => ({ type: "stop" })),
  /** To zero, playing or not: `seek` to 0 by another name. */
  rewind: wire({}, () => ({ type: "seek", position: { beats: beats(0) } })),
  seek: wire({ time_seconds: optionalNumber, beats: optionalNumber }, (fields, names) => {
    const position = placeIn(fields, "time_seconds", "beats", names);
    if (!position.ok) return position;
    if (position.value) return { type: "seek", position: position.value };
    return failed(fieldError("missing_field", "time_seconds", "given, or beats", names));
  }),
  tempo: wire({ bpm: number }, ({ bpm }) => ({ type: "tempo", bpm })),
  loop: wire(
    {
      enabled: v.optional(flag),
      start_seconds: optionalNumber,
      end_seconds: optionalNumber,
      start_beats: optionalNumber,
      end_beats: optionalNumber,
    },
    (fields, names) => {
      const start = placeIn(fields, "start_seconds", "start_beats", names);
      if (!start.ok) return start;
      const end = placeIn(fields, "end_seconds", "end_beats", names);
      if (!end.ok) return end;
      return {
        type: "loop",
        ...given({ enabled: fields.enabled, start: start.value, end: end.value }),
      };
    },
  ),
  start_lead: wire({ lead_ms: lead }, ({ lead_ms }) => ({ type: "start_lead", lead: lead_ms })),
  tempo_event: wire(
    { beats: number, bpm: number, ramp: v.optional(flag), from_beats: optionalNumber },
    ({ beats: at, bpm, ramp, from_beats }) => ({
      type: "tempo_event",
      at: beats(at),
      bpm,
      ...given({ ramp, from: beatsIfGiven(from_beats) }),
    }),
  ),
  delete_tempo_event: wire({ beats: number }, ({ beats: at }) => ({
    type: "delete_tempo_event",
    at: beats(at),
  })),
  meter: wire(
    { numerator: number, denominator: number, bar: optionalNumber, from_bar: optionalNumber },
    ({ numerator, denominator, bar, from_bar }) => ({
      type: "meter",
      numerator,
      denominator,
      ...given({ bar, fromBar: from_bar }),
    }),
  ),
  delete_meter: wire({ bar: number }, ({ bar }) => ({ type: "delete_meter", bar })),
  marker: wire(
    {
      marker: v.optional(text),
      time_seconds: optionalNumber,
      beats: optionalNumber,
      name: v.optional(text),
    },
    (fields, names) => {
      const at = placeIn(fields, "time_seconds", "beats", names);
      if (!at.ok) return at;
      return { type: "marker", ...given({ key: fields.marker, at: at.value, name: fields.name }) };
    },
  ),
  delete_marker: wire({ marker: text }, ({ marker }) => ({ type: "delete_marker", key: marker })),
} as const;

export type WireCommandType = keyof typeof WIRE_COMMANDS;

/** The way back: a command of the core as it is written on the wire, but for its `id`. */
export function wireFields(command: TransportCommand): JsonObject {
  const { type } = command;
  switch (type) {
    case "play":
    case "resume":
      return { type, ...given({ count_in_bars: command.countInBars }) };
    case "seek":
      return { type, ...placeFields(command.position, "time_seconds", "beats") };
    case "loop":
      return {
        type,
        ...given({ enabled: command.enabled }),
        ...(command.start && placeFields(command.start, "start_seconds", "start_beats")),
        ...(command.end && placeFields(command.end, "end_seconds", "end_beats")),
      };
    case "start_lead":
      return { type, lead_ms: command.lead };
    case "tempo_event": {
      const { at, bpm, ramp, from } = command;
      return { type, beats: at, bpm, ...given({ ramp, from_beats: from }) };
    }
    case "delete_tempo_event":
      return { type, beats: command.at };
    case "meter": {
      const { numerator, denominator, bar, fromBar } = command;
      return { type, numerator, denominator, ...given({ bar, from_bar: fromBar }) };
    }
    case "marker":
      return {
        type,
        ...given({ marker: command.key, name: command.name }),
        ...(command.at && placeFields(command.at, "time_seconds", "beats")),
      };
    case "delete_marker":
      return { type, marker: command.key };
    case "tempo":
    case "delete_meter":
      return command;
    case "pause":
    case "stop":
      return { type };
  }
}
