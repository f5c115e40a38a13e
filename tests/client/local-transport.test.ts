import { describe, expect, test } from "vitest";
import { createLocalTransport } from "../../src/client/local-transport.ts";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import type { Schedule } from "../../src/core/schedule.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";

/** The time of the anchors, and by how much it is ahead of the client's clock. */
const NOW_MS = 1_733_123_456_789;
const AHEAD_MS = 1_733_123_450_000;
const LOCAL_MS = NOW_MS - AHEAD_MS;

function after(commands: readonly TransportCommand[], from = createTransportState()) {
  return commands.reduce<TransportState>((state, command) => {
    const outcome = applyCommand(state, command, NOW_MS);
    if (!outcome.ok) throw new Error(`${command.type} is refused`);
    return outcome.state;
  }, from);
}

const localFrom = (...schedule: Schedule) => createLocalTransport(schedule, AHEAD_MS);

test("it goes on from where the transport stands, and is the same state until a command comes", () => {
  const playing = after([{ type: "play" }]);
  const local = localFrom(playing);
  expect(local.state).toBe(playing);
  expect(local.timeAt(LOCAL_MS)).toBe(NOW_MS);
  expect(local.positionAt(LOCAL_MS + 1500)).toEqual({ beats: 3, seconds: 1.5, bpm: 120 });
  expect(local.isMovingAt(LOCAL_MS)).toBe(true);
});

test("a command takes effect in its moment, and counts on", () => {
  const local = localFrom(after([{ type: "play" }]));
  const outcome = local.apply({ type: "pause" }, LOCAL_MS + 500);
  expect(outcome).toEqual({ ok: true, state: local.state });
  expect(local.state).toMatchObject({
    playing: false,
    revision: 2,
    anchor: { beats: 1, atMs: NOW_MS + 500 },
  });
  expect(local.positionAt(LOCAL_MS + 9000).beats).toBe(1);
  expect(local.isMovingAt(LOCAL_MS + 500)).toBe(false);
});

test("a command that the rules refuse changes nothing", () => {
  const local = localFrom(createTransportState());
  const { state } = local;
  expect(local.apply({ type: "tempo", bpm: 5000 }, LOCAL_MS)).toMatchObject({
    ok: false,
    rejection: { field: "bpm" },
  });
  expect(local.state).toBe(state);
});

describe("what is still to come", () => {
  test("a count-in that has begun before goes on", () => {
    const local = localFrom(createTransportState(), after([{ type: "play", countInBars: 1 }]));
    // A bar at 120 bpm is two seconds.
    expect(local.positionAt(LOCAL_MS + 2000).beats).toBe(0);
    expect(local.positionAt(LOCAL_MS + 2500).beats).toBe(1);
    expect(local.stateAt(NOW_MS + 1999)).toMatchObject({ playing: true, countInBars: 1 });
    expect(local.positionAt(LOCAL_MS + 1999).beats).toBe(0);
    expect(local.isMovingAt(LOCAL_MS)).toBe(true);
  });

  test("a seek that has been announced takes effect at its time, and until then it plays on", () => {
    const playing = after([{ type: "play" }]);
    const announced = {
      ...after([{ type: "seek", position: { beats: beats(40) } }], playing),
      anchor: { beats: beats(40), atMs: NOW_MS + 100 },
    };
    const local = localFrom(playing, announced);
    expect(local.schedule).toEqual([playing, announced]);
    expect(local.positionAt(LOCAL_MS + 50).beats).toBeCloseTo(0.1, 9);
    expect(local.positionAt(LOCAL_MS + 150).beats).toBeCloseTo(40.1, 9);
  });

  test("one's own count-in holds the position until it is over", () => {
    const local = localFrom(createTransportState());
    local.apply({ type: "play", countInBars: 2 }, LOCAL_MS);
    expect(local.state).toMatchObject({ playing: true, countInBars: 2 });
    expect(local.schedule).toHaveLength(1);
    expect(local.isMovingAt(LOCAL_MS + 3000)).toBe(true);
    expect(local.positionAt(LOCAL_MS + 3999).beats).toBe(0);
    expect(local.positionAt(LOCAL_MS + 5000).beats).toBe(2);
  });
});
