import { array, assert, integer, property, record, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Clip } from "../../../src/ui/session.ts";
import { clipsInView, indexClips } from "../../../src/ui/timeline/clip-index.ts";

const place = integer({ min: 0, max: 200 });
const arbitraryClips = array(
  record({
    id: string(),
    name: string(),
    startBeats: place,
    lengthBeats: integer({ min: 1, max: 60 }),
  }),
  { maxLength: 40 },
);

const reachesInto = ({ startBeats, lengthBeats }: Clip, from: number, to: number) =>
  startBeats < to && startBeats + lengthBeats > from;

describe("the clips in view", () => {
  test("are all that reach into it, in whatever order they are given", () => {
    assert(
      property(arbitraryClips, place, integer({ min: 1, max: 80 }), (clips, from, wide) => {
        const index = indexClips(clips);
        const { first, end } = clipsInView(index, from, from + wide);
        const found = index.clips.slice(first, end);
        const wanted = clips.filter((clip) => reachesInto(clip, from, from + wide));
        expect(new Set(found)).toEqual(new Set([...found, ...wanted]));
        // The first and the last that are found are in view themselves.
        for (const clip of [found[0], found.at(-1)]) {
          if (found.length > 0) expect(clip && clip.startBeats < from + wide).toBe(true);
        }
      }),
    );
  });

  test("are no more than those, where none lies over another", () => {
    const clips = Array.from({ length: 1000 }, (_, i) => ({
      id: String(i),
      name: "",
      startBeats: i * 4,
      lengthBeats: 4,
    }));
    expect(clipsInView(indexClips(clips), 400, 420)).toEqual({ first: 100, end: 105 });
    // Half-open: what ends where the view begins is not in it, nor what begins where it ends.
    expect(clipsInView(indexClips(clips), 0, 4)).toEqual({ first: 0, end: 1 });
  });

  test("are none before the first and behind the last", () => {
    const index = indexClips([{ id: "1", name: "", startBeats: 8, lengthBeats: 4 }]);
    expect(clipsInView(index, 0, 8)).toEqual({ first: 0, end: 0 });
    expect(clipsInView(index, 12, 20)).toEqual({ first: 1, end: 1 });
    expect(clipsInView(indexClips([]), 0, 8)).toEqual({ first: 0, end: 0 });
  });

  test("still has a long one that began before all the others", () => {
    const clips = [
      { id: "1", name: "drone", startBeats: 0, lengthBeats: 100 },
      { id: "2", name: "short", startBeats: 4, lengthBeats: 4 },
    ];
    expect(clipsInView(indexClips(clips), 50, 60)).toEqual({ first: 0, end: 2 });
  });
});
