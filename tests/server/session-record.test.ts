import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeAnswered,
  decodeRecord,
  encodeAnswered,
  encodeRecord,
  encodeStoredSong,
} from "../../server/session-record.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { NOW_MS, arbitraryState } from "../support/arbitraries.ts";

const TIME = { serverMs: NOW_MS, uptimeMs: 1234.5, machineBoot: "boot" };
const record = (state = createTransportState()) => ({
  state,
  epoch: "0badcafe",
  past: [{ epoch: "00c0ffee", revision: 7 }],
  written: TIME,
  isAway: false,
});
/** As it comes from the disk. */
const stored = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

test("when a command was answered is known by a clock that has been set since", () => {
  const answer = { id: "a", command: "{}", revision: 3, atMs: NOW_MS, isByHttp: false };
  const later = { ...TIME, uptimeMs: TIME.uptimeMs + 1000, serverMs: NOW_MS + 3_601_000 };
  expect(decodeAnswered(encodeAnswered(answer, TIME), later)?.atMs).toBe(NOW_MS + 3_600_000);
});

test("every state comes back from the disk as it was", () => {
  fc.assert(
    fc.property(arbitraryState, (drawn) => {
      // Times are kept to the microsecond, as they go out.
      const state = { ...drawn, anchor: { ...drawn.anchor, atMs: Math.round(drawn.anchor.atMs) } };
      const given = record(state);
      expect(decodeRecord(stored(encodeRecord(given)), stored(encodeStoredSong(state)))).toEqual(
        given,
      );
    }),
  );
});

describe("what is none of ours is not taken for a record:", () => {
  const good = stored(encodeRecord(record()));
  const song = stored(encodeStoredSong(createTransportState()));
  test.each<[string, unknown, unknown]>([
    ["nothing", undefined, song],
    ["no song", good, undefined],
    ["a text", "record", song],
    ["no state", { ...good, state: undefined }, song],
    [
      "a state without an anchor",
      { ...good, state: { ...Object(good["state"]), anchor: null } },
      song,
    ],
    [
      "a revision that is a text",
      { ...good, state: { ...Object(good["state"]), revision: "1" } },
      song,
    ],
    ["no time", { ...good, written: { serverMs: NOW_MS } }, song],
    ["a song without tempos", good, { ...song, tempo: [] }],
    ["a song that is a state", good, good["state"]],
  ])("%s", (_name, value, songValue) => {
    expect(decodeRecord(good, song)).not.toBeNull();
    expect(decodeRecord(value, songValue)).toBeNull();
  });

  test("nor for an answer", () => {
    const answer = { id: 1, command: "{}", revision: 3, atMs: NOW_MS - 5, isByHttp: true };
    const encoded = encodeAnswered(answer, TIME) as object;
    expect(decodeAnswered(stored(encoded), TIME)).toEqual(answer);
    expect(decodeAnswered({ ...encoded, id: null }, TIME)).toBeNull();
  });
});
