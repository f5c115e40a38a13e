import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import {
  type Edit,
  type EditedPart,
  commandsToUndo,
  editBetween,
  joined,
  reversed,
  untouched,
} from "../../src/core/undo.ts";
import { beats } from "../../src/core/units.ts";
import { NOW_MS } from "../support/arbitraries.ts";

const NEW = createTransportState();

function after(state: TransportState, ...commands: readonly TransportCommand[]): TransportState {
  return commands.reduce((before, command) => {
    const outcome = applyCommand(before, command, NOW_MS);
    if (!outcome.ok) throw new Error(`${JSON.stringify(command)}: ${outcome.rejection.allowed}`);
    return outcome.state;
  }, state);
}

/** What can be undone, without what merely counts. */
const undoable = ({ loop, song: { tempo, meter, markers } }: TransportState) => ({
  loop,
  tempo,
  meter,
  markers,
});

const loop = (start: number, end: number): TransportCommand => ({
  type: "loop",
  start: { beats: beats(start) },
  end: { beats: beats(end) },
});
const tempoEvent = (at: number, bpm: number, from?: number, ramp?: boolean): TransportCommand => ({
  type: "tempo_event",
  at: beats(at),
  bpm,
  ...(ramp !== undefined && { ramp }),
  ...(from !== undefined && { from: beats(from) }),
});
const meter = (bar: number, numerator: number, fromBar?: number): TransportCommand => ({
  type: "meter",
  bar,
  numerator,
  denominator: 4,
  ...(fromBar !== undefined && { fromBar }),
});
const marker = (key: string, at: number, name = ""): TransportCommand => ({
  type: "marker",
  key,
  at: { beats: beats(at) },
  name,
});

const SONG = after(NEW, tempoEvent(16, 90), meter(4, 3), marker("a", 8, "Verse"));

describe("an edit", () => {
  test.each<[TransportCommand, Edit]>([
    [
      loop(4, 8),
      [
        {
          part: "loop",
          before: SONG.loop,
          after: { enabled: true, start: beats(4), end: beats(8) },
        },
      ],
    ],
    [
      { type: "tempo", bpm: 100 },
      [
        {
          part: "tempo",
          before: { beats: beats(0), bpm: 120, ramp: false },
          after: { beats: beats(0), bpm: 100, ramp: false },
        },
      ],
    ],
    [
      tempoEvent(32, 100, 16),
      [
        { part: "tempo", before: { beats: beats(16), bpm: 90, ramp: false }, after: null },
        { part: "tempo", before: null, after: { beats: beats(32), bpm: 100, ramp: false } },
      ],
    ],
    [
      meter(4, 5),
      [
        {
          part: "meter",
          before: { bar: 4, numerator: 3, denominator: 4 },
          after: { bar: 4, numerator: 5, denominator: 4 },
        },
      ],
    ],
    [
      { type: "delete_marker", key: "a" },
      [{ part: "marker", before: { key: "a", beats: beats(8), name: "Verse" }, after: null }],
    ],
    [
      marker("b", 8),
      [{ part: "marker", before: null, after: { key: "b", beats: beats(8), name: "" } }],
    ],
  ])("has what a command changed: %j", (command, edit) => {
    expect(editBetween(SONG, after(SONG, command))).toEqual(edit);
  });

  test.each<TransportCommand>([
    { type: "play" },
    { type: "pause" },
    { type: "seek", position: { beats: beats(9) } },
    { type: "start_lead", lead: 100 },
    { type: "tempo", bpm: 120 },
    { type: "loop", enabled: false },
    marker("a", 8, "Verse"),
  ])("is empty for what cannot be undone, or changes nothing: %j", (command) => {
    expect(editBetween(SONG, after(SONG, command))).toEqual([]);
  });

  test("of a tempo has all that it carries along in a session kept in seconds", () => {
    const state = after({ ...SONG, timebase: "seconds" }, loop(4, 8));
    const edit = editBetween(state, after(state, { type: "tempo", bpm: 60 }));
    expect(edit.map(({ part }) => part).toSorted()).toEqual(["loop", "marker", "tempo"]);
    expect(edit).toContainEqual({
      part: "loop",
      before: { enabled: true, start: beats(4), end: beats(8) },
      after: { enabled: true, start: beats(2), end: beats(4) },
    });
  });
});

/** The edits of each command, and the state after all of them. */
function edited(state: TransportState, commands: readonly TransportCommand[]) {
  const edits: Edit[] = [];
  let now = state;
  for (const command of commands) {
    const next = after(now, command);
    edits.push(editBetween(now, next));
    now = next;
  }
  return { edits, now };
}

describe("edits that are joined", () => {
  test("are one edit from the first to the last", () => {
    const { edits, now } = edited(SONG, [
      marker("a", 9, "Verse"),
      loop(4, 8),
      marker("a", 10, "Verse"),
      marker("a", 11, "Verse"),
    ]);
    const all = edits.reduce(joined);
    expect(all).toHaveLength(2);
    expect(all).toEqual(expect.arrayContaining([...editBetween(SONG, now)]));
  });

  test("are none when they come back to where they began", () => {
    const { edits } = edited(SONG, [
      marker("b", 9),
      loop(4, 8),
      marker("b", 10),
      { type: "delete_marker", key: "b" },
      { type: "loop", enabled: false, start: { beats: beats(0) }, end: { beats: beats(20) } },
    ]);
    expect(edits.reduce(joined)).toEqual([]);
  });

  test("of a drag that moves an event on and on take it back to where it came from", () => {
    const { edits, now } = edited(SONG, [
      tempoEvent(17, 90, 16),
      tempoEvent(18, 90, 17),
      tempoEvent(19, 90, 18),
    ]);
    const all = edits.reduce(joined);
    expect(all.map(({ before, after }) => [before, after].map((part) => part !== null))).toEqual(
      expect.arrayContaining([
        [true, false],
        [false, true],
      ]),
    );
    expect(all).toHaveLength(2);
    expect(undoable(after(now, ...commandsToUndo(all)))).toEqual(undoable(SONG));
  });
});

test("an edit the other way round is done again by being undone", () => {
  const done = after(SONG, tempoEvent(32, 100, 16));
  const edit = editBetween(SONG, done);
  const undone = after(done, ...commandsToUndo(edit));
  expect(undoable(undone)).toEqual(undoable(SONG));
  expect(undoable(after(undone, ...commandsToUndo(reversed(edit))))).toEqual(undoable(done));
  expect(reversed(reversed(edit))).toEqual(edit);
});

describe("what somebody else has changed since", () => {
  const mine = after(SONG, loop(4, 8), tempoEvent(32, 100), meter(8, 5), marker("b", 9, "Mine"));
  const edit = editBetween(SONG, mine);
  const partsLeft = (...theirs: readonly TransportCommand[]) =>
    untouched(edit, after(mine, ...theirs))
      .map(({ part }) => part)
      .toSorted();

  test("is left alone, and the rest is mine", () => {
    expect(edit).toHaveLength(4);
    expect(partsLeft()).toEqual(["loop", "marker", "meter", "tempo"]);
    expect(partsLeft(loop(4, 9))).toEqual(["marker", "meter", "tempo"]);
    expect(partsLeft(tempoEvent(32, 101))).toEqual(["loop", "marker", "meter"]);
    expect(partsLeft(tempoEvent(33, 100, 32))).toEqual(["loop", "marker", "meter"]);
    expect(partsLeft({ type: "delete_meter", bar: 8 })).toEqual(["loop", "marker", "tempo"]);
    expect(partsLeft(marker("b", 9, "Theirs"))).toEqual(["loop", "meter", "tempo"]);
    expect(partsLeft(marker("c", 9), tempoEvent(48, 80), meter(9, 7))).toHaveLength(4);
  });

  test("counts as changed by them also where I deleted and they put something else", () => {
    const deleted = after(SONG, { type: "delete_tempo_event", at: beats(16) });
    const removal = editBetween(SONG, deleted);
    expect(untouched(removal, deleted)).toEqual(removal);
    expect(untouched(removal, after(deleted, tempoEvent(16, 70)))).toEqual([]);
    // A rounding away is the same place.
    expect(untouched(removal, after(deleted, tempoEvent(16 + 1e-9, 70)))).toEqual([]);
  });
});

test("what goes makes room for what comes back, where no more than so many may be", () => {
  const many = Array.from({ length: 255 }, (_, i) => tempoEvent(i + 1, 100));
  const full = after(NEW, ...many);
  const moved = after(full, tempoEvent(999, 100, 7));
  const undone = after(moved, ...commandsToUndo(editBetween(full, moved)));
  expect(undoable(undone)).toEqual(undoable(full));
});

const small = fc.integer({ min: 0, max: 6 });
const bpms = fc.integer({ min: 60, max: 180 });
const keys = fc.constantFrom("a", "b", "c");
const optional = fc.option(small, { nil: undefined });
/** Of those that change what can be undone. Many are refused, as those of a person in a hurry. */
const commands: fc.Arbitrary<TransportCommand> = fc.oneof(
  fc.tuple(small, small).map(([start, length]) => loop(start, start + length)),
  fc.boolean().map((enabled): TransportCommand => ({ type: "loop", enabled })),
  bpms.map((bpm): TransportCommand => ({ type: "tempo", bpm })),
  fc
    .tuple(small, bpms, optional, fc.boolean())
    .map(([at, bpm, from, ramp]) => tempoEvent(at, bpm, from, ramp)),
  small.map((at): TransportCommand => ({ type: "delete_tempo_event", at: beats(at) })),
  fc
    .tuple(small, fc.integer({ min: 1, max: 9 }), optional)
    .map(([bar, numerator, fromBar]) => meter(bar, numerator, fromBar)),
  small.map((bar): TransportCommand => ({ type: "delete_meter", bar })),
  fc
    .tuple(keys, small, fc.string({ maxLength: 3 }))
    .map(([key, at, name]) => marker(key, at, name)),
  fc.constant<TransportCommand>({ type: "marker", name: "here" }),
  keys.map((key): TransportCommand => ({ type: "delete_marker", key })),
  small.map((at): TransportCommand => ({ type: "seek", position: { beats: beats(at) } })),
  fc.constantFrom<TransportCommand>({ type: "play" }, { type: "stop" }),
);

const started = fc.constantFrom<TransportState>(SONG, { ...SONG, timebase: "seconds" });

/** Applies it, if it may be. */
function tried(state: TransportState, command: TransportCommand): TransportState {
  const outcome = applyCommand(state, command, NOW_MS);
  return outcome.ok ? outcome.state : state;
}

describe("for all that anybody does", () => {
  test("undoing every edit in turn gives back loop, tempos, signatures and markers, and redoing does it all again", () => {
    fc.assert(
      fc.property(started, fc.array(commands, { maxLength: 30 }), (start, given) => {
        const states = [start];
        for (const command of given) states.push(tried(states.at(-1) ?? start, command));
        const edits = states.slice(1).map((state, i) => editBetween(states[i] ?? start, state));
        const end = states.at(-1) ?? start;

        let now = end;
        for (const [i, edit] of [...edits.entries()].toReversed()) {
          expect(untouched(edit, now)).toEqual(edit);
          now = after(now, ...commandsToUndo(edit));
          expect(undoable(now)).toEqual(undoable(states[i] ?? start));
        }
        for (const edit of edits) now = after(now, ...commandsToUndo(reversed(edit)));
        expect(undoable(now)).toEqual(undoable(end));
      }),
    );
  });

  test("all edits joined are undone at once", () => {
    fc.assert(
      fc.property(started, fc.array(commands, { maxLength: 30 }), (start, given) => {
        let now = start;
        let all: Edit = [];
        for (const command of given) {
          const next = tried(now, command);
          all = joined(all, editBetween(now, next));
          now = next;
        }
        expect(undoable(after(now, ...commandsToUndo(all)))).toEqual(undoable(start));
      }),
    );
  });

  test("what others have changed meanwhile is as they left it, and what they have not is as it was before", () => {
    const turns = fc.array(fc.record({ isMine: fc.boolean(), command: commands }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(turns, (given) => {
        let now: TransportState = SONG;
        const mine: Edit[] = [];
        const theirs: EditedPart[] = [];
        for (const { isMine, command } of given) {
          const next = tried(now, command);
          const edit = editBetween(now, next);
          if (isMine) mine.push(edit);
          else theirs.push(...edit);
          now = next;
        }
        const before = now;
        for (const edit of mine.toReversed()) {
          const left = untouched(edit, now);
          now = after(now, ...commandsToUndo(left));
        }
        // Whatever they were the last to touch has not moved.
        const lastWord = untouched(theirs, before);
        const minesLast = mine.flat();
        for (const part of lastWord) {
          const alsoMine = minesLast.some((own) => isSameThing(own, part));
          if (!alsoMine) expect(untouched([part], now)).toEqual([part]);
        }
        // What only I touched is as it was at the beginning.
        for (const part of minesLast) {
          if (theirs.some((other) => isSameThing(other, part))) continue;
          const first = minesLast.find((own) => isSameThing(own, part)) ?? part;
          expect(untouched(reversed([first]), now)).toHaveLength(1);
        }
      }),
    );
  });
});

/** Two changes of one tempo, one signature, one marker or the loop. */
const isSameThing = (a: EditedPart, b: EditedPart) => nameOf(a) === nameOf(b);

function nameOf({ part, before, after: then }: EditedPart): string {
  const value: object = then ?? before ?? {};
  if ("key" in value) return `${part} ${String(value.key)}`;
  if ("bar" in value) return `${part} ${String(value.bar)}`;
  return "bpm" in value && "beats" in value ? `${part} ${String(value.beats)}` : part;
}
