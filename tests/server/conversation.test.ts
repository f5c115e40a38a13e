import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { type ClockReading, type WayIn, openWaysIn, readClock } from "../support/ways-in.ts";

let server: TestServer;
let waysIn: Awaited<ReturnType<typeof openWaysIn>>;
beforeAll(async () => {
  server = await startTestServer();
  waysIn = await openWaysIn(server);
});
afterAll(async () => {
  await waysIn.close();
  await server.close();
});

/** What is stopped, paused at 5 s, playing from 5 s, or playing there in a loop of 4–8 s. */
const STATES = {
  stopped: [{ type: "stop" }],
  paused: [{ type: "stop" }, { type: "seek", time_seconds: 5 }],
  playing: [{ type: "stop" }, { type: "seek", time_seconds: 5 }, { type: "play" }],
  looping: [
    { type: "stop" },
    { type: "seek", time_seconds: 5 },
    { type: "loop", start_seconds: 4, end_seconds: 8 },
    { type: "play" },
  ],
};
type StateName = keyof typeof STATES;

async function bringInto(name: StateName): Promise<ClockReading> {
  const reset = [
    { type: "tempo", bpm: 120 },
    { type: "loop", enabled: false },
  ];
  for (const command of [...reset, ...STATES[name]]) await waysIn.ways[0].send(command);
  return readClock(server);
}

const secondsBetween = (before: ClockReading, after: ClockReading) =>
  (after.timestamp_ms - before.timestamp_ms) / 1000;

/** It stood still, or went on in step with the time stamps: exactly, to the digits sent. */
function expectToHaveGoneOn(before: ClockReading, after: ClockReading) {
  const moved = before.playing ? secondsBetween(before, after) : 0;
  expect(after.playing).toBe(before.playing);
  expect(after.time_seconds).toBeCloseTo(before.time_seconds + moved, 5);
}

/** It left the place where it was before, or the place `from`, at some moment in between. */
function expectToHaveStartedFrom(from: number, before: ClockReading, after: ClockReading) {
  expect(after.time_seconds).toBeGreaterThanOrEqual(from);
  expect(after.time_seconds).toBeLessThanOrEqual(from + secondsBetween(before, after) + 0.000_002);
}

type Check = (before: ClockReading, after: ClockReading) => void;

const COMMANDS: readonly [command: Record<string, unknown>, Check][] = [
  [{ type: "play" }, startsOrGoesOn],
  [{ type: "resume" }, startsOrGoesOn],
  [
    { type: "pause" },
    (before, after) => {
      expect(after.playing).toBe(false);
      expectToHaveStartedFrom(before.time_seconds, before, after);
    },
  ],
  [
    { type: "stop" },
    (_, after) => expect(after).toMatchObject({ playing: false, time_seconds: 0 }),
  ],
  [{ type: "rewind" }, (before, after) => movesTo(0, before, after)],
  [{ type: "seek", time_seconds: 6.5 }, (before, after) => movesTo(6.5, before, after)],
  [{ type: "seek", beats: 13 }, (before, after) => movesTo(6.5, before, after)],
  [
    { type: "tempo", bpm: 60 },
    (before, after) => {
      expect(after).toMatchObject({ playing: before.playing, bpm: 60 });
      // A beat is a second now. At 120 bpm it had gone on at twice the pace up to the change.
      expect(after.time_seconds).toBeGreaterThanOrEqual(before.beat_pos);
      const farthest = before.beat_pos + 2 * secondsBetween(before, after);
      expect(after.time_seconds).toBeLessThanOrEqual(farthest + 0.000_002);
    },
  ],
  [
    { type: "loop", start_seconds: 1, end_seconds: 7.5 },
    (before, after) => {
      expect(after).toMatchObject({ loop_enabled: true, loop_start_seconds: 1 });
      expect(after).toMatchObject({ loop_end_seconds: 7.5 });
      expectToHaveGoneOn(before, after);
    },
  ],
  [
    { type: "loop", enabled: false },
    (before, after) => {
      expect(after).toMatchObject({ loop_enabled: false });
      expectToHaveGoneOn(before, after);
    },
  ],
];

function startsOrGoesOn(before: ClockReading, after: ClockReading) {
  expect(after.playing).toBe(true);
  if (before.playing) expectToHaveGoneOn(before, after);
  else expectToHaveStartedFrom(before.time_seconds, before, after);
}

function movesTo(time: number, before: ClockReading, after: ClockReading) {
  expect(after.playing).toBe(before.playing);
  if (before.playing) expectToHaveStartedFrom(time, before, after);
  else expect(after.time_seconds).toBe(time);
}

describe.each([
  ["/ws/transport", 0],
  ["/ws/transport/control", 1],
  ["HTTP", 2],
] as const)("by %s,", (_, index) => {
  const way = (): WayIn => waysIn.ways[index];

  describe.each(Object.keys(STATES) as StateName[])("while %s,", (name) => {
    test.each(COMMANDS)("%j is obeyed", async (command, check) => {
      const before = await bringInto(name);
      const { accepted } = await way().send(command);
      const after = await readClock(server);
      expect(accepted).toBe(true);
      expect(after.revision).toBe(before.revision + 1);
      check(before, after);
      expectToHaveGoneOn(after, await readClock(server));
    });
  });
});

const isAck = ({ type }: Record<string, unknown>) => type === "ack";

describe("answers on /ws/transport", () => {
  test("are an ack with the id and the revision", async () => {
    const { revision } = await readClock(server);
    waysIn.socket.send({ type: "pause", id: "first" });
    waysIn.socket.send({ type: "pause", id: 2 });
    waysIn.socket.send({ type: "pause" });
    expect((await waysIn.socket.next(isAck)).text).toBe(
      `{"type":"ack","id":"first","revision":${revision + 1}}`,
    );
    expect((await waysIn.socket.next(isAck)).text).toBe(
      `{"type":"ack","id":2,"revision":${revision + 2}}`,
    );
    expect((await waysIn.socket.next(isAck)).text).toBe(
      `{"type":"ack","revision":${revision + 3}}`,
    );
  });

  test("are an error with the id when something is wrong", async () => {
    waysIn.socket.send({ type: "tempo", bpm: 5, id: "slow" });
    expect(await waysIn.socket.answer()).toEqual({
      type: "error",
      id: "slow",
      code: "out_of_range",
      field: "bpm",
      message: "bpm must be from 20 to 999",
    });
  });
});
