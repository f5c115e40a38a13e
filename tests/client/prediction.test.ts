import { beforeEach, describe, expect, test } from "vitest";
import { type Prediction, createPrediction } from "../../src/client/prediction.ts";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { constantTempo } from "../../src/core/tempo-map.ts";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { beats, seconds } from "../../src/core/units.ts";

const NOW_MS = 1_733_123_456_789;
const PLAY: TransportCommand = { type: "play" };
const STOP: TransportCommand = { type: "stop" };
const FASTER: TransportCommand = { type: "tempo", bpm: 140 };
const TO_TEN: TransportCommand = { type: "seek", position: { beats: beats(10) } };
const TOO_FAST: TransportCommand = { type: "tempo", bpm: 5000 };

/** The server's state after these commands, one a second. */
function after(commands: readonly TransportCommand[], from = createTransportState()) {
  return commands.reduce<TransportState>((state, command, i) => {
    const outcome = applyCommand(state, command, NOW_MS + i * 1000);
    if (!outcome.ok) throw new Error(`the server refuses ${command.type}`);
    return outcome.state;
  }, from);
}

let prediction: Prediction;
beforeEach(() => {
  prediction = createPrediction(createTransportState());
  prediction.confirm("boot", createTransportState(), NOW_MS);
});

test("a command shows at once, just as the server will have it", () => {
  prediction.issue("1", PLAY, NOW_MS);
  expect(prediction.state).toEqual(after([PLAY]));
});

test("a command that the rules refuse leaves no trace", () => {
  const before = prediction.state;
  expect(prediction.issue("1", TOO_FAST, NOW_MS)).toMatchObject({
    ok: false,
    rejection: { field: "bpm" },
  });
  expect(prediction.state).toBe(before);
  prediction.settle("1");
  expect(prediction.state).toBe(before);
});

test("the answer replaces the guess", () => {
  prediction.issue("1", PLAY, NOW_MS - 35);
  prediction.confirm("boot", after([PLAY]), NOW_MS);
  prediction.settle("1");
  expect(prediction.state).toEqual(after([PLAY]));
});

test("what is not answered yet stays on top of what is", () => {
  prediction.issue("1", TO_TEN, NOW_MS);
  prediction.issue("2", FASTER, NOW_MS + 1000);
  prediction.issue("3", PLAY, NOW_MS + 2000);
  prediction.confirm("boot", after([TO_TEN]), NOW_MS);
  prediction.settle("1");
  expect(prediction.state).toEqual(after([TO_TEN, FASTER, PLAY]));
});

test("somebody else's command goes under one's own", () => {
  prediction.issue("1", PLAY, NOW_MS + 1000);
  prediction.confirm("boot", after([FASTER]), NOW_MS);
  expect(prediction.state).toEqual(after([FASTER, PLAY]));
  expect(positionAt(prediction.state, NOW_MS + 2000)).toBeCloseTo(140 / 60, 9);
});

test("a refused command is rolled back, and those after it are applied without it", () => {
  prediction.issue("1", TO_TEN, NOW_MS);
  prediction.issue("2", FASTER, NOW_MS);
  prediction.settle("1");
  expect(prediction.state).toEqual(after([FASTER]));
  prediction.settle("2");
  expect(prediction.state).toEqual(createTransportState());
});

test("answers may come in any order", () => {
  prediction.issue("1", TO_TEN, NOW_MS);
  prediction.issue("2", FASTER, NOW_MS + 1000);
  prediction.issue("3", PLAY, NOW_MS + 1000);
  prediction.settle("2");
  expect(prediction.state).toEqual(after([TO_TEN, PLAY]));
});

test("one that has become impossible under the server's word is left out and harms nobody", () => {
  // 24 hours are 172 800 beats at 120 bpm, and half of them at 60.
  const late: TransportCommand = { type: "seek", position: { beats: beats(150_000) } };
  prediction.issue("1", late, NOW_MS);
  prediction.issue("2", PLAY, NOW_MS + 1000);
  const slower: TransportCommand = { type: "tempo", bpm: 60 };
  prediction.confirm("boot", after([slower]), NOW_MS);
  expect(prediction.state).toEqual(after([slower, PLAY]));
});

test("when all are settled unanswered, the server's last word stands", () => {
  const confirmed = prediction.state;
  prediction.issue("1", PLAY, NOW_MS);
  prediction.issue("2", FASTER, NOW_MS);
  prediction.settle("1");
  prediction.settle("2");
  expect(prediction.state).toBe(confirmed);
});

describe("a command in place of one that is not answered", () => {
  const TO_TWELVE: TransportCommand = { type: "seek", position: { beats: beats(12) } };

  test("is shown as if the other had never been given", () => {
    prediction.issue("1", FASTER, NOW_MS);
    prediction.issue("2", TO_TEN, NOW_MS + 1000);
    prediction.issue("3", TO_TWELVE, NOW_MS + 1000, 0, "2");
    expect(prediction.state).toEqual(after([FASTER, TO_TWELVE]));
    prediction.settle("2");
    expect(prediction.state).toEqual(after([FASTER, TO_TWELVE]));
    prediction.settle("3");
    expect(prediction.state).toEqual(after([FASTER]));
  });

  test("leaves the other where it is refused", () => {
    prediction.issue("1", FASTER, NOW_MS);
    expect(prediction.issue("2", TOO_FAST, NOW_MS, 0, "1").ok).toBe(false);
    expect(prediction.state).toEqual(after([FASTER]));
  });
});

test("what was given by one process's clock has been given as long ago by the next one's", () => {
  prediction.issue("1", PLAY, NOW_MS);
  prediction.moveGiven(5000);
  prediction.confirm("next", createTransportState(), NOW_MS + 5100);
  expect(prediction.state.anchor.atMs).toBe(NOW_MS + 5000);
});

test("what the server has said last is known, with the process that said it", () => {
  expect(createPrediction(createTransportState()).heard).toBeNull();
  prediction.issue("1", PLAY, NOW_MS);
  expect(prediction.heard).toEqual({ boot: "boot", revision: 0 });
  prediction.confirm("next", after([PLAY, FASTER]), NOW_MS);
  expect(prediction.heard).toEqual({ boot: "next", revision: 2 });
});

test("an answer to something never asked changes nothing", () => {
  prediction.issue("1", PLAY, NOW_MS);
  const before = prediction.state;
  prediction.settle("99");
  expect(prediction.state).toBe(before);
});

describe("the server's word", () => {
  const second = after([PLAY, FASTER]);

  test.each([
    ["an older revision", after([STOP])],
    ["the same revision once more", after([STOP, STOP])],
  ])("%s is ignored", (_, state) => {
    prediction.confirm("boot", second, NOW_MS);
    const before = prediction.state;
    prediction.confirm("boot", state, NOW_MS);
    expect(prediction.state).toBe(before);
  });

  test("a new server process is believed, however low it counts", () => {
    prediction.confirm("boot", second, NOW_MS);
    prediction.confirm("next", createTransportState(), NOW_MS);
    expect(prediction.state).toEqual(createTransportState());
    prediction.confirm("next", after([STOP]), NOW_MS);
    expect(prediction.state).toEqual(after([STOP]));
  });

  test("the first one is taken although it counts no further than what was assumed", () => {
    const fresh = createPrediction(createTransportState());
    const slow = createTransportState({ bpm: 60 });
    fresh.confirm("boot", slow, NOW_MS);
    expect(fresh.state.song.tempo).toEqual(constantTempo(60));
  });

  test("parts that it leaves as they were keep their identity", () => {
    const loop: TransportCommand = { type: "loop", end: { seconds: seconds(4) } };
    prediction.issue("1", loop, NOW_MS);
    const shown = prediction.state;
    // As it comes off the wire: the same in other objects.
    prediction.confirm("boot", structuredClone(after([loop])), NOW_MS);
    prediction.settle("1");
    expect(prediction.state.loop).toBe(shown.loop);
    prediction.confirm("boot", structuredClone(after([loop, PLAY])), NOW_MS);
    expect(prediction.state.loop).toBe(shown.loop);
    expect(prediction.state.playing).toBe(true);
  });
});

describe("the parts of the song", () => {
  const all: readonly TransportCommand[] = [
    { type: "tempo_event", at: beats(16), bpm: 90, ramp: true },
    { type: "meter", bar: 4, numerator: 7, denominator: 8 },
    { type: "marker", key: "a", at: { beats: beats(8) }, name: "Verse" },
  ];

  test("are the same objects when the server's word is what was predicted", () => {
    for (const [i, command] of all.entries())
      prediction.issue(String(i), command, NOW_MS + i * 1000);
    const shown = prediction.state;
    prediction.confirm("boot", structuredClone(after(all)), NOW_MS);
    expect(prediction.state).toBe(shown);
    // A command of another that changes nothing in the song.
    prediction.confirm("boot", structuredClone(after([...all, PLAY])), NOW_MS);
    expect(prediction.state).not.toBe(shown);
    expect(prediction.state.song).toBe(shown.song);
  });

  test.each([
    ["tempo", 0, ["meter", "markers"]],
    ["meter", 1, ["tempo", "markers"]],
    ["markers", 2, ["tempo", "meter"]],
  ] as const)(
    "are the same objects but for the %s, when that changes",
    (changed, index, others) => {
      prediction.confirm("boot", after(all), NOW_MS);
      const { song } = prediction.state;
      const changes: readonly TransportCommand[] = [
        FASTER,
        { type: "meter", numerator: 3, denominator: 4 },
        { type: "marker", key: "a", name: "Chorus" },
      ];
      const next = structuredClone(after([...all, ...changes.slice(index, index + 1)]));
      prediction.confirm("boot", next, NOW_MS);
      expect(prediction.state.song[changed]).toEqual(next.song[changed]);
      expect(prediction.state.song[changed]).not.toEqual(song[changed]);
      for (const other of others) expect(prediction.state.song[other]).toBe(song[other]);
    },
  );

  test.each([
    ["tempo", { type: "delete_tempo_event", at: beats(16) }],
    ["meter", { type: "delete_meter", bar: 4 }],
    ["markers", { type: "delete_marker", key: "a" }],
  ] as const)("are new when the last of the %s is gone", (part, command) => {
    prediction.confirm("boot", after(all), NOW_MS);
    const next = structuredClone(after([...all, command]));
    prediction.confirm("boot", next, NOW_MS);
    expect(prediction.state.song[part]).toEqual(next.song[part]);
    expect(prediction.state.song[part]).toHaveLength(part === "markers" ? 0 : 1);
  });

  test("and the loop are the same objects when somebody else's word goes under one's own", () => {
    const loop: TransportCommand = { type: "loop", end: { beats: beats(4) } };
    const mine = [loop, ...all];
    for (const [i, command] of mine.entries()) prediction.issue(String(i), command, NOW_MS);
    const shown = prediction.state;
    prediction.confirm("boot", structuredClone(after([PLAY])), NOW_MS);
    const { state } = prediction;
    expect(state).toMatchObject({ playing: true, revision: 5 });
    expect(state.loop).toBe(shown.loop);
    expect(state.song.tempo).toBe(shown.song.tempo);
    expect(state.song.meter).toBe(shown.song.meter);
    expect(state.song.markers).toBe(shown.song.markers);
  });
});

describe("a count-in", () => {
  const COUNTED: TransportCommand = { type: "play", countInBars: 1 };

  test("shows as playing at once, and the position holds until it is over", () => {
    prediction.issue("1", COUNTED, NOW_MS);
    const { state } = prediction;
    expect(state).toMatchObject({ playing: true, countInBars: 1 });
    // A bar of 4/4 at 120 bpm.
    expect(state.anchor).toEqual({ beats: 0, atMs: NOW_MS + 2000 });
    expect(prediction.isWaiting(NOW_MS)).toBe(false);
    expect(prediction.stateAt(NOW_MS)).toBe(state);
    expect(positionAt(state, NOW_MS + 2000)).toBe(0);
    expect(positionAt(state, NOW_MS + 2500)).toBe(1);
  });

  test("is the same state still when the server's word comes in the middle of it", () => {
    prediction.issue("1", COUNTED, NOW_MS);
    const { state } = prediction;
    prediction.confirm("boot", structuredClone(after([COUNTED])), NOW_MS + 40);
    prediction.settle("1");
    expect(prediction.state).toBe(state);
    expect(prediction.stateAt(NOW_MS + 1999)).toBe(state);
  });

  test("follows the start lead where there is one", () => {
    prediction.issue("1", COUNTED, NOW_MS, 100);
    expect(prediction.state.anchor.atMs).toBe(NOW_MS + 2100);
  });

  test("is over with a pause", () => {
    prediction.issue("1", COUNTED, NOW_MS);
    prediction.issue("2", { type: "pause" }, NOW_MS + 500);
    expect(prediction.state).toMatchObject({ playing: false, countInBars: 0 });
    expect(prediction.isWaiting(NOW_MS + 500)).toBe(false);
    expect(positionAt(prediction.stateAt(NOW_MS + 3000), NOW_MS + 3000)).toBe(0);
  });
});

describe("what was predicted to the revision", () => {
  test("is the same state still, and is not done once more on top", () => {
    prediction.issue("1", TO_TEN, NOW_MS);
    prediction.issue("2", PLAY, NOW_MS + 1000);
    const shown = prediction.state;
    expect(prediction.isAhead).toBe(true);
    // The stream brings it before the answers do.
    prediction.confirm("boot", structuredClone(after([TO_TEN, PLAY])), NOW_MS);
    expect(prediction.state).toBe(shown);
    expect(prediction.isAhead).toBe(false);
    prediction.settle("1");
    prediction.settle("2");
    expect(prediction.state).toBe(shown);
  });
});

describe("a command that is announced ahead", () => {
  test("is shown as what will be, and takes effect at its time", () => {
    prediction.issue("1", PLAY, NOW_MS, 100);
    expect(prediction.state.playing).toBe(true);
    expect(prediction.stateAt(NOW_MS + 99).playing).toBe(false);
    expect(prediction.isWaiting(NOW_MS + 99)).toBe(true);
    expect(prediction.stateAt(NOW_MS + 100).playing).toBe(true);
    expect(prediction.isWaiting(NOW_MS + 100)).toBe(false);
  });

  test("by somebody else waits for its time as well, and what was goes on", () => {
    prediction.confirm("boot", after([PLAY]), NOW_MS);
    const announced = { ...after([PLAY, TO_TEN]), anchor: { beats: beats(20), atMs: NOW_MS + 80 } };
    prediction.confirm("boot", announced, NOW_MS + 10);
    expect(prediction.state).toEqual(announced);
    expect(prediction.stateAt(NOW_MS + 79).revision).toBe(1);
    expect(prediction.stateAt(NOW_MS + 80).revision).toBe(2);
  });

  test("of a server that was not known before is in effect: there is nothing that could go on", () => {
    const announced = { ...after([PLAY]), anchor: { beats: beats(20), atMs: NOW_MS + 80 } };
    prediction.confirm("another boot", announced, NOW_MS);
    expect(prediction.stateAt(NOW_MS)).toEqual(announced);
  });
});
