import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TransportState, positionAt } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import type { JsonObject } from "../../src/protocol/parse.ts";
import {
  type ServerMessage,
  decodeMoment,
  decodePing,
  decodeServerMessage,
  encodeAck,
  encodeError,
  encodeHello,
  encodePing,
  encodePong,
  encodeState,
  stateOf,
} from "../../src/protocol/v1.ts";
import { NOW_MS, arbitraryLaterMs, arbitraryState } from "../support/arbitraries.ts";

const stamp = { boot: "0badcafe", seq: 12, sentAtMs: NOW_MS + 0.5 };

const state: TransportState = {
  playing: true,
  anchor: { beats: beats(9.046), atMs: NOW_MS },
  bpm: 120,
  loop: { enabled: true, start: beats(0), end: beats(16) },
  timebase: "beats",
  startLead: 0,
  revision: 7,
};

function decoded(text: string): ServerMessage {
  const result = decodeServerMessage(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const inner =
  '"boot":"0badcafe","seq":12,"sentAt":1733123456789.5,"revision":7,"playing":true,"anchor":{"beats":9.046,"at":1733123456789},"bpm":120,"loop":{"enabled":true,"start":0,"end":16}}';

describe("a state and an ack", () => {
  test("are written in anchor form", () => {
    expect(encodeState(state, stamp)).toBe(`{"type":"state",${inner}`);
    expect(encodeAck("a", state, stamp)).toBe(`{"type":"ack","id":"a",${inner}`);
    expect(encodeAck(undefined, state, stamp)).toBe(`{"type":"ack",${inner}`);
  });

  test("come back as the state that was sent, and give the same position at any time", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryLaterMs, (sent, laterMs) => {
        // Anchors are stamped by a clock that counts microseconds.
        const atMs = Math.round(sent.anchor.atMs * 1e3) / 1e3;
        const exact = { ...sent, anchor: { ...sent.anchor, atMs } };
        for (const text of [encodeState(exact, stamp), encodeAck(3, exact, stamp)]) {
          const message = decoded(text);
          if (message.type !== "state" && message.type !== "ack") throw new Error(message.type);
          expect(stateOf(message)).toEqual(exact);
          expect(positionAt(stateOf(message), NOW_MS + laterMs)).toBe(
            positionAt(exact, NOW_MS + laterMs),
          );
        }
      }),
    );
  });

  test("have at most 300 bytes after two years at 60 Hz and four thousand million commands", () => {
    const longest: TransportState = {
      playing: false,
      anchor: { beats: beats(1_438_559.123_456_789), atMs: NOW_MS + 0.123 },
      bpm: 20.000_000_000_000_004,
      loop: {
        enabled: false,
        start: beats(1_438_558.123_456_789),
        end: beats(1_438_559.765_432_1),
      },
      timebase: "seconds",
      startLead: 0,
      revision: 2 ** 32,
    };
    const late = { boot: "deadbeef", seq: 2 ** 32, sentAtMs: NOW_MS + 0.123 };
    const text = encodeState(longest, late);
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text.length).toBeGreaterThan(280);
  });
});

test("a start lead stands at the end, where there is one", () => {
  for (const startLead of [120.5, "auto"] as const) {
    const text = encodeState({ ...state, startLead }, stamp);
    expect(text).toMatch(/,"startLeadMs":(120\.5|"auto")\}$/);
    const message = decoded(text);
    if (message.type !== "state") throw new Error(message.type);
    expect(stateOf(message)).toEqual({ ...state, startLead });
    expect(text.length).toBeLessThanOrEqual(300);
  }
});

describe("the other messages come back as they were sent:", () => {
  test("hello, within 300 bytes", () => {
    const hello = {
      server: "codette/10.20.30",
      boot: "0badcafe",
      sentAt: NOW_MS + 0.123,
      session: { name: "default", sampleRateHz: 192_000 },
      hz: 59.94,
      limits: { bpm: [20, 999], timeSeconds: [0, 86_400], messageBytes: 4096 },
    } satisfies Parameters<typeof encodeHello>[0];
    const text = encodeHello(hello);
    expect(decoded(text)).toEqual({ type: "hello", protocol: 1, ...hello });
    expect(text.length).toBeLessThanOrEqual(300);
  });

  test("error", () => {
    const error = { code: "out_of_range", field: "bpm", message: "bpm must be 20–999" } as const;
    expect(decoded(encodeError(error, 5))).toEqual({ type: "error", id: 5, ...error });
    expect(decoded(encodeError(error))).toEqual({ type: "error", ...error });
  });

  test("pong, with all that was in the ping", () => {
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const ids = fc.option(fc.oneof(fc.string({ maxLength: 64 }), fc.integer()), { nil: undefined });
    const eras = fc.option(fc.nat(), { nil: undefined });
    fc.assert(
      fc.property(numbers, ids, eras, (t0, id, era) => {
        const ping = JSON.parse(encodePing({ t0, id, era })) as JsonObject;
        expect(ping["type"]).toBe("ping");
        const request = decodePing(ping);
        if (!request.ok) throw new Error(request.error.message);
        const pong = decoded(encodePong(request.value, "0badcafe", NOW_MS, NOW_MS + 0.125));
        expect(pong).toEqual({
          type: "pong",
          boot: "0badcafe",
          t0,
          t1: NOW_MS,
          t2: NOW_MS + 0.125,
          ...(id !== undefined && { id }),
          ...(era !== undefined && { era }),
        });
      }),
    );
  });
});

describe("a ping", () => {
  const allowed = "a finite number: the sender's clock in ms";
  test.each<[string, code: string, field: string, message: string]>([
    ["{}", "missing_field", "t0", `t0 must be given, as ${allowed}`],
    ['{"t0":null}', "invalid_field", "t0", `t0 must be ${allowed}, not null`],
    ['{"t0":1e400}', "invalid_field", "t0", `t0 must be ${allowed}, not Infinity`],
    [
      '{"t0":1,"base":-1}',
      "invalid_field",
      "base",
      "base must be a number of ms, 0 or more, not -1",
    ],
    ['{"t0":1,"era":"a"}', "invalid_field", "era", `era must be ${allowed}, not "a"`],
    [
      '{"t0":1,"id":{}}',
      "invalid_field",
      "id",
      "id must be a string of at most 64 characters or a whole number, not {}",
    ],
  ])("%s is refused in words", (text, code, field, message) => {
    expect(decodePing(JSON.parse(text) as JsonObject)).toEqual({
      ok: false,
      error: { code, field, message },
    });
  });
});

describe("the moment of a command", () => {
  test("is taken out of it", () => {
    const command = { type: "seek", beats: 4, id: 3 };
    expect(decodeMoment({ ...command, at: NOW_MS })).toEqual({
      ok: true,
      value: { atMs: NOW_MS, command },
    });
    expect(decodeMoment(command)).toEqual({ ok: true, value: { atMs: undefined, command } });
  });

  test.each([
    ["null", "null"],
    ['"now"', '"now"'],
    ["1e400", "Infinity"],
  ])("is refused in words when it is %s", (text, shown) => {
    expect(decodeMoment(JSON.parse(`{"type":"play","at":${text}}`) as JsonObject)).toEqual({
      ok: false,
      error: {
        code: "invalid_field",
        field: "at",
        message: `at must be a finite number: server time in ms, not ${shown}`,
      },
    });
  });
});

describe("a text that is no message of the server's", () => {
  test.each([
    ["[]", "invalid_message", "the message must be a JSON object, not []"],
    ["nonsense", "invalid_json", 'the message must be JSON, not "nonsense"'],
    ["{}", "unknown_type", "no server message is called nothing"],
    ['{"type":"party"}', "unknown_type", 'no server message is called "party"'],
    ['{"type":"__proto__"}', "unknown_type", 'no server message is called "__proto__"'],
    ['{"type":"constructor"}', "unknown_type", 'no server message is called "constructor"'],
  ])("is told apart: %s", (text, code, message) => {
    expect(decodeServerMessage(text)).toEqual({ ok: false, error: { code, message } });
  });

  test.each([
    ['"beats":9.046', '"beats":1e400'],
    ['"bpm":120', '"bpm":"120"'],
    ['"seq":12,', ""],
    ['"bpm":120', '"bpm":120,"timebase":"bars"'],
    ['"enabled":true', '"enabled":1'],
  ])("is found out where %s became %s", (was, is) => {
    const text = encodeState(state, stamp).replace(was, is);
    expect(decodeServerMessage(text)).toMatchObject({
      ok: false,
      error: { code: "invalid_message" },
    });
  });

  test("may have fields that a later server adds", () => {
    const later = encodeState(state, stamp).replace("{", '{"mood":"good",');
    expect(decodeServerMessage(later).ok).toBe(true);
  });

  test("never makes it throw", () => {
    const types = fc.constantFrom("hello", "state", "ack", "error", "pong", "toString");
    const texts = fc.oneof(
      fc.json(),
      fc
        .tuple(types, fc.dictionary(fc.string(), fc.jsonValue()))
        .map(([type, rest]) => JSON.stringify({ ...rest, type })),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(() => decodeServerMessage(text)).not.toThrow();
      }),
    );
  });
});
