import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Song, createSong } from "../../src/core/song.ts";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { decodeCommand } from "../../src/protocol/commands.ts";
import type { JsonObject } from "../../src/protocol/parse.ts";
import { decodePing, encodePing } from "../../src/protocol/v1-client-messages.ts";
import {
  type ServerMessage,
  decodeServerMessage,
  encodeAck,
  encodeChange,
  encodeError,
  encodeHello,
  encodePong,
  encodePresence,
  encodeSong,
  encodeState,
  songOf,
  stateOf,
} from "../../src/protocol/v1-server-messages.ts";
import {
  NOW_MS,
  arbitraryCommand,
  arbitraryLaterMs,
  arbitraryState,
} from "../support/arbitraries.ts";

const stamp = { boot: "0badcafe", seq: 12, sentAtMs: NOW_MS + 0.5 };

const state: TransportState = {
  ...createTransportState(),
  playing: true,
  anchor: { beats: beats(9.046), atMs: NOW_MS },
  song: { ...createSong(120), revision: 5 },
  loop: { enabled: true, start: beats(0), end: beats(16) },
  playStart: beats(8),
  revision: 7,
};

/** As long as every one of its numbers gets. */
const LONGEST_STATE: TransportState = {
  playing: false,
  anchor: { beats: beats(1_438_559.123_456_789), atMs: NOW_MS + 0.123 },
  song: { ...createSong(20.000_000_000_000_004), revision: 2 ** 32 },
  loop: {
    enabled: false,
    start: beats(1_438_558.123_456_789),
    end: beats(1_438_559.765_432_1),
  },
  timebase: "seconds",
  startLead: 499.123_456_789_012_3,
  playStart: beats(1_438_559.123_456_789),
  countInBars: 4,
  revision: 2 ** 32,
};

function decoded(text: string): ServerMessage {
  const result = decodeServerMessage(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
function decodedState(text: string, song: Song): TransportState {
  const message = decoded(text);
  if (message.type !== "state" && message.type !== "ack") throw new Error(message.type);
  return stateOf(message, song);
}

const inner =
  '"boot":"0badcafe","seq":12,"sentAt":1733123456789.5,"revision":7,"playing":true,"anchor":{"beats":9.046,"at":1733123456789},"bpm":120,"loop":{"enabled":true,"start":0,"end":16},"playStart":8,"song":5}';

describe("a state and an ack", () => {
  test("are written in anchor form", () => {
    expect(encodeState(state, stamp)).toBe(`{"type":"state",${inner}`);
    expect(encodeAck("a", state, stamp)).toBe(`{"type":"ack","id":"a",${inner}`);
    expect(encodeAck(undefined, state, stamp)).toBe(`{"type":"ack",${inner}`);
  });

  test("tell the tempo at the anchor, for whoever does without the song", () => {
    const song: Song = {
      ...createSong(60),
      tempo: [
        { beats: beats(0), bpm: 60, ramp: true },
        { beats: beats(10), bpm: 160, ramp: false },
      ],
    };
    const bpmAt = (place: number) => {
      const anchor = { beats: beats(place), atMs: NOW_MS };
      return (JSON.parse(encodeState({ ...state, song, anchor }, stamp)) as { bpm: number }).bpm;
    };
    expect([0, 2.5, 10, 99].map(bpmAt)).toEqual([60, 85, 160, 160]);
  });

  test("come back as the state that was sent, with its song, and give the same position at any time", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryLaterMs, (sent, laterMs) => {
        // Anchors are stamped by a clock that counts microseconds.
        const atMs = Math.round(sent.anchor.atMs * 1e3) / 1e3;
        const exact = { ...sent, anchor: { ...sent.anchor, atMs } };
        const told = decoded(encodeSong(exact.song, stamp.boot));
        if (told.type !== "song") throw new Error(told.type);
        for (const text of [encodeState(exact, stamp), encodeAck(3, exact, stamp)]) {
          const come = decodedState(text, songOf(told));
          expect(come).toEqual(exact);
          expect(positionAt(come, NOW_MS + laterMs)).toBe(positionAt(exact, NOW_MS + laterMs));
        }
      }),
    );
  });

  test("have at most 400 bytes after two years at 60 Hz and four thousand million commands", () => {
    const late = { boot: "deadbeef", seq: 2 ** 32, sentAtMs: NOW_MS + 0.123 };
    const text = encodeState(LONGEST_STATE, late);
    expect(text.length).toBeLessThanOrEqual(400);
    expect(text.length).toBeGreaterThan(380);
  });

  test("have at most 300 bytes as they mostly are", () => {
    const late = { boot: "deadbeef", seq: 108_000, sentAtMs: NOW_MS + 0.123 };
    const anchor = { beats: beats(1234.567_890_123_456), atMs: NOW_MS + 0.123 };
    expect(encodeState({ ...state, anchor }, late).length).toBeLessThanOrEqual(300);
  });
});

describe("what is left out where it says nothing:", () => {
  test("a start lead stands at the end, where there is one", () => {
    for (const startLead of [120.5, "auto"] as const) {
      const text = encodeState({ ...state, startLead }, stamp);
      expect(text).toMatch(/,"startLeadMs":(120\.5|"auto")\}$/);
      expect(decodedState(text, state.song)).toEqual({ ...state, startLead });
    }
  });

  test("the bars that are counted in, and what a tempo keeps", () => {
    const more = { ...state, countInBars: 2, timebase: "seconds" } as const;
    const text = encodeState(more, stamp);
    expect(text).toContain(',"song":5,"countInBars":2,"timebase":"seconds"}');
    expect(decodedState(text, state.song)).toEqual(more);
    expect(encodeState(state, stamp)).not.toMatch(/countInBars|timebase|startLeadMs/);
  });
});

describe("a song", () => {
  const song: Song = {
    tempo: [
      { beats: beats(0), bpm: 120, ramp: true },
      { beats: beats(16), bpm: 90.5, ramp: false },
    ],
    meter: [{ bar: 0, numerator: 7, denominator: 8 }],
    markers: [{ key: "r3", beats: beats(8), name: "Verse" }],
    revision: 5,
  };
  const text = encodeSong(song, "0badcafe");

  test("is written with tempos, signatures and markers", () => {
    expect(text).toBe(
      '{"type":"song","boot":"0badcafe","revision":5,"tempo":[{"beats":0,"bpm":120,"ramp":true},{"beats":16,"bpm":90.5,"ramp":false}],"meter":[{"bar":0,"numerator":7,"denominator":8}],"markers":[{"key":"r3","beats":8,"name":"Verse"}]}',
    );
  });

  test("comes back as it was", () => {
    const message = decoded(text);
    if (message.type !== "song") throw new Error(message.type);
    expect(songOf(message)).toEqual(song);
  });

  test.each([
    ["without a tempo", /"tempo":\[.*?\]/, '"tempo":[]'],
    ["without a signature", /"meter":\[.*?\]/, '"meter":[]'],
    ["without markers", /,"markers":\[.*?\]/, ""],
    ["with a ramp that is no switch", '"ramp":true', '"ramp":1'],
    ["with a tempo that is no number", '"bpm":90.5', '"bpm":"90.5"'],
    ["with a place that is not finite", '"beats":16', '"beats":1e400'],
    ["with a bar that is no number", '"bar":0', '"bar":null'],
    ["with a name that is no text", '"name":"Verse"', '"name":7'],
    ["with a key that is no text", '"key":"r3"', '"key":3'],
  ])("is found out %s", (_, was, is) => {
    const wrong = text.replace(was, is);
    expect(wrong).not.toBe(text);
    expect(decodeServerMessage(wrong)).toMatchObject({
      ok: false,
      error: { code: "invalid_message" },
    });
  });
});

const ADA = { id: 3, name: "Ada", colour: "#c2752b" };

describe("the other messages come back as they were sent:", () => {
  test("hello, within 400 bytes, and what it says only to some", () => {
    const hello = {
      role: "view" as const,
      view: "continued" as const,
      server: "codette/10.20.30",
      boot: "0badcafe",
      client: 1_000_000,
      sentAt: NOW_MS + 0.123,
      session: { name: "default", sampleRateHz: 192_000 },
      hz: 59.94,
      pingEveryMs: 32_000,
      limits: { bpm: [20, 999], timeSeconds: [0, 86_400], messageBytes: 4096 },
    } satisfies Parameters<typeof encodeHello>[0];
    const text = encodeHello(hello);
    expect(decoded(text)).toEqual({ type: "hello", protocol: 1, ...hello });
    const restart = { outageMs: 4210, wasPaused: true, message: "the server was away" };
    expect(decoded(encodeHello({ ...hello, restart }))).toMatchObject({ restart });
    // An older server says neither: whoever comes may command, and has seen nothing.
    const { role: _, view: __, ...older } = hello;
    expect(decoded(encodeHello(older))).toMatchObject({ role: "control", view: "new" });
    expect(text.length).toBeLessThanOrEqual(400);
  });

  test("presence", () => {
    const people = [ADA, { id: 5, name: "Guest 5", colour: "#3d84c6" }];
    expect(encodePresence(people, 1234)).toBe(
      '{"type":"presence","people":[{"id":3,"name":"Ada","colour":"#c2752b"},{"id":5,"name":"Guest 5","colour":"#3d84c6"}],"count":1234}',
    );
    expect(decoded(encodePresence(people, 2))).toEqual({ type: "presence", people, count: 2 });
    expect(decoded(encodePresence([], 0))).toEqual({ type: "presence", people: [], count: 0 });
  });

  test("change, with the command as it is written on the wire", () => {
    const seek = { type: "seek", position: { beats: beats(21) } } as const;
    expect(encodeChange(8, ADA, seek)).toBe(
      '{"type":"change","revision":8,"by":{"id":3,"name":"Ada","colour":"#c2752b"},"command":{"type":"seek","beats":21}}',
    );
    expect(encodeChange(8, null, { type: "play" })).toBe(
      '{"type":"change","revision":8,"by":null,"command":{"type":"play"}}',
    );
    fc.assert(
      fc.property(arbitraryCommand, fc.constantFrom(ADA, null), (command, by) => {
        const asJson = JSON.stringify(command);
        // JSON writes what is not finite as null, which no command has in it.
        fc.pre(!asJson.includes("null"));
        const change = decoded(encodeChange(8, by, command));
        if (change.type !== "change") throw new Error(change.type);
        expect(change).toMatchObject({ revision: 8, by });
        expect(decodeCommand(change.command)).toEqual({
          ok: true,
          value: { command: JSON.parse(asJson) },
        });
      }),
    );
  });

  test("error", () => {
    const error = { code: "out_of_range", field: "bpm", message: "bpm must be 20–999" } as const;
    expect(decoded(encodeError(error, 5))).toEqual({ type: "error", id: 5, ...error });
    expect(decoded(encodeError(error))).toEqual({ type: "error", ...error });
  });

  test("pong, with how often one may ask where that has changed", () => {
    const pong = { type: "pong", boot: "0badcafe", t0: 12, t1: NOW_MS, t2: NOW_MS };
    expect(decoded(encodePong({ t0: 12 }, "0badcafe", NOW_MS, NOW_MS, 2000))).toEqual({
      ...pong,
      pingEveryMs: 2000,
    });
    expect(encodePong({ t0: 12 }, "0badcafe", NOW_MS, NOW_MS)).not.toContain("pingEveryMs");
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

function encodeHelloWithout(field: string): string {
  const hello = JSON.parse(
    encodeHello({
      server: "codette/1.2.3",
      boot: "0badcafe",
      client: 1,
      sentAt: NOW_MS,
      session: { name: "default", sampleRateHz: 44_100 },
      hz: 30,
      pingEveryMs: 250,
      limits: { bpm: [20, 999], timeSeconds: [0, 86_400], messageBytes: 4096 },
    }),
  ) as JsonObject;
  expect(decodeServerMessage(JSON.stringify(hello)).ok).toBe(true);
  return JSON.stringify({ ...hello, [field]: undefined });
}

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
    [',"song":5', ""],
    [',"playStart":8', ""],
    ['"playStart":8', '"playStart":1e400'],
    ['"song":5', '"song":5,"countInBars":"2"'],
    ['"bpm":120', '"bpm":120,"timebase":"bars"'],
    ['"enabled":true', '"enabled":1'],
  ])("is found out where %s became %s", (was, is) => {
    const text = encodeState(state, stamp).replace(was, is);
    expect(decodeServerMessage(text)).toMatchObject({
      ok: false,
      error: { code: "invalid_message" },
    });
  });

  test.each([
    ["person", '{"type":"presence","people":[{"id":3,"name":"Ada"}],"count":1}'],
    ["list", '{"type":"presence","count":0}'],
    ["count", '{"type":"presence","people":[]}'],
    ["somebody", '{"type":"change","revision":8,"command":{"type":"play"}}'],
    ["command", '{"type":"change","revision":8,"by":null}'],
    ["client", encodeHelloWithout("client")],
    ["pace", encodeHelloWithout("pingEveryMs")],
  ])("is found out where it lacks a part: %s", (_, text) => {
    expect(decodeServerMessage(text)).toMatchObject({
      ok: false,
      error: { code: "invalid_message" },
    });
  });

  test.each([
    encodeState(state, stamp),
    encodeSong(state.song, "0badcafe"),
    encodePresence([ADA], 1),
    encodeChange(8, ADA, { type: "play" }),
  ])("may have fields that a later server adds: %s", (text) => {
    expect(decodeServerMessage(text.replaceAll("{", '{"mood":"good",')).ok).toBe(true);
  });

  test("never makes it throw", () => {
    const types = fc.constantFrom(
      "hello",
      "state",
      "ack",
      "song",
      "presence",
      "change",
      "error",
      "pong",
      "toString",
    );
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
