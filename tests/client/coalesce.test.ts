import { beforeEach, describe, expect, test } from "vitest";
import { type Coalescing, createCoalescing, kindOf } from "../../src/client/coalesce.ts";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

let manual: ManualClock;
let sent: string[];
let coalescing: Coalescing;
beforeEach(() => {
  manual = createManualClock();
  sent = [];
  coalescing = createCoalescing({
    surroundings: { clock: manual.clock, timers: manual.timers },
    send: (id) => void sent.push(id),
  });
});

const seek = (id: string) => coalescing.add(id, "seek");

describe("commands of one kind", () => {
  test("go one at a time, and of those that wait the newest alone", () => {
    seek("1");
    seek("2");
    expect(coalescing.replaceable("seek")).toBe("2");
    seek("3");
    expect(sent).toEqual(["1"]);
    manual.advance(40);
    coalescing.answered("1");
    expect(sent).toEqual(["1", "3"]);
    expect(coalescing.replaceable("seek")).toBeNull();
    manual.advance(40);
    coalescing.answered("3");
    expect(sent).toEqual(["1", "3"]);
  });

  test("have 16 ms between them, however quick the answers are", () => {
    seek("1");
    coalescing.answered("1");
    seek("2");
    seek("3");
    manual.advance(15);
    expect(sent).toEqual(["1"]);
    manual.advance(1);
    expect(sent).toEqual(["1", "3"]);
    expect(manual.pending).toBe(0);
  });

  test("go at once when nothing of the kind is on its way", () => {
    seek("1");
    manual.advance(16);
    coalescing.answered("1");
    seek("2");
    expect(sent).toEqual(["1", "2"]);
  });

  test("are not waited for by others, which send first what waits", () => {
    seek("1");
    seek("2");
    coalescing.add("play", null);
    expect(sent).toEqual(["1", "2", "play"]);
    seek("3");
    coalescing.add("tempo 1", "tempo");
    coalescing.add("tempo 2", "tempo");
    expect(sent).toEqual(["1", "2", "play", "3", "tempo 1"]);
    expect(coalescing.replaceable("seek")).toBeNull();
    expect(coalescing.replaceable("tempo")).toBe("tempo 2");
  });
});

test("one that waits and is answered is not sent any more", () => {
  seek("1");
  seek("2");
  coalescing.answered("2");
  manual.advance(40);
  coalescing.answered("1");
  expect(sent).toEqual(["1"]);
});

test("cleared, nothing waits and nothing is on its way", () => {
  seek("1");
  coalescing.answered("1");
  seek("2");
  coalescing.clear();
  expect(manual.pending).toBe(0);
  manual.advance(100);
  expect(sent).toEqual(["1"]);
  seek("3");
  expect(sent).toEqual(["1", "3"]);
});

describe("of one kind are", () => {
  const state = createTransportState();
  const kind = (command: TransportCommand) => kindOf(command, state);

  test("seeks, whatever they are counted in, and tempos", () => {
    const inBeats = kind({ type: "seek", position: { beats: beats(3) } });
    expect(inBeats).toBe("seek");
    expect(kind({ type: "tempo", bpm: 90 })).toBe("tempo");
  });

  test("loops that say the same things, and no others", () => {
    const start = { beats: beats(0) };
    const end = { beats: beats(8) };
    expect(kind({ type: "loop", start })).toBe(kind({ type: "loop", start: end }));
    expect(kind({ type: "loop", start, end })).toBe(kind({ end, start, type: "loop" }));
    const kinds = [
      kind({ type: "loop", start }),
      kind({ type: "loop", end }),
      kind({ type: "loop", start, end }),
      kind({ type: "loop", enabled: true }),
      kind({ type: "loop", enabled: true, start }),
    ];
    expect(new Set(kinds).size).toBe(5);
  });

  test("no tempos where there are several: which one is meant depends on the playhead", () => {
    const outcome = applyCommand(state, { type: "tempo_event", at: beats(8), bpm: 90 }, 0);
    if (!outcome.ok) throw new Error("a second tempo is refused");
    expect(kindOf({ type: "tempo", bpm: 90 }, outcome.state)).toBeNull();
  });

  test.each(["play", "pause", "resume", "stop"] as const)("not %s", (type) => {
    expect(kind({ type })).toBeNull();
  });
});
