import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { Markers } from "../../src/core/markers.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import { beats, seconds } from "../../src/core/units.ts";
import { NOW_MS } from "../support/arbitraries.ts";

const marker = (key: string, at: number, name = "") => ({ key, beats: beats(at), name });

const SONG: Markers = [marker("a", 4, "Intro"), marker("b", 16, "Verse")];

function stoppedAt(position: number, markers = SONG): TransportState {
  const state = createTransportState();
  return {
    ...state,
    anchor: { beats: beats(position), atMs: NOW_MS },
    song: { ...state.song, markers },
    revision: 7,
  };
}

function accepted(state: TransportState, command: TransportCommand): TransportState {
  const outcome = applyCommand(state, command, NOW_MS);
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
  return outcome.state;
}

describe("a marker", () => {
  test("without a key is added, and gets one that nobody has", () => {
    const next = accepted(stoppedAt(9), { type: "marker", at: { beats: beats(8) }, name: "Fill" });
    expect(next.song.markers).toEqual([SONG[0], marker("r8", 8, "Fill"), SONG[1]]);
    expect(next.song.revision).toBe(8);
    const again = accepted(next, { type: "marker", at: { beats: beats(8) }, name: "Fill" });
    expect(again.song.markers.map(({ key }) => key)).toEqual(["a", "r8", "r9", "b"]);
  });

  test("does not get a key that somebody chose", () => {
    const taken = [marker("r8", 1), marker("r8'", 2)];
    const next = accepted(stoppedAt(9, taken), { type: "marker" });
    expect(next.song.markers).toEqual([...taken, marker("r8''", 9)]);
  });

  test("without a place is added at the playhead, and without a name it has none", () => {
    expect(accepted(stoppedAt(9), { type: "marker" }).song.markers[1]).toEqual(marker("r8", 9));
    const playing = { ...stoppedAt(9), playing: true };
    const outcome = applyCommand(playing, { type: "marker", key: "now" }, NOW_MS + 1000);
    expect(outcome.ok && outcome.state.song.markers[1]).toEqual(marker("now", 11));
  });

  test("may be placed by time", () => {
    const at = { seconds: seconds(5) };
    expect(accepted(stoppedAt(0), { type: "marker", key: "c", at }).song.markers[1]).toEqual(
      marker("c", 10),
    );
  });

  test.each<[TransportCommand, Markers]>([
    [
      { type: "marker", key: "a", name: "Start" },
      [marker("a", 4, "Start"), marker("b", 16, "Verse")],
    ],
    [
      { type: "marker", key: "a", at: { beats: beats(20) } },
      [marker("b", 16, "Verse"), marker("a", 20, "Intro")],
    ],
    [
      { type: "marker", key: "a", at: { beats: beats(1) }, name: "" },
      [marker("a", 1), marker("b", 16, "Verse")],
    ],
    [{ type: "delete_marker", key: "a" }, [marker("b", 16, "Verse")]],
  ])("that is there is changed: %j", (command, markers) => {
    const next = accepted(stoppedAt(9), command);
    expect(next.song.markers).toEqual(markers);
    expect(next.song.revision).toBe(8);
  });

  test.each<TransportCommand>([
    { type: "marker", key: "a" },
    { type: "marker", key: "a", name: "Intro" },
    { type: "marker", key: "a", at: { beats: beats(4) }, name: "Intro" },
    { type: "marker", key: "a", at: { seconds: seconds(2) } },
  ])("that is so already leaves the song as it is: %j", (command) => {
    const state = stoppedAt(9);
    const next = accepted(state, command);
    expect(next).toEqual({ ...state, revision: 8 });
    expect(next.song).toBe(state.song);
  });

  test("at one place with others stands in the order of the keys", () => {
    const at = { beats: beats(16) };
    const next = accepted(accepted(stoppedAt(9), { type: "marker", key: "c", at }), {
      type: "marker",
      key: "a",
      at,
    });
    expect(next.song.markers.map(({ key }) => key)).toEqual(["a", "b", "c"]);
  });

  test("is not deleted when it is not there", () => {
    expect(applyCommand(stoppedAt(9), { type: "delete_marker", key: "A" }, NOW_MS)).toEqual({
      ok: false,
      rejection: { code: "not_found", field: "marker", allowed: "the key of a marker" },
    });
  });

  test("is one of at most so many, which may still be changed", () => {
    const many = Array.from({ length: LIMITS.songEvents }, (_, i) => marker(`k${i}`, i));
    const full = stoppedAt(9, many);
    const added = { type: "marker", at: { beats: beats(1) } } as const;
    expect(applyCommand(full, added, NOW_MS)).toEqual({
      ok: false,
      rejection: {
        code: "too_many",
        field: "marker",
        allowed: "that of one of the 256 there may be",
      },
    });
    expect(accepted(full, { ...added, key: "k9" }).song.markers).toHaveLength(256);
    const one = accepted(full, { type: "delete_marker", key: "k0" });
    expect(accepted(one, added).song.markers).toHaveLength(256);
  });
});
