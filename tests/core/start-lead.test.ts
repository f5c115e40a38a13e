import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { leadOf } from "../../src/core/start-lead.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";

const PLAY = { type: "play" } as const;

test("a number is itself, whatever the clients report", () => {
  expect(leadOf(PLAY, 0, 80)).toBe(0);
  expect(leadOf(PLAY, 123.5, 80)).toBe(123.5);
});

test("auto is the longest way and 10 ms, and never more than half a second", () => {
  expect(leadOf(PLAY, "auto", 0)).toBe(10);
  expect(leadOf(PLAY, "auto", 42.5)).toBe(52.5);
  expect(leadOf(PLAY, "auto", 900)).toBe(500);
});

test.each<[TransportCommand, boolean]>([
  [{ type: "play" }, true],
  [{ type: "resume" }, true],
  [{ type: "seek", position: { beats: beats(4) } }, true],
  [{ type: "pause" }, false],
  [{ type: "stop" }, false],
  [{ type: "tempo", bpm: 90 }, false],
  [{ type: "loop", enabled: true }, false],
  [{ type: "start_lead", lead: 100 }, false],
  [{ type: "tempo_event", at: beats(8), bpm: 90 }, false],
  [{ type: "meter", numerator: 3, denominator: 4 }, false],
  [{ type: "marker" }, false],
])("%o is announced ahead: %s", (command, expected) => {
  expect(leadOf(command, 100, 0)).toBe(expected ? 100 : 0);
});

test("a counted-in start is announced at least 150 ms ahead, so that nobody misses its first click", () => {
  const countedIn = { type: "play", countInBars: 2 } as const;
  expect(leadOf(countedIn, 0, 0)).toBe(150);
  expect(leadOf(countedIn, 200, 0)).toBe(200);
  expect(leadOf(countedIn, "auto", 300)).toBe(310);
  expect(leadOf({ type: "play", countInBars: 0 }, 0, 0)).toBe(0);
});

const set = (lead: number | "auto") =>
  applyCommand(createTransportState(), { type: "start_lead", lead }, 0);

describe("set by command", () => {
  test.each([0, 0.5, 500, "auto" as const])("%s is taken", (lead) => {
    expect(set(lead)).toEqual({
      ok: true,
      state: { ...createTransportState(), startLead: lead, revision: 1 },
    });
  });

  test.each([-1, 500.1, Number.NaN, Number.POSITIVE_INFINITY])("%d is refused", (lead) => {
    expect(set(lead)).toEqual({
      ok: false,
      rejection: { code: "out_of_range", field: "lead_ms", allowed: 'from 0 to 500, or "auto"' },
    });
  });
});
