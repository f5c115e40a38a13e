import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { LIMITS } from "../../src/core/limits.ts";
import { secondsFromBeats } from "../../src/core/tempo-map.ts";
import { type TransportState, positionAt } from "../../src/core/transport-state.ts";
import { NOW_MS, arbitraryCommand, arbitraryState } from "../support/arbitraries.ts";

const timeIn = (state: TransportState) =>
  secondsFromBeats(positionAt(state, NOW_MS), state.song.tempo);

/** Nothing in it can be changed any more without an error. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}

describe("for every state and every command", () => {
  test("an accepted command raises the revision by one and leaves a state that makes sense", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryCommand, (state, command) => {
        const outcome = applyCommand(frozen(state), command, NOW_MS);
        fc.pre(outcome.ok);
        const { revision, anchor, loop, playStart, countInBars } = outcome.state;
        expect(revision).toBe(state.revision + 1);
        for (const value of [anchor.beats, loop.start, loop.end, playStart]) {
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(0);
        }
        expect(loop.end).toBeGreaterThan(loop.start);
        expect(countInBars).toBeLessThanOrEqual(LIMITS.countInBars.max);
        expectToMakeSense(outcome.state);
      }),
      { numRuns: 300 },
    );
  });

  test("a song is another object when something in it has changed, and says since when; else it is the same", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryCommand, (state, command) => {
        const outcome = applyCommand(state, command, NOW_MS);
        fc.pre(outcome.ok);
        const { song, revision } = outcome.state;
        if (song === state.song) return;
        expect({ ...song, revision: 0 }).not.toEqual({ ...state.song, revision: 0 });
        expect(song.revision).toBe(revision);
      }),
      { numRuns: 300 },
    );
  });

  test("a command that comes twice in one moment changes nothing but the revision", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryCommand, (state, command) => {
        fc.pre(isSafeToRepeat(state, command));
        const once = applyCommand(state, command, NOW_MS);
        fc.pre(once.ok);
        const twice = applyCommand(once.state, command, NOW_MS);
        // What has gone cannot go again.
        if (!twice.ok && twice.rejection.code === "not_found") return;
        expect(twice).toEqual({ ok: true, state: { ...once.state, revision: state.revision + 2 } });
      }),
      { numRuns: 300 },
    );
  });

  test("nothing but a seek and a stop moves the playhead in a session kept in beats", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryCommand, (state, command) => {
        fc.pre(command.type !== "seek" && command.type !== "stop");
        const inBeats: TransportState = { ...state, timebase: "beats" };
        const outcome = applyCommand(inBeats, command, NOW_MS);
        fc.pre(outcome.ok);
        expect(positionAt(outcome.state, NOW_MS)).toBe(positionAt(inBeats, NOW_MS));
      }),
    );
  });

  test("nothing but a seek and a stop moves the playhead in time in a session kept in seconds", () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryCommand, (state, command) => {
        fc.pre(command.type !== "seek" && command.type !== "stop");
        const inSeconds: TransportState = { ...state, timebase: "seconds" };
        const outcome = applyCommand(inSeconds, command, NOW_MS);
        fc.pre(outcome.ok);
        const before = timeIn(inSeconds);
        expect(Math.abs(timeIn(outcome.state) - before)).toBeLessThan(before * 2 ** -40 + 1e-9);
      }),
    );
  });
});

/**
 * A marker without a key is another one every time. Where a change moves what comes after it under the playhead, that is
 * what the next one is about.
 */
const isSafeToRepeat = ({ timebase }: TransportState, command: TransportCommand) =>
  !(command.type === "marker" && command.key === undefined) &&
  !(command.type === "meter" && command.bar === undefined) &&
  !(command.type === "tempo" && timebase === "seconds");

function expectToMakeSense({ song }: TransportState) {
  const { tempo, meter, markers } = song;
  expect(tempo[0].beats).toBe(0);
  expect(meter[0].bar).toBe(0);
  tempo.forEach(({ beats: place, bpm }, i) => {
    expect(bpm).toBeGreaterThanOrEqual(LIMITS.bpm.min);
    expect(bpm).toBeLessThanOrEqual(LIMITS.bpm.max);
    if (i > 0) expect(place).toBeGreaterThan(tempo[i - 1]?.beats ?? Number.NaN);
  });
  meter.forEach(({ bar, numerator, denominator }, i) => {
    for (const value of [bar, numerator, denominator]) expect(value).toSatisfy(Number.isInteger);
    if (i > 0) expect(bar).toBeGreaterThan(meter[i - 1]?.bar ?? Number.NaN);
  });
  markers.forEach(({ beats: place }, i) => {
    if (i > 0) expect(place).toBeGreaterThanOrEqual(markers[i - 1]?.beats ?? Number.NaN);
  });
  expect(new Set(markers.map(({ key }) => key)).size).toBe(markers.length);
}
