import { describe, expect, test } from "vitest";
import type { MachineTime } from "../../server/machine-time.ts";
import type { Outage } from "../../server/lives.ts";
import { resumed } from "../../server/resume.ts";
import { applyCommand } from "../../src/core/commands.ts";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { NOW_MS } from "../support/arbitraries.ts";

const at = (ms: number, stepMs = 0, machineBoot: string | null = "boot"): MachineTime => ({
  serverMs: NOW_MS + ms + stepMs,
  uptimeMs: 50_000 + ms,
  machineBoot,
});
const after = (...commands: Parameters<typeof applyCommand>[1][]): TransportState =>
  commands.reduce<TransportState>((state, command) => {
    const outcome = applyCommand(state, command, NOW_MS);
    if (!outcome.ok) throw new Error("refused");
    return outcome.state;
  }, createTransportState());

/** Of which one is heard last at `from`, and the next begins at `to`. */
const away = (from: MachineTime, to: MachineTime): Outage => ({ from, to });

const PLAYING = after({ type: "play" });
const LOOPING = after(
  { type: "loop", start: { beats: beats(0) }, end: { beats: beats(8) } },
  { type: "play" },
);

describe("a session that was playing", () => {
  test("goes on as if it had never stopped after a short outage", () => {
    const { state, restart } = resumed(
      LOOPING,
      at(0),
      [away(at(10_000), at(39_999))],
      at(39_999),
      30_000,
    );
    expect(state).toEqual(LOOPING);
    expect(positionAt(state, NOW_MS + 40_000)).toBe(positionAt(LOOPING, NOW_MS + 40_000));
    expect(restart).toMatchObject({ outageMs: 29_999, wasPaused: false });
    expect(restart?.message).toContain("away for 30 s");
  });

  test("is paused where it was at the last sign of life after a long one", () => {
    const { state, restart } = resumed(
      LOOPING,
      at(0),
      [away(at(10_000), at(40_000))],
      at(40_000),
      30_000,
    );
    // 20 beats on, in a loop of 8.
    expect(positionAt(state, NOW_MS + 99_000)).toBeCloseTo(4, 9);
    expect(state).toMatchObject({ playing: false, revision: LOOPING.revision + 1 });
    expect(restart).toEqual({
      outageMs: 30_000,
      wasPaused: true,
      message: "the server was away for 30 s: playback is paused where it was then, at 0:02.000",
    });
  });

  test("goes on by the machine's own clock, wherever the wall clock has been set meanwhile", () => {
    for (const stepMs of [3_600_000, -3_600_000]) {
      const now = at(5000, stepMs);
      const { state, restart } = resumed(PLAYING, at(0), [away(at(4000), now)], now, 30_000);
      expect(restart).toMatchObject({ outageMs: 1000, wasPaused: false });
      expect(positionAt(state, now.serverMs)).toBeCloseTo(10, 9);
    }
  });

  test("goes on by the wall clock where the machine itself has started again", () => {
    const now: MachineTime = { serverMs: NOW_MS + 8000, uptimeMs: 12, machineBoot: "another" };
    const { state, restart } = resumed(PLAYING, at(0), [away(at(4000), now)], now, 30_000);
    expect(restart).toMatchObject({ outageMs: 4000, wasPaused: false });
    expect(positionAt(state, now.serverMs)).toBeCloseTo(16, 9);
  });

  test("is paused when nobody can tell how long the outage was", () => {
    const now: MachineTime = { serverMs: NOW_MS - 8000, uptimeMs: 12, machineBoot: "another" };
    const { state, restart } = resumed(PLAYING, at(0), [away(at(4000), now)], now, 30_000);
    expect(state.playing).toBe(false);
    expect(positionAt(state, now.serverMs)).toBeCloseTo(8, 9);
    expect(restart).toMatchObject({ outageMs: 0, wasPaused: true });
    expect(restart?.message).toContain("for an unknown time");
  });

  test("is not counted in again when its count-in was cut off", () => {
    const counting = after({ type: "play", countInBars: 2 });
    const { state } = resumed(counting, at(0), [away(at(100), at(60_000))], at(60_000), 30_000);
    expect(state).toMatchObject({ playing: false, countInBars: 0, anchor: { beats: 0 } });
  });

  test("goes on after any number of short outages, told of the last", () => {
    const outages = [away(at(10_000), at(39_000)), away(at(50_000), at(60_000))];
    const { state, restart } = resumed(LOOPING, at(0), outages, at(99_000), 30_000);
    expect(state).toEqual(LOOPING);
    expect(restart).toMatchObject({ outageMs: 10_000, wasPaused: false });
  });

  test("is paused where it was when the first outage began that was too long", () => {
    const outages = [
      away(at(1000), at(2000)),
      away(at(4000), at(40_000)),
      away(at(50_000), at(90_000)),
    ];
    const { state, restart } = resumed(PLAYING, at(0), outages, at(99_000), 30_000);
    expect(positionAt(state, NOW_MS + 99_000)).toBeCloseTo(8, 9);
    expect(restart).toMatchObject({ outageMs: 36_000, wasPaused: true });
  });

  test("goes on when there was no outage at all", () => {
    expect(resumed(PLAYING, at(0), [], at(9000), 0)).toEqual({ state: PLAYING, restart: null });
  });

  test("with 0 to resume within, is always paused", () => {
    expect(resumed(PLAYING, at(0), [away(at(10), at(10))], at(10), 0).state.playing).toBe(false);
  });
});

test("a session that was not playing stands where it stood, however long that was", () => {
  const stopped = after({ type: "seek", position: { beats: beats(17.123456789) } });
  const { state, restart } = resumed(stopped, at(0), [away(at(0), at(1e9))], at(1e9), 30_000);
  expect(state).toEqual(stopped);
  expect(restart).toBeNull();
});
