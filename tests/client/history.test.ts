import { beforeEach, describe, expect, test } from "vitest";
import { type History, createHistory } from "../../src/client/history.ts";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";

const NOW_MS = 1_733_123_456_789;

let state: TransportState;
let history: History;
/** What `undo` and `redo` have sent. */
let sent: TransportCommand[];
/** Set, nothing that they send arrives. */
let isOffline: boolean;
beforeEach(() => {
  state = createTransportState();
  sent = [];
  isOffline = false;
  history = createHistory({
    state: () => state,
    async issue(command) {
      if (isOffline) return { ok: false, error: { code: "offline", message: "" } };
      sent.push(command);
      apply(command);
      return { ok: true, revision: state.revision };
    },
    onChange: () => {},
  });
});

function apply(command: TransportCommand) {
  const outcome = applyCommand(state, command, NOW_MS);
  if (!outcome.ok) throw new Error(`${command.type} is refused: ${outcome.rejection.allowed}`);
  ({ state } = outcome);
}

/** A command of one's own. Gives back what tells that it was taken, or not. */
function give(command: TransportCommand) {
  const before = state;
  apply(command);
  return history.record(before, state);
}
const given = (command: TransportCommand) => give(command)(true);

const loopTo = (end: number): TransportCommand => ({
  type: "loop",
  enabled: true,
  end: { beats: beats(end) },
});
const marker = (key: string, at = 4): TransportCommand => ({
  type: "marker",
  key,
  at: { beats: beats(at) },
});
const code = async (result: ReturnType<History["undo"]>) => {
  const settled = await result;
  return settled.ok ? "ok" : settled.error.code;
};

/** All that can be undone. */
const content = ({ loop, song: { tempo, meter, markers } } = state) => ({
  loop,
  tempo,
  meter,
  markers,
});

const SIXTEEN = beats(16);
const changes: [string, readonly TransportCommand[]][] = [
  ["a loop's range", [loopTo(8)]],
  ["a loop's being on", [{ type: "loop", enabled: true }]],
  ["the tempo", [{ type: "tempo", bpm: 90 }]],
  ["a tempo that is added", [{ type: "tempo_event", at: SIXTEEN, bpm: 90, ramp: true }]],
  [
    "a tempo that is moved",
    [
      { type: "tempo_event", at: SIXTEEN, bpm: 90 },
      { type: "tempo_event", from: SIXTEEN, at: beats(20), bpm: 70 },
    ],
  ],
  [
    "a tempo that is deleted",
    [
      { type: "tempo_event", at: SIXTEEN, bpm: 90, ramp: true },
      { type: "delete_tempo_event", at: SIXTEEN },
    ],
  ],
  ["a signature", [{ type: "meter", numerator: 7, denominator: 8 }]],
  [
    "a signature that is moved",
    [
      { type: "meter", numerator: 7, denominator: 8, bar: 4 },
      { type: "meter", numerator: 7, denominator: 8, bar: 6, fromBar: 4 },
    ],
  ],
  [
    "a signature that is deleted",
    [
      { type: "meter", numerator: 7, denominator: 8, bar: 4 },
      { type: "delete_meter", bar: 4 },
    ],
  ],
  [
    "a marker that is added, named, moved and deleted",
    [
      marker("a"),
      { type: "marker", key: "a", name: "Chorus" },
      marker("a", 12),
      { type: "delete_marker", key: "a" },
    ],
  ],
];

test.each(changes)("%s is taken back and done again, step by step", async (_, commands) => {
  const contents = [content()];
  for (const command of commands) {
    given(command);
    contents.push(content());
  }
  for (const before of contents.slice(0, -1).toReversed()) {
    expect(history.canUndo).toBe(true);
    expect(await history.undo()).toEqual({ ok: true, revision: state.revision });
    expect(content()).toEqual(before);
  }
  expect(history.canUndo).toBe(false);
  for (const after of contents.slice(1)) {
    expect(history.canRedo).toBe(true);
    expect(await history.redo()).toEqual({ ok: true, revision: state.revision });
    expect(content()).toEqual(after);
  }
  expect(history.canRedo).toBe(false);
});

test.each<TransportCommand>([
  { type: "play" },
  { type: "seek", position: { beats: beats(3) } },
  { type: "stop" },
  { type: "start_lead", lead: 50 },
  { type: "loop", enabled: false },
])("$type is no step, and leaves what was undone to be done again", async (command) => {
  given(command);
  expect(history.canUndo).toBe(false);
  given(marker("a"));
  await history.undo();
  given(command);
  expect([history.canUndo, history.canRedo]).toEqual([false, true]);
});

test("with nothing to take back or to do again, it says so", async () => {
  expect(await code(history.undo())).toBe("nothing_to_undo");
  expect(await code(history.redo())).toBe("nothing_to_redo");
});

test("what is done anew takes the place of what was undone", async () => {
  given(loopTo(8));
  await history.undo();
  given(marker("a"));
  expect(history.canRedo).toBe(false);
  await history.undo();
  expect(history.canUndo).toBe(false);
});

test("two hundred steps are kept", async () => {
  for (let step = 1; step <= 210; step += 1) given(loopTo(step));
  for (let undone = 0; undone < 200; undone += 1) {
    expect(history.canUndo).toBe(true);
    await history.undo();
  }
  expect(history.canUndo).toBe(false);
  expect(state.loop.end).toBe(10);
});

test("what is cleared is gone, both ways", async () => {
  given(loopTo(8));
  given(loopTo(9));
  await history.undo();
  history.clear();
  expect([history.canUndo, history.canRedo]).toEqual([false, false]);
});

describe("a gesture", () => {
  test("is one step, however many commands it took and whatever they changed", async () => {
    const before = content();
    const end = history.beginGesture();
    for (let to = 1; to <= 30; to += 1) given(loopTo(to));
    given(marker("a"));
    end();
    const after = content();
    await history.undo();
    expect(content()).toEqual(before);
    expect(history.canUndo).toBe(false);
    // One command for each thing, and not one for each on the way.
    expect(sent).toHaveLength(2);
    await history.redo();
    expect(content()).toEqual(after);
  });

  test("is apart from what comes before and after it", async () => {
    given(loopTo(8));
    const end = history.beginGesture();
    given(loopTo(9));
    given(loopTo(10));
    end();
    given(loopTo(11));
    const ends: number[] = [];
    for (let step = 0; step < 3; step += 1) {
      await history.undo();
      ends.push(state.loop.end);
    }
    expect(ends).toEqual([10, 8, 20]);
    expect(history.canUndo).toBe(false);
  });

  test("that ends where it began is nothing to take back, nor is it in the way", async () => {
    given(marker("a"));
    const end = history.beginGesture();
    given({ type: "loop", enabled: true });
    given({ type: "loop", enabled: false });
    end();
    await history.undo();
    expect(state.song.markers).toEqual([]);
    expect(history.canUndo).toBe(false);
  });

  test("that is undone while it lasts goes on as another step", async () => {
    const end = history.beginGesture();
    given(loopTo(8));
    await history.undo();
    given(loopTo(9));
    given(loopTo(10));
    end();
    await history.undo();
    expect(state.loop.end).toBe(20);
    expect(history.canUndo).toBe(false);
  });

  test("is not ended by the end of an earlier one that comes late", async () => {
    const endFirst = history.beginGesture();
    given(loopTo(8));
    const end = history.beginGesture();
    given(loopTo(9));
    endFirst();
    given(loopTo(10));
    end();
    await history.undo();
    expect(state.loop.end).toBe(8);
  });
});

describe("what somebody else has changed since", () => {
  test("is left alone, and the step is gone", async () => {
    given(marker("a"));
    given(loopTo(8));
    apply(loopTo(12));
    expect(await code(history.undo())).toBe("changed_since");
    expect(state.loop.end).toBe(12);
    expect([history.canUndo, history.canRedo]).toEqual([true, false]);
    expect(await code(history.undo())).toBe("ok");
    expect(state.song.markers).toEqual([]);
  });

  test("is left alone while the rest of the step is taken back, and done again", async () => {
    const end = history.beginGesture();
    given(loopTo(8));
    given(marker("a"));
    end();
    apply(loopTo(12));
    expect(await code(history.undo())).toBe("ok");
    expect(content()).toMatchObject({ loop: { end: 12 }, markers: [] });
    expect(await code(history.redo())).toBe("ok");
    expect(content()).toMatchObject({ loop: { end: 12 }, markers: [{ key: "a" }] });
  });

  test("is not done again over", async () => {
    given(marker("a", 4));
    await history.undo();
    apply(marker("a", 7));
    expect(await code(history.redo())).toBe("changed_since");
    expect(state.song.markers).toEqual([{ key: "a", beats: 7, name: "" }]);
    expect([history.canUndo, history.canRedo]).toEqual([false, false]);
  });

  test("of another thing is no hindrance", async () => {
    given(loopTo(8));
    apply({ type: "tempo", bpm: 90 });
    apply(marker("b"));
    expect(await code(history.undo())).toBe("ok");
    expect(content()).toMatchObject({ loop: { end: 20 }, tempo: [{ bpm: 90 }] });
  });
});

describe("a command that is refused after all", () => {
  test("leaves no step", () => {
    give(loopTo(8))(false);
    expect(history.canUndo).toBe(false);
  });

  test("leaves no step to do again when it has been undone meanwhile", async () => {
    const refused = give(loopTo(8));
    await history.undo();
    expect(history.canRedo).toBe(true);
    refused(false);
    expect([history.canUndo, history.canRedo]).toEqual([false, false]);
  });

  test("was never what a later one is taken back to", async () => {
    const refused = give(loopTo(8));
    given(loopTo(9));
    refused(false);
    await history.undo();
    expect(state.loop.end).toBe(20);
    expect(history.canUndo).toBe(false);
  });

  test("is taken out of the middle of its gesture", async () => {
    const end = history.beginGesture();
    given(loopTo(8));
    const refused = [give(loopTo(9)), give(marker("a"))];
    given(loopTo(10));
    end();
    for (const settled of refused) settled(false);
    apply({ type: "delete_marker", key: "a" });
    expect(await code(history.undo())).toBe("ok");
    expect(state.loop.end).toBe(20);
    expect(sent).toHaveLength(1);
  });

  test("leaves nothing of a gesture of which nothing has arrived", () => {
    const end = history.beginGesture();
    const settle = [give(loopTo(8)), give(loopTo(9)), give(marker("a")), give(loopTo(10))];
    end();
    for (const settled of settle) settled(false);
    expect(history.canUndo).toBe(false);
  });
});

test("an undo or a redo that does not arrive has not taken place", async () => {
  given(loopTo(8));
  given(loopTo(9));
  await history.undo();
  isOffline = true;
  expect(await code(history.undo())).toBe("offline");
  expect(await code(history.redo())).toBe("offline");
  expect([history.canUndo, history.canRedo]).toEqual([true, true]);
  isOffline = false;
  await history.redo();
  expect(state.loop.end).toBe(9);
  await history.undo();
  await history.undo();
  expect(state.loop.end).toBe(20);
});
