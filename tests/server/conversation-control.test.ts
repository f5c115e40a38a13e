import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SocketClient, connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { readClock } from "../support/ways-in.ts";

let server: TestServer;
let control: SocketClient;
beforeAll(async () => {
  server = await startTestServer();
  control = await connect(`${server.wsUrl}/ws/transport/control`);
});
afterAll(async () => {
  await control.close();
  await server.close();
});

describe("answers on /ws/transport/control", () => {
  test.each<[sent: object, answer: object]>([
    [
      { command: "seek", value: 10 },
      { success: true, command: "seek" },
    ],
    [{ command: "play" }, { success: true, command: "play" }],
    [
      { command: "tempo", value: 90, id: 7 },
      { success: true, command: "tempo", id: 7 },
    ],
    [
      { command: "loop", value: true },
      { success: true, command: "loop" },
    ],
    [
      { command: "loop", value: { start_seconds: 1, end_seconds: 3 } },
      { success: true, command: "loop" },
    ],
    [
      { command: "loop", value: true, end_seconds: 3 },
      { success: true, command: "loop" },
    ],
    [
      { command: "play", count_in_bars: 0 },
      { success: true, command: "play" },
    ],
    [
      { command: "tempo_event", beats: 16, bpm: 90, ramp: true },
      { success: true, command: "tempo_event" },
    ],
    [
      { command: "delete_tempo_event", beats: 16, id: "x" },
      { success: true, command: "delete_tempo_event", id: "x" },
    ],
    [
      { command: "meter", numerator: 3, denominator: 4 },
      { success: true, command: "meter" },
    ],
    [
      { command: "marker", marker: "a", time_seconds: 1, name: "Verse" },
      { success: true, command: "marker" },
    ],
    [
      { command: "delete_marker", marker: "a" },
      { success: true, command: "delete_marker" },
    ],
  ])("%j is answered as it always was", async (sent, answer) => {
    control.send(sent);
    expect(await control.answer()).toEqual(answer);
  });

  const types =
    "play, pause, resume, stop, rewind, seek, tempo, loop, start_lead, tempo_event, delete_tempo_event, meter, delete_meter, marker, delete_marker";
  test.each<[sent: object, code: string, field: string, message: string]>([
    [
      { command: "seek", value: "x", id: 1 },
      "invalid_field",
      "value",
      'value must be a finite number, not "x"',
    ],
    [
      { command: "seek", value: -1 },
      "out_of_range",
      "value",
      "value must be from 0 to 86400 seconds",
    ],
    [{ command: "tempo", value: 5 }, "out_of_range", "value", "value must be from 20 to 999"],
    [
      { command: "loop", value: [1, 3] },
      "invalid_field",
      "value",
      "value must be true or false, not [1,3]",
    ],
    [
      { command: "play", value: 1 },
      "unknown_field",
      "value",
      'play has no field "value": it takes count_in_bars',
    ],
    [
      { command: "seek", value: 1, time_seconds: 2 },
      "invalid_field",
      "time_seconds",
      "time_seconds must be given once, in value or beside it",
    ],
    [
      { command: "loop", value: { end_seconds: 3 }, end_seconds: 4 },
      "invalid_field",
      "end_seconds",
      "end_seconds must be given once, in value or beside it",
    ],
    [
      { command: "loop", value: { type: "stop" } },
      "invalid_field",
      "type",
      "type must be given once, in value or beside it",
    ],
    [
      { command: "meter", value: 3 },
      "unknown_field",
      "value",
      'meter has no field "value": it takes numerator, denominator, bar, from_bar',
    ],
    [
      { command: "delete_tempo_event" },
      "missing_field",
      "beats",
      "beats must be given, as a finite number",
    ],
    [
      { command: "delete_marker", marker: "nobody" },
      "not_found",
      "marker",
      "marker must be the key of a marker",
    ],
    // There are no pings here, so they are not offered either.
    [{ command: "ping" }, "unknown_type", "command", `command must be one of ${types}, not "ping"`],
    [
      { type: "play" },
      "unknown_field",
      "type",
      'this endpoint has no field "type": it takes {"command":"seek","value":10}',
    ],
  ])("%j is refused in its own words", async (sent, code, field, message) => {
    const { revision } = await readClock(server);
    control.send(sent);
    const { command, id, ...answer } = await control.answer();
    expect(answer).toEqual({ type: "error", success: false, code, field, message });
    const given = sent as { command?: string; id?: number };
    expect(id).toBe(given.id);
    expect(command).toBe(given.command === "ping" ? undefined : given.command);
    expect((await readClock(server)).revision).toBe(revision);
  });

  test("what was set by a value is what it says", async () => {
    for (const [command, value] of [
      ["stop"],
      ["tempo", 120],
      ["seek", 10],
      ["tempo", 60],
      ["loop", { start_seconds: 1, end_seconds: 3 }],
    ]) {
      control.send({ command, value });
      await control.answer();
    }
    expect(await readClock(server)).toMatchObject({
      bpm: 60,
      beat_pos: 20,
      loop_enabled: true,
      loop_start_seconds: 1,
      loop_end_seconds: 3,
    });
  });
});
