import { request } from "node:http";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../support/http-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { readClock } from "../support/ways-in.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const post = (path: string, body?: string) =>
  ask(server.url + path, { method: "POST", ...(body !== undefined && { body }) });

describe("parameters in the query", () => {
  test.each([
    ["seek?seconds=12.5", { time_seconds: 12.5 }],
    ["seek?seconds=.5", { time_seconds: 0.5 }],
    ["seek?seconds=5.", { time_seconds: 5 }],
    ["seek?seconds=%2B7", { time_seconds: 7 }],
    ["seek?seconds=1.2e1", { time_seconds: 12 }],
    ["seek?seconds=-0", { time_seconds: 0 }],
    ["tempo?bpm=090", { bpm: 90 }],
    ["loop?enabled=true", { loop_enabled: true }],
    ["loop?enabled=0", { loop_enabled: false }],
    ["loop?start_beats=2&end_seconds=3&enabled=1", { loop_enabled: true, loop_end_seconds: 3 }],
    ["play?id=12", { playing: true }],
    ["play?count_in_bars=0", { playing: true }],
    ["stop", { playing: false }],
  ])("are read as numbers and switches: %s", async (command, expected) => {
    const { status, json } = await post(`/transport/${command}`);
    expect(json).toMatchObject({ success: true, state: expected });
    expect(status).toBe(200);
  });

  test.each<[command: string, song: object]>([
    [
      "tempo_event?beats=16&bpm=90&ramp=true",
      { tempo: [{ beats: 0 }, { beats: 16, bpm: 90, ramp: true }] },
    ],
    ["tempo_event?beats=16&bpm=90&ramp=0", { tempo: [{ beats: 0 }, { beats: 16, ramp: false }] }],
    ["tempo_event?beats=16&bpm=90&ramp=1", { tempo: [{ beats: 0 }, { beats: 16, ramp: true }] }],
    [
      "tempo_event?beats=20&bpm=90&from_beats=16",
      { tempo: [{ beats: 0 }, { beats: 20, bpm: 90, ramp: true }] },
    ],
    ["delete_tempo_event?beats=20", { tempo: [{ beats: 0 }] }],
    [
      "meter?numerator=6&denominator=8&bar=4",
      { meter: [{ bar: 0 }, { bar: 4, numerator: 6, denominator: 8 }] },
    ],
    ["delete_meter?bar=4", { meter: [{ bar: 0 }] }],
    // A marker may be called 7, or true.
    ["marker?marker=7&beats=8&name=7", { markers: [{ key: "7", beats: 8, name: "7" }] }],
    ["marker?marker=7&name=true", { markers: [{ key: "7", beats: 8, name: "true" }] }],
    ["marker?marker=7&name=", { markers: [{ key: "7", beats: 8, name: "" }] }],
    ["marker?marker=7&name=Verse%202%20%2B", { markers: [{ key: "7", name: "Verse 2 +" }] }],
    ["marker?marker=007&beats=9", { markers: [{ key: "7" }, { key: "007" }] }],
    ["delete_marker?marker=7", { markers: [{ key: "007" }] }],
  ])("are read as numbers, switches and texts: %s", async (command, song) => {
    await post("/transport/tempo?bpm=120");
    const { status, json } = await post(`/transport/${command}`);
    expect(json).toMatchObject({ success: true });
    expect(status).toBe(200);
    expect((await ask(`${server.url}/transport/song`)).json).toMatchObject(song);
  });

  const number = "seconds must be a finite number";
  test.each([
    ["seek?seconds=", "invalid_field", "seconds", `${number}, not ""`],
    ["seek?seconds=abc", "invalid_field", "seconds", `${number}, not "abc"`],
    ["seek?seconds=0x10", "invalid_field", "seconds", `${number}, not "0x10"`],
    ["seek?seconds=1,5", "invalid_field", "seconds", `${number}, not "1,5"`],
    ["seek?seconds=%205", "invalid_field", "seconds", `${number}, not " 5"`],
    ["seek?seconds=NaN", "invalid_field", "seconds", `${number}, not "NaN"`],
    ["seek?seconds=Infinity", "invalid_field", "seconds", `${number}, not "Infinity"`],
    ["seek?seconds=1e400", "invalid_field", "seconds", `${number}, not Infinity`],
    ["seek?seconds=-1e400", "invalid_field", "seconds", `${number}, not -Infinity`],
    ["seek?seconds=%", "invalid_field", "seconds", `${number}, not "%"`],
    ["seek?seconds=-1", "out_of_range", "seconds", "seconds must be from 0 to 86400 seconds"],
    [
      "seek?Seconds=1",
      "unknown_field",
      "Seconds",
      'seek has no field "Seconds": it takes seconds, beats',
    ],
    ["seek?seconds=1&seconds=2", "invalid_field", "seconds", "seconds must be given once"],
    [
      "seek?seconds=1&time_seconds=2",
      "invalid_field",
      "time_seconds",
      "time_seconds must be given once",
    ],
    ["seek", "missing_field", "seconds", "seconds must be given, or beats"],
    ["tempo?bpm=19", "out_of_range", "bpm", "bpm must be from 20 to 999"],
    ["tempo?bpm[]=90", "unknown_field", "bpm[]", 'tempo has no field "bpm[]": it takes bpm'],
    [
      "tempo_event?beats=4&bpm=90&ramp=yes",
      "invalid_field",
      "ramp",
      'ramp must be true or false, not "yes"',
    ],
    [
      "tempo_event?beats=4&bpm=true",
      "invalid_field",
      "bpm",
      'bpm must be a finite number, not "true"',
    ],
    [
      "meter?numerator=3&denominator=x",
      "invalid_field",
      "denominator",
      'denominator must be a finite number, not "x"',
    ],
    ["marker?seconds=-1", "out_of_range", "seconds", "seconds must be from 0 to 86400 seconds"],
    [
      "marker?seconds=1&beats=2",
      "invalid_field",
      "beats",
      "beats must be left out when seconds is given",
    ],
    ["marker?name=a&name=b", "invalid_field", "name", "name must be given once"],
    ["delete_marker?marker=nobody", "not_found", "marker", "marker must be the key of a marker"],
    [
      "play?count_in_bars=many",
      "invalid_field",
      "count_in_bars",
      'count_in_bars must be a finite number, not "many"',
    ],
    ["loop?enabled=yes", "invalid_field", "enabled", 'enabled must be true or false, not "yes"'],
    ["loop?enabled=TRUE", "invalid_field", "enabled", 'enabled must be true or false, not "TRUE"'],
    ["loop?enabled=", "invalid_field", "enabled", 'enabled must be true or false, not ""'],
    [
      "play?type=stop",
      "unknown_field",
      "type",
      'the command is in the path: there is no parameter "type"',
    ],
    [
      "play?__proto__=1",
      "unknown_field",
      "__proto__",
      'play has no field "__proto__": it takes count_in_bars',
    ],
    [
      "play?constructor=1",
      "unknown_field",
      "constructor",
      'play has no field "constructor": it takes count_in_bars',
    ],
    [
      "play?%5F%5Fproto%5F%5F=1",
      "unknown_field",
      "__proto__",
      'play has no field "__proto__": it takes count_in_bars',
    ],
  ])("are refused in words: %s", async (command, code, field, message) => {
    const { revision } = await readClock(server);
    const { status, json } = await post(`/transport/${command}`);
    expect(status).toBe(400);
    expect(json).toEqual({ success: false, type: "error", code, field, message });
    expect((await readClock(server)).revision).toBe(revision);
  });
});

describe("parameters in the query and in the body", () => {
  test("are taken together", async () => {
    const { json } = await post("/transport/loop?start_seconds=1", '{"end_seconds":3}');
    expect(json).toMatchObject({ state: { loop_start_seconds: 1, loop_end_seconds: 3 } });
  });

  test("are refused where they say the same thing twice, also by another name", async () => {
    const message = "must be given once, in the query or in the body";
    for (const [name, body] of [
      ["seconds", '{"seconds":2}'],
      ["time_seconds", '{"time_seconds":2}'],
    ] as const) {
      const { status, json } = await post("/transport/seek?seconds=1", body);
      expect(status).toBe(400);
      expect(json).toMatchObject({ code: "invalid_field", field: name });
      expect(json["message"]).toBe(`${name} ${message}`);
    }
  });

  test("of blanks alone are none", async () => {
    expect((await post("/transport/play", " \n")).status).toBe(200);
  });
});

test("a body that is sent in pieces is read, and refused as soon as it is too large", async () => {
  expect(await postInPieces(['{"seco', 'nds":9}'])).toBe(200);
  expect(await readClock(server)).toMatchObject({ revision: expect.any(Number) });
  expect(await postInPieces(['{"id":"', "x".repeat(5 * 1024)])).toBe(413);

  async function postInPieces(pieces: readonly string[]) {
    const sent = request(`${server.url}/transport/seek`, { method: "POST", agent: false });
    for (const piece of pieces) sent.write(piece);
    sent.end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    response.resume();
    await once(response, "end");
    return response.statusCode;
  }
});
