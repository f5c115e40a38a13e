import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Click,
  type Subdivision,
  clicksBetween,
  clicksOfSchedule,
} from "../../src/core/clicks.ts";
import { countInMs } from "../../src/core/count-in.ts";
import { ticksPerMeterBeat } from "../../src/core/meter.ts";
import { type MeterMap, barAt, ticksReached } from "../../src/core/meter-map.ts";
import type { TempoMap } from "../../src/core/tempo-map.ts";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { TICKS_PER_BEAT, beats } from "../../src/core/units.ts";
import { NOW_MS } from "../support/arbitraries.ts";
import { arbitraryClickingState } from "../support/clicking-states.ts";

interface Given {
  readonly bpm?: number;
  readonly from?: number;
  readonly loop?: readonly [start: number, end: number];
  readonly meter?: MeterMap;
  readonly tempo?: TempoMap;
  readonly countInBars?: number;
}

/** Playing from `NOW_MS` on. At 60 bpm a quarter note is a second, so times can be done in the head. */
function playing({ bpm = 60, from = 0, loop, ...given }: Given = {}): TransportState {
  const state = createTransportState({ bpm });
  const { tempo = state.song.tempo, meter = state.song.meter, countInBars = 0 } = given;
  return {
    ...state,
    playing: true,
    countInBars,
    anchor: { beats: beats(from), atMs: NOW_MS },
    song: { ...state.song, tempo, meter },
    loop: loop ? { enabled: true, start: beats(loop[0]), end: beats(loop[1]) } : state.loop,
  };
}

/** What clicks within so many seconds of `NOW_MS`, as `seconds level, …`. */
function heard(state: TransportState, fromS: number, toS: number, subdivision: Subdivision = 1) {
  const clicks = clicksBetween(state, NOW_MS + fromS * 1000, NOW_MS + toS * 1000, subdivision);
  return clicks
    .map(({ atMs, level }) => `${Number(((atMs - NOW_MS) / 1000).toFixed(6))} ${level}`)
    .join(", ");
}
const placesOf = (clicks: readonly Click[]) => clicks.map(({ beats }) => beats);

const seekAt = (ms: number, to: number): TransportState => ({
  ...playing(),
  anchor: { beats: beats(to), atMs: NOW_MS + ms },
});

const SEVEN_EIGHT: MeterMap = [
  { bar: 0, numerator: 4, denominator: 4 },
  { bar: 1, numerator: 7, denominator: 8 },
  { bar: 2, numerator: 6, denominator: 8 },
];

describe("the metronome", () => {
  test("is silent while the transport stands still", () => {
    expect(heard({ ...playing(), playing: false, countInBars: 2 }, -60, 60)).toBe("");
  });

  test("clicks on the beats, and on the first of a bar otherwise", () => {
    expect(heard(playing(), 0, 5)).toBe("0 bar, 1 beat, 2 beat, 3 beat, 4 bar");
  });

  test("clicks at a start on a beat, and at one beside it not before the next", () => {
    expect(heard(playing({ from: 2 }), -5, 1)).toBe("0 beat");
    expect(heard(playing({ from: 2.25 }), -5, 1)).toBe("0.75 beat");
  });

  test("clicks at a start that floating point has put a little after the beat", () => {
    expect(heard(playing({ from: 4 + 2e-12 }), -5, 1)).toBe("0 bar");
    expect(heard(playing({ from: 4 + 4e-6 }), 0, 0.5)).toBe("0 bar");
  });

  test.each([
    [2, "0 bar, 0.5 subdivision, 1 beat"],
    [4, "0 bar, 0.25 subdivision, 0.5 subdivision, 0.75 subdivision, 1 beat"],
  ] as const)("divides a beat into %d", (parts, expected) => {
    expect(heard(playing(), 0, 1.1, parts)).toBe(expected);
  });

  test("divides a beat into three to a whole tick", () => {
    const clicks = clicksBetween(playing(), NOW_MS, NOW_MS + 1000, 3);
    expect(placesOf(clicks).map((place) => place * TICKS_PER_BEAT)).toEqual([0, 320, 640]);
  });

  test("clicks the signature's own beats: eighths in 7/8 and in 6/8", () => {
    expect(heard(playing({ meter: SEVEN_EIGHT }), 3, 11)).toBe(
      "3 beat, 4 bar, 4.5 beat, 5 beat, 5.5 beat, 6 beat, 6.5 beat, 7 beat, 7.5 bar, " +
        "8 beat, 8.5 beat, 9 beat, 9.5 beat, 10 beat, 10.5 bar",
    );
  });

  test("follows a tempo that changes in a step and in a ramp", () => {
    const tempo: TempoMap = [
      { beats: beats(0), bpm: 60, ramp: false },
      { beats: beats(2), bpm: 120, ramp: true },
      { beats: beats(4), bpm: 60, ramp: false },
    ];
    // Half way down the ramp, at 90 bpm: 60/slope · ln(90/120) with a slope of −30 bpm a beat.
    const third = 2 - 2 * Math.log(0.75);
    const end = 2 - 2 * Math.log(0.5);
    const clicks = clicksBetween(playing({ tempo }), NOW_MS, NOW_MS + 4500, 1);
    expect(placesOf(clicks)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const [index, atS] of [0, 1, 2, third, end, end + 1].entries()) {
      expect((clicks[index]?.atMs ?? 0) - NOW_MS).toBeCloseTo(atS * 1000, 2);
    }
  });
});

describe("in a loop", () => {
  test("the end is the start's click, and there is one", () => {
    expect(heard(playing({ loop: [4, 8], from: 6 }), 0, 7)).toBe(
      "0 beat, 1 beat, 2 bar, 3 beat, 4 beat, 5 beat, 6 bar",
    );
  });

  test("that ends on a beat and starts beside one, nothing clicks at the wrap", () => {
    expect(heard(playing({ loop: [1.5, 4] }), 2, 8)).toBe(
      "2 beat, 3 beat, 4.5 beat, 5.5 beat, 7 beat",
    );
  });

  test("that ends a rounding error after a beat, the wrap clicks once", () => {
    expect(heard(playing({ loop: [4, 8 + 1e-12], from: 6 }), 0, 3)).toBe("0 beat, 1 beat, 2 bar");
  });

  test("shorter than a beat, every round clicks, or none does", () => {
    expect(heard(playing({ loop: [4, 4.25], from: 4 }), 0, 1)).toBe(
      "0 bar, 0.25 bar, 0.5 bar, 0.75 bar",
    );
    expect(heard(playing({ loop: [4.25, 4.5], from: 4 }), 0, 60)).toBe("0 bar");
  });

  test("too short to be heard as rounds, there is at most a click every 10 ms", () => {
    const clicks = clicksBetween(playing({ loop: [4, 4.0001], from: 4 }), NOW_MS, NOW_MS + 1e3, 1);
    expect(clicks.length).toBeGreaterThan(90);
    expect(clicks.length).toBeLessThan(102);
  });

  test.each([8, 9])("a playhead that starts at %d, its end or later, plays on", (from) => {
    expect(
      placesOf(clicksBetween(playing({ loop: [4, 8], from }), NOW_MS, NOW_MS + 2e3, 1)),
    ).toEqual([from, from + 1]);
  });

  test("the millionth round clicks like the first", () => {
    const state = playing({ loop: [0, 4] });
    const laterS = 4_000_000;
    expect(heard(state, laterS, laterS + 4)).toBe(
      `${laterS} bar, ${laterS + 1} beat, ${laterS + 2} beat, ${laterS + 3} beat`,
    );
  });

  test("a place has one key, in whatever round", () => {
    const clicks = clicksBetween(playing({ loop: [0, 2] }), NOW_MS, NOW_MS + 4000, 1);
    expect(new Set(clicks.map(({ key }) => key)).size).toBe(2);
  });
});

describe("the count-in", () => {
  test("counts whole bars up to the start, and the song goes on from there", () => {
    expect(heard(playing({ countInBars: 1, from: 4 }), -60, 2)).toBe(
      "-4 bar, -3 beat, -2 beat, -1 beat, 0 bar, 1 beat",
    );
  });

  test("counts whole bars also before the middle of one", () => {
    expect(heard(playing({ countInBars: 2, from: 5.5, meter: SEVEN_EIGHT }), -60, 0.1)).toBe(
      "-7 bar, -6.5 beat, -6 beat, -5.5 beat, -5 beat, -4.5 beat, -4 beat, -3.5 bar, " +
        "-3 beat, -2.5 beat, -2 beat, -1.5 beat, -1 beat, -0.5 beat, 0 beat",
    );
  });

  test("keeps the tempo at the start, though a ramp goes on there", () => {
    const tempo: TempoMap = [
      { beats: beats(0), bpm: 40, ramp: true },
      { beats: beats(8), bpm: 80, ramp: false },
    ];
    expect(heard(playing({ countInBars: 1, from: 4, tempo }), -60, 0)).toBe(
      "-4 bar, -3 beat, -2 beat, -1 beat",
    );
  });

  test("is divided like the song, and may lie before its first beat", () => {
    const state = playing({ countInBars: 1 });
    expect(heard(state, -1, 0, 2)).toBe("-1 beat, -0.5 subdivision");
    expect(placesOf(clicksBetween(state, NOW_MS - 4000, NOW_MS, 1))).toEqual([-4, -3, -2, -1]);
  });

  test.each([
    [1, 0, 4000],
    [2, 4, 7000],
    [4, 8, 12_000],
    [0, 8, 0],
  ])("of %d bars at beat %d takes %d ms at 60 bpm", (bars, at, ms) => {
    expect(countInMs(playing({ meter: SEVEN_EIGHT }).song, beats(at), bars)).toBe(ms);
  });
});

describe("of what has been announced", () => {
  test("each state clicks while it is in effect", () => {
    const schedule = [playing(), seekAt(1500, 8)] as const;
    const clicks = clicksOfSchedule(schedule, NOW_MS, NOW_MS + 3000, 1);
    expect(clicks.map(({ atMs }) => atMs - NOW_MS)).toEqual([0, 1000, 1500, 2500]);
    expect(placesOf(clicks)).toEqual([0, 1, 8, 9]);
  });

  test("a count-in sounds while the state before is in effect, and only the last one's", () => {
    const stopped = { ...playing(), playing: false };
    const first = { ...seekAt(4000, 0), countInBars: 1 };
    const moved = { ...seekAt(4000, 8), countInBars: 1 };
    const expected = [0, 1000, 2000, 3000, 4000];
    for (const schedule of [
      [stopped, first, moved],
      [first, moved],
    ] as const) {
      const clicks = clicksOfSchedule(schedule, NOW_MS, NOW_MS + 4500, 1);
      expect(clicks.map(({ atMs }) => atMs - NOW_MS)).toEqual(expected);
      expect(clicks.at(-1)?.beats).toBe(8);
    }
  });
});

describe("for every song, loop and time, the clicks", () => {
  const subdivisions = fc.constantFrom<Subdivision>(1, 2, 3, 4);
  const arbitraryStartMs = fc.oneof(
    fc.double({ min: -500, max: 4000, noNaN: true }),
    fc.double({ min: 0, max: 3_600_000, noNaN: true }),
  );

  test("are when and where the playhead passes the places of the signature", () => {
    fc.assert(
      fc.property(
        arbitraryClickingState,
        arbitraryStartMs,
        subdivisions,
        (state, startMs, parts) => {
          const fromMs = state.anchor.atMs + startMs;
          const toMs = fromMs + 1500;
          const edgeMs = 0.1;
          const isInside = ({ atMs }: { atMs: number }) =>
            atMs > fromMs + edgeMs && atMs < toMs - edgeMs;
          const clicks = clicksBetween(state, fromMs, toMs, parts).filter(isInside);
          const watched = watch(state, fromMs, toMs, parts).filter(isInside);
          expect(clicks.map(({ beats, level }) => `${beats} ${level}`)).toEqual(
            watched.map(({ beats, level }) => `${beats} ${level}`),
          );
          for (const [index, { atMs }] of clicks.entries()) {
            // Half a sample at 48 kHz is 0.01 ms.
            expect(Math.abs(atMs - (watched[index]?.atMs ?? Number.NaN))).toBeLessThan(0.005);
          }
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);

  test("of windows laid end to end are those of one window", () => {
    fc.assert(
      fc.property(
        arbitraryClickingState,
        arbitraryStartMs,
        subdivisions,
        fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (state, startMs, parts, lengthsMs) => {
          const fromMs = state.anchor.atMs + startMs;
          let edgeMs = fromMs;
          const pieces = lengthsMs.flatMap((lengthMs) => {
            const piece = clicksBetween(state, edgeMs, edgeMs + lengthMs, parts);
            edgeMs += lengthMs;
            return piece;
          });
          expect(pieces).toEqual(clicksBetween(state, fromMs, edgeMs, parts));
        },
      ),
    );
  });

  test("are finite in number, in a window without end too", () => {
    const clicks = clicksBetween(playing(), NOW_MS, Number.POSITIVE_INFINITY, 4);
    expect(clicks).toHaveLength(10_000);
    expect(clicksBetween(playing({ loop: [0, 4] }), Number.NaN, Number.NaN, 1)).toEqual([]);
  });
});

/**
 * The same by looking at the playhead every half millisecond, and closer wherever it has come into another part of a bar or
 * gone back.
 */
function watch(state: TransportState, fromMs: number, toMs: number, subdivision: Subdivision) {
  const { song, anchor, loop } = state;
  const isCaught = loop.enabled && anchor.beats < loop.end;
  const partAt = (position: ReturnType<typeof beats>) => {
    const bar = barAt(song.meter, position);
    const perPart = ticksPerMeterBeat(bar.meter) / subdivision;
    const part = Math.floor((ticksReached(position) - bar.startTicks) / perPart);
    const level = part === 0 ? "bar" : part % subdivision === 0 ? "beat" : "subdivision";
    return { id: `${bar.index}.${part}`, ticks: bar.startTicks + part * perPart, level };
  };
  const seen: { atMs: number; beats: number; level: string }[] = [];
  /** The playhead has arrived somewhere at `atMs`, by passing a line or by a jump on to one. */
  const arrive = (atMs: number, position: ReturnType<typeof beats>, hasJumped: boolean) => {
    const { ticks, level } = partAt(position);
    const place = ticks / TICKS_PER_BEAT;
    if (hasJumped && Math.abs(place - position) > 1e-9) return;
    // Reached but for what floating point forgives: the playhead goes back instead.
    if (isCaught && place > loop.end - 1e-9) return;
    seen.push({ atMs, beats: place, level });
  };

  if (fromMs <= anchor.atMs) arrive(anchor.atMs, anchor.beats, true);
  let beforeMs = Math.max(fromMs, anchor.atMs);
  while (beforeMs < toMs) {
    const before = positionAt(state, beforeMs);
    const hasChanged = (atMs: number) => {
      const position = positionAt(state, atMs);
      return position < before || partAt(position).id !== partAt(before).id;
    };
    let afterMs = beforeMs + 0.5;
    if (!hasChanged(afterMs)) {
      beforeMs = afterMs;
      continue;
    }
    let lowMs = beforeMs;
    while (afterMs - lowMs > 0.000_5) {
      const middleMs = (lowMs + afterMs) / 2;
      if (hasChanged(middleMs)) afterMs = middleMs;
      else lowMs = middleMs;
    }
    const after = positionAt(state, afterMs);
    if (after < before) arrive(afterMs, loop.start, true);
    else arrive(afterMs, after, false);
    beforeMs = afterMs;
  }
  return seen;
}
