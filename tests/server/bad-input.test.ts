import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MAX_MESSAGE_BYTES } from "../../src/protocol/parse.ts";
import { ask } from "../support/http-client.ts";
import { connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { type ClockReading, openWaysIn, readClock } from "../support/ways-in.ts";

type Json = Record<string, unknown>;

let server: TestServer;
let waysIn: Awaited<ReturnType<typeof openWaysIn>>;
let before: Partial<ClockReading>;
beforeAll(async () => {
  server = await startTestServer();
  waysIn = await openWaysIn(server);
  // A state in which every field could change: paused at 5 s, in a loop.
  await waysIn.ways[0].send({ type: "seek", time_seconds: 5 });
  await waysIn.ways[0].send({ type: "loop", start_seconds: 4, end_seconds: 8 });
});
beforeEach(async () => {
  before = await allButTheTime();
});
afterAll(async () => {
  await waysIn.close();
  await server.close();
});

async function allButTheTime(): Promise<Partial<ClockReading>> {
  const { timestamp_ms: _, ...rest } = await readClock(server);
  return rest;
}

/** The three ways in, each given the text of the message as it stands. */
const RAW_WAYS = {
  "/ws/transport": async (text: string | Buffer): Promise<Json> => {
    waysIn.socket.send(text);
    return waysIn.socket.answer();
  },
  "/ws/transport/control": async (text: string | Buffer): Promise<Json> => {
    waysIn.control.send(text);
    return waysIn.control.answer();
  },
  HTTP: async (text: string | Buffer, path = "/transport/loop"): Promise<Json> => {
    const body = text.toString();
    const { status, json } = await ask(server.url + path, { method: "POST", body });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    return json;
  },
};
type RawWay = keyof typeof RAW_WAYS;
const WAYS = Object.keys(RAW_WAYS) as RawWay[];

/** A command with these fields, `"bpm":1`, in the words of each way in. */
const send: Record<RawWay, (type: string, fields: string) => Promise<Json>> = {
  "/ws/transport": (type, fields) =>
    RAW_WAYS["/ws/transport"](`{"type":"${type}"${fields && ","}${fields}}`),
  "/ws/transport/control": (type, fields) =>
    RAW_WAYS["/ws/transport/control"](`{"command":"${type}"${fields && ","}${fields}}`),
  HTTP: (type, fields) => RAW_WAYS.HTTP(`{${fields}}`, `/transport/${type}`),
};

interface Expected {
  readonly code: string;
  readonly field?: string;
  /** What the sentence says is allowed, besides the field's name. */
  readonly allowed: string;
}

async function expectRefusal(way: RawWay, answer: Json, { code, field, allowed }: Expected) {
  const success = way === "/ws/transport" ? {} : { success: false };
  expect(answer).toMatchObject({ type: "error", code, ...success, ...(field && { field }) });
  expect(answer["message"]).toContain(allowed);
  if (field) expect(answer["message"]).toContain(field);
  expect(await allButTheTime()).toEqual(before);

  // Both connections live on.
  waysIn.socket.send({ type: "ping" });
  expect(await waysIn.socket.answer()).toMatchObject({ type: "pong" });
  waysIn.control.send({ command: "pause" });
  expect(await waysIn.control.answer()).toEqual({ success: true, command: "pause" });
}

describe.each(WAYS)("by %s,", (way) => {
  const number = "must be a finite number";
  const day = "must be from 0 to 86400 seconds";
  const dayInBeats = "must be from 0 to 172800 at 120 bpm";

  test.each<[type: string, fields: string, code: string, field: string, allowed: string]>([
    ["seek", "", "missing_field", "time_seconds", "must be given, or beats"],
    ["tempo", "", "missing_field", "bpm", "must be given, as a finite number"],
    ["loop", "", "nothing_to_set", "enabled", "must be given, or a start or an end"],

    ["seek", '"time_seconds":1e400', "invalid_field", "time_seconds", number],
    ["seek", '"time_seconds":-1e400', "invalid_field", "time_seconds", number],
    ["seek", '"beats":1e400', "invalid_field", "beats", number],
    ["tempo", '"bpm":1e400', "invalid_field", "bpm", number],
    ["loop", '"start_seconds":1e400', "invalid_field", "start_seconds", number],
    ["loop", '"end_beats":1e400', "invalid_field", "end_beats", number],

    ["seek", '"time_seconds":"5"', "invalid_field", "time_seconds", number],
    ["seek", '"time_seconds":null', "invalid_field", "time_seconds", number],
    ["seek", '"time_seconds":[5]', "invalid_field", "time_seconds", number],
    ["seek", '"beats":{}', "invalid_field", "beats", number],
    ["seek", '"beats":true', "invalid_field", "beats", number],
    ["tempo", '"bpm":"NaN"', "invalid_field", "bpm", number],
    ["tempo", '"bpm":{"valueOf":120}', "invalid_field", "bpm", number],
    ["loop", '"enabled":"true"', "invalid_field", "enabled", "must be true or false"],
    ["loop", '"enabled":1', "invalid_field", "enabled", "must be true or false"],
    ["loop", '"enabled":null', "invalid_field", "enabled", "must be true or false"],
    ["loop", '"end_seconds":"8"', "invalid_field", "end_seconds", number],
    ["play", '"id":{}', "invalid_field", "id", "a string of at most 64 characters"],
    ["play", `"id":"${"x".repeat(65)}"`, "invalid_field", "id", "at most 64 characters"],

    ["seek", '"time_seconds":-0.001', "out_of_range", "time_seconds", day],
    ["seek", '"time_seconds":86400.001', "out_of_range", "time_seconds", day],
    ["seek", '"time_seconds":1e308', "out_of_range", "time_seconds", day],
    ["seek", '"beats":-5e-324', "out_of_range", "beats", dayInBeats],
    ["seek", '"beats":172801', "out_of_range", "beats", dayInBeats],
    ["seek", '"beats":1.7e308', "out_of_range", "beats", dayInBeats],
    ["tempo", '"bpm":19.99', "out_of_range", "bpm", "must be from 20 to 999"],
    ["tempo", '"bpm":999.01', "out_of_range", "bpm", "must be from 20 to 999"],
    ["tempo", '"bpm":0', "out_of_range", "bpm", "must be from 20 to 999"],
    ["tempo", '"bpm":-120', "out_of_range", "bpm", "must be from 20 to 999"],
    ["loop", '"start_seconds":-1', "out_of_range", "start_seconds", day],
    ["loop", '"end_seconds":86401', "out_of_range", "end_seconds", day],
    ["loop", '"start_beats":-1', "out_of_range", "start_beats", dayInBeats],
    ["loop", '"start_seconds":3,"end_seconds":3', "empty_loop", "end_seconds", "greater than"],
    ["loop", '"start_seconds":3,"end_seconds":2', "empty_loop", "end_seconds", "start, 3 s"],
    ["loop", '"end_seconds":4', "empty_loop", "end_seconds", "start, 4 s"],
    ["loop", '"start_seconds":8', "empty_loop", "start_seconds", "less than the loop's end, 8 s"],
    ["loop", '"enabled":false,"start_beats":99', "empty_loop", "start_beats", "end, 16 beats"],

    ["play", '"count_in_bars":"1"', "invalid_field", "count_in_bars", number],
    ["play", '"count_in_bars":5', "out_of_range", "count_in_bars", "a whole number from 0 to 4"],
    ["resume", '"count_in_bars":0.5', "out_of_range", "count_in_bars", "a whole number"],
    ["tempo_event", '"bpm":90', "missing_field", "beats", "must be given, as a finite number"],
    ["tempo_event", '"beats":8', "missing_field", "bpm", "must be given, as a finite number"],
    ["tempo_event", '"beats":"8","bpm":90', "invalid_field", "beats", number],
    ["tempo_event", '"beats":8,"bpm":1e400', "invalid_field", "bpm", number],
    ["tempo_event", '"beats":8,"bpm":90,"ramp":1', "invalid_field", "ramp", "true or false"],
    ["tempo_event", '"beats":8,"bpm":1000', "out_of_range", "bpm", "must be from 20 to 999"],
    ["tempo_event", '"beats":-1,"bpm":90', "out_of_range", "beats", dayInBeats],
    ["tempo_event", '"beats":4,"bpm":90,"from_beats":8', "not_found", "from_beats", "the place"],
    ["tempo_event", '"beats":4,"bpm":90,"from_beats":0', "out_of_range", "beats", "cannot be"],
    ["delete_tempo_event", "", "missing_field", "beats", "must be given, as a finite number"],
    ["delete_tempo_event", '"beats":0', "out_of_range", "beats", "must be above 0"],
    ["delete_tempo_event", '"beats":8', "not_found", "beats", "the place of a tempo event"],
    ["meter", '"denominator":4', "missing_field", "numerator", "must be given"],
    ["meter", '"numerator":3', "missing_field", "denominator", "must be given"],
    ["meter", '"numerator":"3","denominator":4', "invalid_field", "numerator", number],
    ["meter", '"numerator":0,"denominator":4', "out_of_range", "numerator", "from 1 to 64"],
    ["meter", '"numerator":3,"denominator":5', "out_of_range", "denominator", "one of 1, 2, 4"],
    ["meter", '"numerator":3,"denominator":4,"bar":-1', "out_of_range", "bar", "first bar being 0"],
    ["meter", '"numerator":3,"denominator":4,"bar":0.5', "out_of_range", "bar", "whole number"],
    ["meter", '"numerator":3,"denominator":4,"from_bar":8', "not_found", "from_bar", "the bar of"],
    ["delete_meter", "", "missing_field", "bar", "must be given, as a finite number"],
    ["delete_meter", '"bar":0', "out_of_range", "bar", "must be above 0"],
    ["delete_meter", '"bar":8', "not_found", "bar", "the bar of a time signature"],
    ["marker", '"marker":7', "invalid_field", "marker", "must be a text, not 7"],
    ["marker", '"name":["a"]', "invalid_field", "name", "must be a text"],
    ["marker", '"marker":""', "out_of_range", "marker", "from 1 to 40 characters long"],
    ["marker", `"name":"${"n".repeat(65)}"`, "out_of_range", "name", "at most 64 characters"],
    ["marker", '"time_seconds":86401', "out_of_range", "time_seconds", day],
    ["marker", '"beats":1,"time_seconds":1', "invalid_field", "beats", "must be left out when"],
    ["delete_marker", "", "missing_field", "marker", "must be given, as a text"],
    ["delete_marker", '"marker":"a"', "not_found", "marker", "the key of a marker"],

    ["seek", '"time_seconds":1,"beats":2', "invalid_field", "beats", "must be left out when"],
    ["loop", '"end_beats":1,"end_seconds":1', "invalid_field", "end_beats", "must be left out"],

    ["play", '"loud":true', "unknown_field", "loud", "it takes count_in_bars"],
    ["pause", '"count_in_bars":1', "unknown_field", "count_in_bars", "it takes no fields"],
    ["seek", '"position":1', "unknown_field", "position", "it takes"],
    ["tempo", '"bpm":90,"BPM":90', "unknown_field", "BPM", "it takes bpm"],
    ["loop", '"enabled":true,"to":8', "unknown_field", "to", "it takes enabled, start_seconds"],
    ["stop", '"__proto__":{"playing":true}', "unknown_field", "__proto__", "it takes no fields"],
    ["tempo", '"__proto__":{"bpm":90}', "unknown_field", "__proto__", "it takes"],
    ["stop", '"constructor":{"prototype":{}}', "unknown_field", "constructor", "no fields"],
    ["pause", '"toString":1', "unknown_field", "toString", "it takes no fields"],
  ])("%s with %s is refused", async (type, fields, code, field, allowed) => {
    const isPlace = way === "HTTP" && field === "time_seconds";
    // Where nothing is given at all, the control endpoint asks for the field that it has for it.
    const isValue =
      way === "/ws/transport/control" && fields === "" && ["seek", "tempo", "loop"].includes(type);
    const answer = await send[way](type, fields);
    const shown = isValue ? "value" : isPlace ? "seconds" : field;
    await expectRefusal(way, answer, { code, field: shown, allowed });
    expect("playing" in {}).toBe(false);
  });

  test.each([
    ["{", "invalid_json", "must be JSON"],
    ["play", "invalid_json", "must be JSON"],
    ["{'type':'play'}", "invalid_json", "must be JSON"],
    ['{"type":"play"}{"type":"play"}', "invalid_json", "must be JSON"],
    ['{"bpm":NaN}', "invalid_json", "must be JSON"],
    ["null", "invalid_message", "must be a JSON object, not null"],
    ["[]", "invalid_message", "must be a JSON object, not []"],
    ['["play"]', "invalid_message", 'must be a JSON object, not ["play"]'],
    ['"play"', "invalid_message", 'must be a JSON object, not "play"'],
    ["42", "invalid_message", "must be a JSON object, not 42"],
    ["true", "invalid_message", "must be a JSON object, not true"],
  ])("the text %j is refused", async (text, code, allowed) => {
    await expectRefusal(way, await RAW_WAYS[way](text), { code, allowed });
  });

  test("a message of 5 KiB is refused, and one just within the limit is read", async () => {
    const allowed = `must be at most ${MAX_MESSAGE_BYTES} bytes`;
    const large = `{"type":"play","id":"${"x".repeat(5 * 1024)}"}`;
    await expectRefusal(way, await RAW_WAYS[way](large), { code: "too_large", allowed });

    before = await allButTheTime();
    const ends = '{"loud":""}';
    const within = ends.replace('""', `"${"x".repeat(MAX_MESSAGE_BYTES - ends.length)}"`);
    expect(await RAW_WAYS[way](within)).not.toMatchObject({ code: "too_large" });
    expect(await RAW_WAYS[way](`${within} `)).toMatchObject({ code: "too_large" });
    expect(await allButTheTime()).toEqual(before);
  });
});

describe.each(["/ws/transport", "/ws/transport/control"] as const)("on %s,", (way) => {
  test.each(["jump", "PLAY", "", "__proto__", "constructor", "toString"])(
    "the command %j is refused with those that there are",
    async (type) => {
      const field = way === "/ws/transport" ? "type" : "command";
      const allowed =
        "must be one of play, pause, resume, stop, rewind, seek, tempo, loop, start_lead, tempo_event, delete_tempo_event, meter, delete_meter, marker, delete_marker";
      await expectRefusal(way, await send[way](type, ""), { code: "unknown_type", field, allowed });
    },
  );

  test("a message without a command is refused with those that there are", async () => {
    const field = way === "/ws/transport" ? "type" : "command";
    const allowed = "must be one of play, pause";
    const answer = await RAW_WAYS[way]("{}");
    await expectRefusal(way, answer, { code: "missing_field", field, allowed });
  });

  test("a binary message is refused, whatever is in it", async () => {
    const allowed = "must be a text frame with JSON in it";
    const play = Buffer.from(way === "/ws/transport" ? '{"type":"play"}' : '{"command":"play"}');
    for (const bytes of [play, Buffer.alloc(0), Buffer.alloc(5 * 1024, 0xff)]) {
      before = await allButTheTime();
      await expectRefusal(way, await RAW_WAYS[way](bytes), { code: "not_text", allowed });
    }
  });
});

describe("what cannot be read at all", () => {
  test("closes its connection with the reason, and no other", async () => {
    const large = await connect(`${server.wsUrl}/ws/transport?hz=0`);
    large.send(`"${"x".repeat(256 * 1024)}"`);
    expect((await large.closed).code).toBe(1009);

    const garbled = await connect(`${server.wsUrl}/ws/transport?hz=0`);
    garbled.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect((await garbled.closed).code).toBe(1007);

    expect(await allButTheTime()).toEqual(before);
    waysIn.socket.send({ type: "ping" });
    expect(await waysIn.socket.answer()).toMatchObject({ type: "pong" });
  });
});
