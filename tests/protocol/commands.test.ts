import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import type { Position } from "../../src/core/places.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { beats, seconds } from "../../src/core/units.ts";
import {
  WIRE_COMMAND_TYPES,
  decodeCommand,
  encodeCommand,
  fieldsOf,
  requestIdOf,
} from "../../src/protocol/commands.ts";
import { type JsonObject, parseObject } from "../../src/protocol/parse.ts";
import { NOW_MS, arbitraryCommand } from "../support/arbitraries.ts";

/** As much of a field's name as an error repeats for certain, in the way it does. */
const nameIn = (field = "?") => JSON.stringify(field).slice(1, -1).slice(0, 30);

interface Place {
  readonly seconds?: number;
  readonly beats?: number;
}

const place = ({ seconds: time, beats: beat }: Place): Position =>
  beat === undefined ? { seconds: seconds(time ?? 0) } : { beats: beats(beat) };

const seek = (at: Place): TransportCommand => ({ type: "seek", position: place(at) });

const loop = (range: { enabled?: boolean; start: Place; end: Place }): TransportCommand => ({
  type: "loop",
  ...range,
  start: place(range.start),
  end: place(range.end),
});

/** As it comes off the wire: what only JSON text can say (`1e400`, `__proto__`) is in it. */
function decodeText(text: string) {
  const parsed = parseObject(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return decodeCommand(parsed.value);
}

describe("a command off the wire", () => {
  test.each<[text: string, TransportCommand]>([
    ['{"type":"play"}', { type: "play" }],
    ['{"type":"pause"}', { type: "pause" }],
    ['{"type":"resume"}', { type: "resume" }],
    ['{"type":"stop"}', { type: "stop" }],
    ['{"type":"rewind"}', seek({ beats: 0 })],
    ['{"type":"seek","time_seconds":10.5}', seek({ seconds: 10.5 })],
    ['{"type":"seek","beats":21}', seek({ beats: 21 })],
    ['{"type":"seek","time_seconds":-0}', seek({ seconds: 0 })],
    ['{"type":"tempo","bpm":140}', { type: "tempo", bpm: 140 }],
    ['{"type":"loop","enabled":false}', { type: "loop", enabled: false }],
    [
      '{"type":"loop","enabled":true,"start_seconds":0,"end_seconds":8}',
      loop({ enabled: true, start: { seconds: 0 }, end: { seconds: 8 } }),
    ],
    [
      '{"type":"loop","start_beats":4,"end_seconds":8}',
      loop({ start: { beats: 4 }, end: { seconds: 8 } }),
    ],
    ['{"type":"loop"}', { type: "loop" }],
    ['{"type":"start_lead","lead_ms":120.5}', { type: "start_lead", lead: 120.5 }],
    ['{"type":"start_lead","lead_ms":"auto"}', { type: "start_lead", lead: "auto" }],
    ['{"type":"play","count_in_bars":2}', { type: "play", countInBars: 2 }],
    ['{"type":"resume","count_in_bars":0}', { type: "resume", countInBars: 0 }],
    ['{"type":"tempo_event","beats":16,"bpm":90}', { type: "tempo_event", at: beats(16), bpm: 90 }],
    [
      '{"type":"tempo_event","beats":-0,"bpm":90,"ramp":true,"from_beats":8}',
      { type: "tempo_event", at: beats(0), bpm: 90, ramp: true, from: beats(8) },
    ],
    ['{"type":"delete_tempo_event","beats":16}', { type: "delete_tempo_event", at: beats(16) }],
    [
      '{"type":"meter","numerator":7,"denominator":8}',
      { type: "meter", numerator: 7, denominator: 8 },
    ],
    [
      '{"type":"meter","numerator":7,"denominator":8,"bar":4,"from_bar":2}',
      { type: "meter", numerator: 7, denominator: 8, bar: 4, fromBar: 2 },
    ],
    ['{"type":"delete_meter","bar":4}', { type: "delete_meter", bar: 4 }],
    ['{"type":"marker"}', { type: "marker" }],
    [
      '{"type":"marker","marker":"a","time_seconds":8,"name":"Verse"}',
      { type: "marker", key: "a", at: place({ seconds: 8 }), name: "Verse" },
    ],
    ['{"type":"marker","beats":8}', { type: "marker", at: place({ beats: 8 }) }],
    ['{"type":"marker","name":""}', { type: "marker", name: "" }],
    ['{"type":"delete_marker","marker":"a"}', { type: "delete_marker", key: "a" }],
    // Ranges are the core's business.
    ['{"type":"tempo","bpm":-5}', { type: "tempo", bpm: -5 }],
  ])("%s is understood", (text, command) => {
    const result = decodeText(text);
    expect(result).toStrictEqual({ ok: true, value: { command } });
  });

  test.each(["a", "", "x".repeat(64), 0, -7, Number.MAX_SAFE_INTEGER])(
    "may have the id %j",
    (id) => {
      const result = decodeText(JSON.stringify({ type: "play", id }));
      expect(result).toEqual({ ok: true, value: { command: { type: "play" }, id } });
    },
  );

  const allowedId = "id must be a string of at most 64 characters or a whole number";
  const types =
    "play, pause, resume, stop, rewind, seek, tempo, loop, start_lead, tempo_event, delete_tempo_event, meter, delete_meter, marker, delete_marker, ping";
  test.each([
    ["{}", "missing_field", "type", `type must be one of ${types}`],
    ['{"type":"jump"}', "unknown_type", "type", `type must be one of ${types}, not "jump"`],
    ['{"type":"PLAY"}', "unknown_type", "type", `type must be one of ${types}, not "PLAY"`],
    ['{"type":7}', "unknown_type", "type", `type must be one of ${types}, not 7`],
    ['{"type":null}', "unknown_type", "type", `type must be one of ${types}, not null`],
    [
      '{"type":"__proto__"}',
      "unknown_type",
      "type",
      `type must be one of ${types}, not "__proto__"`,
    ],
    [
      '{"type":"constructor"}',
      "unknown_type",
      "type",
      `type must be one of ${types}, not "constructor"`,
    ],
    [
      '{"type":"play","speed":2}',
      "unknown_field",
      "speed",
      'play has no field "speed": it takes count_in_bars',
    ],
    [
      '{"type":"tempo","bpm":90,"__proto__":{"bpm":1}}',
      "unknown_field",
      "__proto__",
      'tempo has no field "__proto__": it takes bpm',
    ],
    [
      '{"type":"seek","constructor":1,"time_seconds":1}',
      "unknown_field",
      "constructor",
      'seek has no field "constructor": it takes time_seconds, beats',
    ],
    [
      '{"type":"seek","time":1}',
      "unknown_field",
      "time",
      'seek has no field "time": it takes time_seconds, beats',
    ],
    [
      '{"type":"start_lead"}',
      "missing_field",
      "lead_ms",
      'lead_ms must be given, as a number of ms from 0 to 500, or "auto"',
    ],
    [
      '{"type":"start_lead","lead_ms":"soon"}',
      "invalid_field",
      "lead_ms",
      'lead_ms must be a number of ms from 0 to 500, or "auto", not "soon"',
    ],
    ['{"type":"seek"}', "missing_field", "time_seconds", "time_seconds must be given, or beats"],
    [
      '{"type":"seek","time_seconds":1,"beats":2}',
      "invalid_field",
      "beats",
      "beats must be left out when time_seconds is given",
    ],
    [
      '{"type":"seek","time_seconds":"1"}',
      "invalid_field",
      "time_seconds",
      'time_seconds must be a finite number, not "1"',
    ],
    [
      '{"type":"seek","time_seconds":null}',
      "invalid_field",
      "time_seconds",
      "time_seconds must be a finite number, not null",
    ],
    [
      '{"type":"seek","time_seconds":1e400}',
      "invalid_field",
      "time_seconds",
      "time_seconds must be a finite number, not Infinity",
    ],
    [
      '{"type":"seek","beats":-1e400}',
      "invalid_field",
      "beats",
      "beats must be a finite number, not -Infinity",
    ],
    ['{"type":"tempo"}', "missing_field", "bpm", "bpm must be given, as a finite number"],
    [
      '{"type":"tempo","bpm":[120]}',
      "invalid_field",
      "bpm",
      "bpm must be a finite number, not [120]",
    ],
    [
      '{"type":"loop","enabled":1}',
      "invalid_field",
      "enabled",
      "enabled must be true or false, not 1",
    ],
    [
      '{"type":"loop","start_seconds":true}',
      "invalid_field",
      "start_seconds",
      "start_seconds must be a finite number, not true",
    ],
    [
      '{"type":"loop","end_seconds":{},"enabled":true}',
      "invalid_field",
      "end_seconds",
      "end_seconds must be a finite number, not {}",
    ],
    [
      '{"type":"loop","end_seconds":1,"end_beats":1}',
      "invalid_field",
      "end_beats",
      "end_beats must be left out when end_seconds is given",
    ],
    [
      '{"type":"play","count_in_bars":"2"}',
      "invalid_field",
      "count_in_bars",
      'count_in_bars must be a finite number, not "2"',
    ],
    [
      '{"type":"pause","count_in_bars":2}',
      "unknown_field",
      "count_in_bars",
      'pause has no field "count_in_bars": it takes no fields',
    ],
    [
      '{"type":"tempo_event","bpm":90}',
      "missing_field",
      "beats",
      "beats must be given, as a finite number",
    ],
    [
      '{"type":"tempo_event","beats":4,"bpm":90,"ramp":1}',
      "invalid_field",
      "ramp",
      "ramp must be true or false, not 1",
    ],
    [
      '{"type":"tempo_event","beats":4,"bpm":90,"time_seconds":1}',
      "unknown_field",
      "time_seconds",
      'tempo_event has no field "time_seconds": it takes beats, bpm, ramp, from_beats',
    ],
    [
      '{"type":"delete_tempo_event"}',
      "missing_field",
      "beats",
      "beats must be given, as a finite number",
    ],
    [
      '{"type":"meter","numerator":7}',
      "missing_field",
      "denominator",
      "denominator must be given, as a finite number",
    ],
    [
      '{"type":"meter","numerator":7,"denominator":"8"}',
      "invalid_field",
      "denominator",
      'denominator must be a finite number, not "8"',
    ],
    [
      '{"type":"meter","numerator":7,"denominator":8,"beats":4}',
      "unknown_field",
      "beats",
      'meter has no field "beats": it takes numerator, denominator, bar, from_bar',
    ],
    ['{"type":"delete_meter"}', "missing_field", "bar", "bar must be given, as a finite number"],
    ['{"type":"marker","marker":7}', "invalid_field", "marker", "marker must be a text, not 7"],
    ['{"type":"marker","name":null}', "invalid_field", "name", "name must be a text, not null"],
    [
      '{"type":"marker","beats":1,"time_seconds":1}',
      "invalid_field",
      "beats",
      "beats must be left out when time_seconds is given",
    ],
    [
      '{"type":"marker","key":"a"}',
      "unknown_field",
      "key",
      'marker has no field "key": it takes marker, time_seconds, beats, name',
    ],
    ['{"type":"delete_marker"}', "missing_field", "marker", "marker must be given, as a text"],
    ['{"type":"play","id":1.5}', "invalid_field", "id", `${allowedId}, not 1.5`],
    [
      `{"type":"play","id":"${"x".repeat(65)}"}`,
      "invalid_field",
      "id",
      `${allowedId}, not "${"x".repeat(38)}…`,
    ],
    ['{"type":"play","id":null}', "invalid_field", "id", `${allowedId}, not null`],
    ['{"type":"play","id":1e400}', "invalid_field", "id", `${allowedId}, not Infinity`],
  ])("%s is refused in words", (text, code, field, message) => {
    expect(decodeText(text)).toEqual({ ok: false, error: { code, field, message } });
  });

  test("is refused in the words of its way in", () => {
    const names = { time_seconds: "seconds" };
    expect(decodeCommand({ type: "seek", time_seconds: "x" }, names)).toEqual({
      ok: false,
      error: {
        code: "invalid_field",
        field: "seconds",
        message: 'seconds must be a finite number, not "x"',
      },
    });
  });

  test("never makes it throw, whatever JSON it is", () => {
    const types = fc.constantFrom<unknown>(...WIRE_COMMAND_TYPES, "ping", "toString", null, 7);
    const fields = fc.constantFrom(
      ...fieldsOf("seek"),
      ...fieldsOf("loop"),
      ...fieldsOf("tempo_event"),
      ...fieldsOf("meter"),
      ...fieldsOf("marker"),
      "id",
      "__proto__",
    );
    const messages = fc
      .tuple(types, fc.dictionary(fc.oneof(fields, fc.string()), fc.jsonValue()))
      .map(([type, rest]) => JSON.parse(JSON.stringify({ ...rest, type })) as JsonObject);
    fc.assert(
      fc.property(messages, (message) => {
        const result = decodeCommand(message);
        if (result.ok)
          expect(applyCommand(createTransportState(), result.value.command, NOW_MS)).toBeDefined();
        else expect(result.error.message).toContain(nameIn(result.error.field));
        expect(requestIdOf(message)).toSatisfy((id) => id === undefined || id === message["id"]);
      }),
    );
  });
});

describe("a command of our own", () => {
  test("is written as the seed protocol has it", () => {
    expect(encodeCommand(seek({ seconds: 10.5 }), 3)).toBe(
      '{"type":"seek","time_seconds":10.5,"id":3}',
    );
    expect(encodeCommand({ type: "play" }, "a")).toBe('{"type":"play","id":"a"}');
  });

  test("comes back from the wire as it was", () => {
    const ids = fc.oneof(fc.string({ maxLength: 64 }), fc.maxSafeInteger());
    fc.assert(
      fc.property(arbitraryCommand, ids, (command, id) => {
        const asJson = JSON.stringify(command);
        // JSON writes what is not finite as null, which no command has in it.
        fc.pre(!asJson.includes("null"));
        expect(decodeText(encodeCommand(command, id))).toEqual({
          ok: true,
          value: { command: JSON.parse(asJson), id },
        });
      }),
    );
  });
});
