import type { TransportCommand } from "../../src/core/commands.ts";
import { seconds } from "../../src/core/units.ts";
import { type Noise, between } from "./noise.ts";

/** `atMs` counts from the moment in which the client opens. */
export interface Cue {
  readonly atMs: number;
  readonly command: TransportCommand;
}

const seek = (to: number): TransportCommand => ({
  type: "seek",
  position: { seconds: seconds(to) },
});
const tempo = (bpm: number): TransportCommand => ({ type: "tempo", bpm });
const loop = (start: number, end: number): TransportCommand => ({
  type: "loop",
  start: { seconds: seconds(start) },
  end: { seconds: seconds(end) },
});
const PLAY: TransportCommand = { type: "play" };
const PAUSE: TransportCommand = { type: "pause" };
const LOOP_OFF: TransportCommand = { type: "loop", enabled: false };

const SCRUB_INTERVAL_MS = 50;
const SCRUB_SEEKS = 30;
/** Somebody drags the playhead to and fro. */
const scrub = (fromS: number, centre: number): [number, TransportCommand][] =>
  Array.from({ length: SCRUB_SEEKS }, (_, i) => [
    fromS + (i * SCRUB_INTERVAL_MS) / 1000,
    seek(centre + 4 * Math.sin(i / 4)),
  ]);

/** Seconds from opening; the first few are left alone, so that everybody's first agreement can be seen. */
const SESSION: readonly [number, TransportCommand][] = [
  [5, seek(40)],
  [8, tempo(140)],
  [12, seek(12)],
  [16, PAUSE],
  [17.2, PLAY],
  [21, loop(10, 14)],
  [21.6, seek(11)],
  [36, LOOP_OFF],
  [39, tempo(92.5)],
  [44, seek(200)],
  ...scrub(47, 60),
  [53, seek(30)],
  [57, tempo(174)],
  [61, PAUSE],
  [62.4, seek(5)],
  [63.5, PLAY],
  [67, loop(100, 101.5)],
  [67.8, seek(100.2)],
  [80, LOOP_OFF],
  [83, seek(3)],
  ...scrub(86, 20),
  [92, tempo(60)],
  [97, seek(300)],
  [102, PAUSE],
  [103, PLAY],
  [107, tempo(128)],
  [112, seek(0)],
];

/** How far a cue may be moved, so that no command sits at the same place between two frames in every session, ms. */
const MOVED_MS = 200;

/** What somebody else does in a session of two minutes. */
export const sessionScript = (noise: Noise): Cue[] =>
  SESSION.map(([atS, command], i) => ({
    // A scrub's seeks keep their rhythm: they move together.
    atMs: atS * 1000 + between(noise(Math.round(atS / 3)), 0, MOVED_MS) + between(noise(i), 0, 8),
    command,
  })).toSorted((a, b) => a.atMs - b.atMs);

/** What the transport is doing when the client comes: it plays, from somewhere. */
export const BEFORE_OPENING: readonly TransportCommand[] = [seek(7), PLAY];
