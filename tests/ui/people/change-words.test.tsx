import { expect, test } from "vitest";
import type { TransportCommand } from "../../../src/core/commands.ts";
import { type Song, createSong } from "../../../src/core/song.ts";
import { beats, seconds } from "../../../src/core/units.ts";
import { changeWords } from "../../../src/ui/people/change-words.ts";

/** Two bars of 4/4, and then 7/8: bar 3 begins at beat 8, and an eighth is half a beat. */
const SONG: Song = {
  ...createSong(120),
  meter: [
    { bar: 0, numerator: 4, denominator: 4 },
    { bar: 2, numerator: 7, denominator: 8 },
  ],
  markers: [
    { key: "r5", beats: beats(8), name: "Verse" },
    { key: "r6", beats: beats(12), name: "" },
  ],
};
const [at4, at9] = [{ beats: beats(4) }, { beats: beats(9) }];

const WORDS: [command: TransportCommand, words: string][] = [
  [{ type: "play" }, "pressed play"],
  [{ type: "play", countInBars: 0 }, "pressed play"],
  [{ type: "play", countInBars: 1 }, "pressed play, with a bar to count in"],
  [{ type: "resume", countInBars: 2 }, "pressed play, with 2 bars to count in"],
  [{ type: "pause" }, "paused"],
  [{ type: "stop" }, "stopped"],
  [{ type: "seek", position: at9 }, "went to bar 3, beat 3"],
  [{ type: "seek", position: { seconds: seconds(63.5) } }, "went to 1:03.500"],
  [{ type: "loop", enabled: true }, "turned the loop on"],
  [{ type: "loop", enabled: false }, "turned the loop off"],
  [{ type: "loop", start: at4, end: at9 }, "set the loop to bar 2, beat 1 up to bar 3, beat 3"],
  [
    { type: "loop", enabled: false, start: at4, end: at9 },
    "set the loop to bar 2, beat 1 up to bar 3, beat 3, and off",
  ],
  [{ type: "loop", start: at4 }, "set the loop's start to bar 2, beat 1"],
  [{ type: "loop", end: at9 }, "set the loop's end to bar 3, beat 3"],
  [{ type: "tempo", bpm: 97.504 }, "set the tempo to 97.5"],
  [{ type: "tempo_event", at: beats(4), bpm: 140 }, "set the tempo to 140 at bar 2, beat 1"],
  [
    { type: "tempo_event", at: beats(9), bpm: 140, from: beats(4) },
    "moved a tempo change to bar 3, beat 3",
  ],
  [{ type: "delete_tempo_event", at: beats(4) }, "deleted the tempo change at bar 2, beat 1"],
  [{ type: "meter", numerator: 7, denominator: 8 }, "set the time signature to 7/8"],
  [
    { type: "meter", numerator: 3, denominator: 4, bar: 4 },
    "set the time signature to 3/4 at bar 5",
  ],
  [
    { type: "meter", numerator: 3, denominator: 4, bar: 4, fromBar: 2 },
    "moved a time signature to bar 5",
  ],
  [{ type: "delete_meter", bar: 2 }, "deleted the time signature at bar 3"],
  [{ type: "marker" }, "added a marker"],
  [{ type: "marker", key: "r9", at: at4 }, "added a marker at bar 2, beat 1"],
  [{ type: "marker", key: "r9", at: at4, name: "Coda" }, "added a marker “Coda” at bar 2, beat 1"],
  [{ type: "marker", key: "r5", at: at4 }, "moved the marker “Verse” to bar 2, beat 1"],
  [{ type: "marker", key: "r6", at: at4 }, "moved a marker to bar 2, beat 1"],
  [{ type: "marker", key: "r5", name: "Chorus" }, "called the marker “Verse” “Chorus”"],
  [
    { type: "marker", key: "r6", at: { beats: beats(12) }, name: "Bridge" },
    "called a marker “Bridge”",
  ],
  [{ type: "marker", key: "r5", name: "" }, "took the name off the marker “Verse”"],
  [{ type: "delete_marker", key: "r5" }, "deleted the marker “Verse”"],
  [{ type: "delete_marker", key: "r6" }, "deleted a marker"],
  [{ type: "start_lead", lead: "auto" }, "left the start lead to the server"],
  [{ type: "start_lead", lead: 100 }, "set the start lead to 100 ms"],
];

test.each(WORDS)("%j: %s", (command, words) => {
  expect(changeWords(command, SONG)).toBe(words);
});

test("there are words for every command", () => {
  const types: Record<TransportCommand["type"], true> = {
    play: true,
    resume: true,
    pause: true,
    stop: true,
    seek: true,
    loop: true,
    tempo: true,
    tempo_event: true,
    delete_tempo_event: true,
    meter: true,
    delete_meter: true,
    marker: true,
    delete_marker: true,
    start_lead: true,
  };
  expect(new Set(WORDS.map(([{ type }]) => type))).toEqual(new Set(Object.keys(types)));
});
