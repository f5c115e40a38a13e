import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { type TempoMap, constantTempo } from "../../src/core/tempo-map.ts";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { beats, seconds } from "../../src/core/units.ts";
import { NOW_MS } from "../support/arbitraries.ts";

// At 120 bpm there are two beats in a second.
const stopped = createTransportState();
const paused: TransportState = { ...stopped, anchor: { beats: beats(4), atMs: NOW_MS - 1000 } };
const playing: TransportState = { ...paused, playing: true };
/** Since three seconds: four beats to the end and two into the second round. */
const looping: TransportState = {
  ...playing,
  anchor: { beats: beats(4), atMs: NOW_MS - 3000 },
  loop: { enabled: true, start: beats(4), end: beats(8) },
};
/** To start in half a second. */
const announced: TransportState = { ...playing, anchor: { beats: beats(4), atMs: NOW_MS + 500 } };
const states = { stopped, paused, playing, looping, announced };

/** 120 bpm up to beat 8, 60 from there on. */
const SLOWS_DOWN: TempoMap = [...constantTempo(120), { beats: beats(8), bpm: 60, ramp: false }];

const play: TransportCommand = { type: "play" };
const pause: TransportCommand = { type: "pause" };
const resume: TransportCommand = { type: "resume" };
const stop: TransportCommand = { type: "stop" };
const seekTo5: TransportCommand = { type: "seek", position: { beats: beats(5) } };
const tempo60: TransportCommand = { type: "tempo", bpm: 60 };
const loop5To7: TransportCommand = {
  type: "loop",
  start: { beats: beats(5) },
  end: { beats: beats(7) },
};
const loopOff: TransportCommand = { type: "loop", enabled: false };

function accepted(state: TransportState, command: TransportCommand): TransportState {
  const outcome = applyCommand(state, command, NOW_MS);
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
  return outcome.state;
}

describe("every command from every state", () => {
  test.each<
    [
      TransportCommand,
      keyof typeof states,
      { plays: boolean; beatNow: number; beatASecondLater: number },
    ]
  >([
    [play, "stopped", { plays: true, beatNow: 0, beatASecondLater: 2 }],
    [play, "paused", { plays: true, beatNow: 4, beatASecondLater: 6 }],
    [play, "playing", { plays: true, beatNow: 6, beatASecondLater: 8 }],
    [play, "looping", { plays: true, beatNow: 6, beatASecondLater: 4 }],
    [play, "announced", { plays: true, beatNow: 4, beatASecondLater: 5 }],
    [resume, "stopped", { plays: true, beatNow: 0, beatASecondLater: 2 }],
    [resume, "paused", { plays: true, beatNow: 4, beatASecondLater: 6 }],
    [resume, "playing", { plays: true, beatNow: 6, beatASecondLater: 8 }],
    [resume, "looping", { plays: true, beatNow: 6, beatASecondLater: 4 }],
    [resume, "announced", { plays: true, beatNow: 4, beatASecondLater: 5 }],
    [pause, "stopped", { plays: false, beatNow: 0, beatASecondLater: 0 }],
    [pause, "paused", { plays: false, beatNow: 4, beatASecondLater: 4 }],
    [pause, "playing", { plays: false, beatNow: 6, beatASecondLater: 6 }],
    [pause, "looping", { plays: false, beatNow: 6, beatASecondLater: 6 }],
    [pause, "announced", { plays: false, beatNow: 4, beatASecondLater: 4 }],
    [stop, "stopped", { plays: false, beatNow: 0, beatASecondLater: 0 }],
    [stop, "paused", { plays: false, beatNow: 0, beatASecondLater: 0 }],
    [stop, "playing", { plays: false, beatNow: 0, beatASecondLater: 0 }],
    [stop, "looping", { plays: false, beatNow: 0, beatASecondLater: 0 }],
    [stop, "announced", { plays: false, beatNow: 0, beatASecondLater: 0 }],
    [seekTo5, "stopped", { plays: false, beatNow: 5, beatASecondLater: 5 }],
    [seekTo5, "paused", { plays: false, beatNow: 5, beatASecondLater: 5 }],
    [seekTo5, "playing", { plays: true, beatNow: 5, beatASecondLater: 7 }],
    [seekTo5, "looping", { plays: true, beatNow: 5, beatASecondLater: 7 }],
    [seekTo5, "announced", { plays: true, beatNow: 5, beatASecondLater: 6 }],
    [tempo60, "stopped", { plays: false, beatNow: 0, beatASecondLater: 0 }],
    [tempo60, "paused", { plays: false, beatNow: 4, beatASecondLater: 4 }],
    [tempo60, "playing", { plays: true, beatNow: 6, beatASecondLater: 7 }],
    [tempo60, "looping", { plays: true, beatNow: 6, beatASecondLater: 7 }],
    [tempo60, "announced", { plays: true, beatNow: 4, beatASecondLater: 4.5 }],
    [loop5To7, "stopped", { plays: false, beatNow: 0, beatASecondLater: 0 }],
    [loop5To7, "paused", { plays: false, beatNow: 4, beatASecondLater: 4 }],
    [loop5To7, "playing", { plays: true, beatNow: 6, beatASecondLater: 6 }],
    [loop5To7, "looping", { plays: true, beatNow: 6, beatASecondLater: 6 }],
    [loop5To7, "announced", { plays: true, beatNow: 4, beatASecondLater: 5 }],
    [loopOff, "stopped", { plays: false, beatNow: 0, beatASecondLater: 0 }],
    [loopOff, "paused", { plays: false, beatNow: 4, beatASecondLater: 4 }],
    [loopOff, "playing", { plays: true, beatNow: 6, beatASecondLater: 8 }],
    [loopOff, "looping", { plays: true, beatNow: 6, beatASecondLater: 8 }],
    [loopOff, "announced", { plays: true, beatNow: 4, beatASecondLater: 5 }],
  ])("%j while %s", (command, name, { plays, beatNow, beatASecondLater }) => {
    const state = states[name];
    const next = accepted(state, command);
    expect(next.revision).toBe(state.revision + 1);
    expect(next.playing).toBe(plays);
    expect(positionAt(next, NOW_MS)).toBe(beatNow);
    expect(positionAt(next, NOW_MS + 1000)).toBe(beatASecondLater);
  });
});

describe("a seek", () => {
  test("by time goes to that time at the session's tempo", () => {
    const position = { seconds: seconds(10.5) };
    expect(positionAt(accepted(paused, { type: "seek", position }), NOW_MS)).toBe(21);
  });

  test("past the end of a loop plays on there", () => {
    const next = accepted(looping, { type: "seek", position: { beats: beats(8) } });
    expect(positionAt(next, NOW_MS + 1000)).toBe(10);
  });

  test("into a loop is caught by it", () => {
    const past = accepted(looping, { type: "seek", position: { beats: beats(8) } });
    const back = accepted(past, { type: "seek", position: { beats: beats(7) } });
    expect(positionAt(back, NOW_MS + 1000)).toBe(5);
  });
});

describe("a tempo", () => {
  test("leaves a loop on its beats in a session kept in beats", () => {
    expect(accepted(looping, tempo60).loop).toEqual(looping.loop);
  });

  test("leaves the playhead and the loop at their times in a session kept in seconds", () => {
    const next = accepted({ ...looping, timebase: "seconds" }, tempo60);
    // Beats 6 and 4–8 at 120 bpm were at 3 s and 2–4 s.
    expect(positionAt(next, NOW_MS)).toBe(3);
    expect(next.loop).toEqual({ enabled: true, start: 2, end: 4 });
  });

  test("leaves the time of a stopped playhead in a session kept in seconds", () => {
    const next = accepted({ ...paused, timebase: "seconds" }, tempo60);
    expect(positionAt(next, NOW_MS)).toBe(2);
  });
});

describe("a loop", () => {
  const range = { start: { seconds: seconds(1) }, end: { seconds: seconds(3) } };

  test("sent as a range alone is turned on", () => {
    const loop = accepted(stopped, { type: "loop", ...range }).loop;
    expect(loop).toEqual({ enabled: true, start: 2, end: 6 });
  });

  test("sent as a range that is off stays off", () => {
    const loop = accepted(looping, { type: "loop", enabled: false, ...range }).loop;
    expect(loop).toEqual({ enabled: false, start: 2, end: 6 });
  });

  test("keeps its range when it is turned off and on again", () => {
    const off = accepted(looping, loopOff);
    expect(off.loop).toEqual({ ...looping.loop, enabled: false });
    expect(accepted(off, { type: "loop", enabled: true }).loop).toEqual(looping.loop);
  });

  test("keeps the edge that was not sent", () => {
    const moved = accepted(looping, { type: "loop", end: { beats: beats(6) } });
    expect(moved.loop).toEqual({ enabled: true, start: 4, end: 6 });
  });

  test("set before a playhead that is beyond it lets it play on", () => {
    const next = accepted(playing, { type: "loop", end: { beats: beats(5) } });
    expect(positionAt(next, NOW_MS + 1000)).toBe(8);
  });
});

const at = (state: TransportState, commands: readonly [TransportCommand, atMs: number][]) =>
  commands.reduce((before, [command, atMs]) => {
    const outcome = applyCommand(before, command, atMs);
    if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
    return outcome.state;
  }, state);

describe("a start that is counted in", () => {
  /** A bar of 4/4 at 120 bpm is two seconds. */
  const twoBars: TransportCommand = { type: "play", countInBars: 2 };

  test("holds its place while the bars are counted, and goes on from there", () => {
    const next = accepted(paused, twoBars);
    expect(next).toMatchObject({
      playing: true,
      countInBars: 2,
      anchor: { beats: 4, atMs: NOW_MS + 4000 },
    });
    expect(positionAt(next, NOW_MS + 4000)).toBe(4);
    expect(positionAt(next, NOW_MS + 5000)).toBe(6);
  });

  test("counts in the signature and the tempo that are in force where it starts", () => {
    const song = at(stopped, [
      [{ type: "tempo_event", at: beats(8), bpm: 60 }, NOW_MS],
      [{ type: "meter", bar: 2, numerator: 6, denominator: 8 }, NOW_MS],
    ]).song;
    const there = { ...stopped, song, anchor: { beats: beats(9), atMs: NOW_MS } };
    // A bar of 6/8 at 60 quarters a minute is three seconds; before beat 8 it would be two, in 4/4 at 120.
    const next = accepted(there, { type: "resume", countInBars: 1 });
    expect(next.anchor.atMs).toBe(NOW_MS + 3000);
    expect(accepted({ ...stopped, song }, { type: "play", countInBars: 1 }).anchor.atMs).toBe(
      NOW_MS + 2000,
    );
  });

  test("that counts no bars starts at once", () => {
    expect(accepted(paused, { type: "play", countInBars: 0 })).toEqual(accepted(paused, play));
    expect(accepted(paused, play)).toMatchObject({ countInBars: 0, anchor: { atMs: NOW_MS } });
  });

  test("is given up by a pause, where it would have started", () => {
    const next = at(paused, [
      [twoBars, NOW_MS],
      [pause, NOW_MS + 1000],
    ]);
    expect(next).toMatchObject({
      playing: false,
      countInBars: 0,
      anchor: { beats: 4, atMs: NOW_MS + 1000 },
    });
  });

  test("is given up by a stop, at zero", () => {
    const next = at(paused, [
      [twoBars, NOW_MS],
      [stop, NOW_MS + 1000],
    ]);
    expect(next).toMatchObject({ playing: false, countInBars: 0, anchor: { beats: 0 } });
  });

  test.each<[TransportCommand, number]>([
    [seekTo5, 5],
    [tempo60, 4],
    [loop5To7, 4],
    [play, 4],
    [{ type: "play", countInBars: 4 }, 4],
    [{ type: "meter", numerator: 3, denominator: 4 }, 4],
    [{ type: "marker" }, 4],
  ])("goes on when %j comes in the middle of it", (command, beat) => {
    const next = at(paused, [
      [twoBars, NOW_MS],
      [command, NOW_MS + 1000],
    ]);
    expect(next).toMatchObject({
      playing: true,
      countInBars: 2,
      anchor: { beats: beat, atMs: NOW_MS + 4000 },
    });
  });

  test.each([seekTo5, tempo60, loop5To7, pause, stop])(
    "is over and forgotten when %j comes after it",
    (command) => {
      const next = at(paused, [
        [twoBars, NOW_MS],
        [command, NOW_MS + 4500],
      ]);
      expect(next).toMatchObject({ countInBars: 0, anchor: { atMs: NOW_MS + 4500 } });
    },
  );

  test("is not counted in again while it plays", () => {
    expect(accepted(playing, twoBars)).toEqual({ ...playing, revision: playing.revision + 1 });
  });
});

describe("where playback began", () => {
  test("is where it started, and where it was moved to since", () => {
    const started = accepted(paused, play);
    expect(started.playStart).toBe(4);
    expect(accepted(playing, seekTo5).playStart).toBe(5);
  });

  test.each([pause, stop, tempo60, loop5To7, play])("is not moved by %j", (command) => {
    const before: TransportState = { ...playing, playStart: beats(3) };
    expect(accepted(before, command).playStart).toBe(3);
  });

  test("is not moved by a seek of what stands still", () => {
    expect(accepted({ ...paused, playStart: beats(3) }, seekTo5).playStart).toBe(3);
  });
});

test("a loop in seconds is set by the song's tempos", () => {
  const song = { ...stopped.song, tempo: SLOWS_DOWN };
  const next = accepted(
    { ...stopped, song },
    { type: "loop", start: { seconds: seconds(1) }, end: { seconds: seconds(6) } },
  );
  // Beat 8 is reached after four seconds at 120 bpm, and two more seconds are two beats at 60.
  expect(next.loop).toEqual({ enabled: true, start: 2, end: 10 });
});

test("a seek in seconds is to where the song's tempos lead by then", () => {
  const song = { ...stopped.song, tempo: SLOWS_DOWN };
  const to = { type: "seek", position: { seconds: seconds(6) } } as const;
  expect(accepted({ ...stopped, song }, to).anchor.beats).toBe(10);
});
