import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Marker, inOrder, markerAfter, markerBefore } from "../../src/core/markers.ts";
import { beats } from "../../src/core/units.ts";

const marker = (key: string, at: number): Marker => ({ key, beats: beats(at), name: key });

const VERSE = marker("verse", 16);
const CHORUS = marker("chorus", 48);
const BRIDGE = marker("bridge", 80);
const SONG = [VERSE, CHORUS, BRIDGE];

describe("the order of markers", () => {
  test("is that of their beats, and at one beat that of their keys", () => {
    const a = marker("a", 48);
    const given = [BRIDGE, CHORUS, a, VERSE];
    expect(inOrder(given)).toEqual([VERSE, a, CHORUS, BRIDGE]);
    expect(given[0]).toBe(BRIDGE);
  });

  test("does not depend on the order they come in", () => {
    const markers = fc.uniqueArray(
      fc.record({ key: fc.string(), at: fc.nat(8) }).map(({ key, at }) => marker(key, at)),
      { selector: ({ key }) => key },
    );
    const mixed = markers.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    );
    fc.assert(
      fc.property(mixed, ([given, shuffled]) => {
        expect(inOrder(shuffled)).toEqual(inOrder(given));
      }),
    );
  });
});

describe("the next marker", () => {
  test.each([
    [0, VERSE],
    [16, CHORUS],
    [47.999, CHORUS],
    [80, undefined],
    [1000, undefined],
  ])("from beat %d", (position, expected) => {
    expect(markerAfter(SONG, beats(position))).toBe(expected);
  });

  test("is not the one that the playhead stands on but for floating point", () => {
    expect(markerAfter([marker("third", 0.3), BRIDGE], beats(0.1 * 3 - 1e-12))).toBe(BRIDGE);
  });
});

describe("the previous marker", () => {
  test.each([
    [0, undefined],
    [16, undefined],
    [16.001, VERSE],
    [80, CHORUS],
    [1000, BRIDGE],
  ])("from beat %d", (position, expected) => {
    expect(markerBefore(SONG, beats(position))).toBe(expected);
  });

  test("is not the one that the playhead stands on but for floating point", () => {
    expect(markerBefore([VERSE, marker("third", 48.3)], beats(48.3 + 1e-12))).toBe(VERSE);
  });

  test("while playing is not the one that was passed only just now", () => {
    expect(markerBefore(SONG, beats(48.5), 1)).toBe(VERSE);
    expect(markerBefore(SONG, beats(49.5), 1)).toBe(CHORUS);
  });
});

test("there is none before or after where there are no markers", () => {
  expect(markerBefore([], beats(5))).toBeUndefined();
  expect(markerAfter([], beats(5))).toBeUndefined();
});
