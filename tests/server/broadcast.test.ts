import { beforeEach, describe, expect, test } from "vitest";
import { type Authority, createAuthority } from "../../server/authority.ts";
import { type Broadcast, createBroadcast } from "../../server/broadcast.ts";
import type { StreamShape } from "../../server/edition.ts";
import { type Metrics, createMetrics } from "../../server/metrics.ts";
import { createSweeper } from "../../server/sweeper.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { createFakeListener } from "../support/fake-listener.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

const PERIOD_MS = 1000 / 30;

let manual: ManualClock;
let authority: Authority;
let metrics: Metrics;
let broadcast: Broadcast;
beforeEach(() => {
  manual = createManualClock(1_733_123_456_789);
  // Every look at the authority's clock is a microsecond later: two encodings of one moment differ in their stamp.
  let looks = 0;
  const clock = { now: () => manual.clock.now() + (looks += 1) / 1000 };
  authority = createAuthority(createTransportState(), clock);
  metrics = createMetrics();
  broadcast = createBroadcast({
    authority,
    boot: "0badcafe",
    sampleRateHz: 44_100,
    clock: manual.clock,
    timers: manual.timers,
    metrics,
    sweeper: createSweeper(manual.clock, manual.timers),
  });
});

const listener = (shape: StreamShape) => createFakeListener(shape, manual.clock);

describe("somebody who listens", () => {
  test("hears the state at once, in the shape they asked for", () => {
    const everyone = (["state", "clock", "anchor"] as const).map(listener);
    for (const { hears } of everyone) broadcast.add(hears, 30);
    const [state, clock, anchor] = everyone.map(({ last }) => last());
    expect(state).toMatchObject({ type: "state", data: { playing: false, bpm: 120 } });
    expect(clock).toMatchObject({ playing: false, loop_end_seconds: 10 });
    expect(anchor).toMatchObject({ type: "state", boot: "0badcafe", anchor: { beats: 0 } });
  });

  test("hears it at their own rate from then on, whether or not it plays", () => {
    const [often, seldom, never] = [listener("state"), listener("state"), listener("anchor")];
    broadcast.add(often.hears, 30);
    broadcast.add(seldom.hears, 0.5);
    broadcast.add(never.hears, 0);
    manual.advance(4001);
    expect(often.heard).toHaveLength(1 + 120);
    expect(seldom.heard).toHaveLength(1 + 2);
    // The song, and the state.
    expect(never.heard).toHaveLength(2);
  });

  test("hears nothing more once they have left", () => {
    const gone = listener("state");
    const place = broadcast.add(gone.hears, 30);
    place.leave();
    manual.advance(1000);
    expect(gone.heard).toHaveLength(1);
  });
});

describe("a tick", () => {
  test("is encoded once for all who hear the same shape", () => {
    const shapes = ["state", "clock", "anchor", "state", "clock", "anchor", "state"] as const;
    const everyone = shapes.map(listener);
    for (const { hears } of everyone) broadcast.add(hears, 30);
    manual.advance(PERIOD_MS + 1);
    const texts = everyone.map(({ heard }) => heard.at(-1)?.text);
    expect(texts[3]).toBe(texts[0]);
    expect(texts[6]).toBe(texts[0]);
    expect(texts[4]).toBe(texts[1]);
    expect(texts[5]).toBe(texts[2]);
    expect(new Set(texts).size).toBe(3);
  });

  test("is one frame for all of a shape, and all shapes are of one moment", () => {
    const shapes = ["state", "clock", "anchor", "state", "clock", "anchor"] as const;
    const everyone = shapes.map(listener);
    for (const { hears } of everyone) broadcast.add(hears, 30);
    // The authority's clock shows another time at every look.
    manual.advance(10 * PERIOD_MS + 1);
    for (let tick = 1; tick <= 10; tick += 1) {
      const frames = everyone.map(({ frames: of }) => of[tick]);
      expect(frames.slice(3)).toEqual(frames.slice(0, 3));
      for (const [i, frame] of frames.slice(3).entries()) expect(frame).toBe(frames[i]);
      const [state, clock, anchor] = frames.map(
        (frame) => JSON.parse(frame?.texts[0] ?? "null") as Record<string, unknown>,
      );
      const atMs = clock?.["timestamp_ms"];
      expect(state).toMatchObject({ data: { timestamp_ms: atMs } });
      expect(anchor).toMatchObject({ sentAt: atMs });
    }
  });

  test("counts up the sequence of those who hear anchors", () => {
    const anchors = listener("anchor");
    broadcast.add(anchors.hears, 30);
    manual.advance(1001);
    const numbers = anchors.messages("state").map(({ seq }) => seq);
    expect(numbers).toEqual(Array.from({ length: 31 }, (_, i) => i + 1));
  });

  test("passes over a listener that is behind, until it has caught up", () => {
    const [quick, slow] = [listener("clock"), listener("clock")];
    broadcast.add(quick.hears, 30);
    broadcast.add(slow.hears, 30);
    slow.hears.isBehind = true;
    manual.advance(3 * PERIOD_MS + 1);
    expect(quick.heard).toHaveLength(1 + 3);
    expect(slow.heard).toHaveLength(1);
    expect(metrics.skippedFrames).toBe(3);

    slow.hears.isBehind = false;
    manual.advance(PERIOD_MS);
    expect(slow.texts().at(-1)).toBe(quick.texts().at(-1));
    expect(slow.heard).toHaveLength(2);
  });

  test("is counted, with its lateness", () => {
    broadcast.add(listener("state").hears, 30);
    manual.stall(PERIOD_MS + 5);
    manual.advance(0);
    expect(metrics.summary().tick).toMatchObject({ count: 1, late_ms_max: 5 });
  });
});

describe("a change", () => {
  test("is heard at once by everybody, also at no rate", async () => {
    const everyone = [listener("state"), listener("clock"), listener("anchor")];
    everyone.forEach(({ hears }, i) => broadcast.add(hears, [30, 30, 0][i] ?? 30));
    await authority.submit({ type: "tempo", bpm: 90 });
    manual.advance(0);
    expect(everyone.map(({ frames }) => frames.length)).toEqual([2, 2, 2]);
    expect(everyone[0]?.last()).toMatchObject({ data: { bpm: 90, revision: 1 } });
    expect(everyone[1]?.last()).toMatchObject({ bpm: 90, revision: 1 });
    expect(everyone[2]?.last()).toMatchObject({ bpm: 90, revision: 1 });
  });

  test("is told in one write: what was done by whom, the song if it is another, the state", async () => {
    const own = listener("anchor");
    broadcast.add(own.hears, 0);
    const ada = { id: 3, name: "Ada", colour: "#c2752b" };
    await authority.submit({ type: "play" }, { by: ada });
    await authority.submit({ type: "tempo", bpm: 90 });
    manual.advance(0);
    expect(own.frames).toHaveLength(2);
    expect(own.messages().slice(2)).toMatchObject([
      { type: "change", revision: 1, by: ada, command: { type: "play" } },
      { type: "change", revision: 2, by: null, command: { type: "tempo", bpm: 90 } },
      { type: "song", revision: 2 },
      { type: "state", revision: 2, song: 2 },
    ]);
  });

  test("is counted, with the time it took to tell", async () => {
    broadcast.add(listener("state").hears, 0);
    await authority.submit({ type: "play" });
    manual.stall(3);
    manual.advance(0);
    expect(metrics.summary().push_ms).toMatchObject({ count: 1, max: 3 });
  });

  test("is pushed once for several commands of one moment, with what they came to", async () => {
    const only = listener("state");
    broadcast.add(only.hears, 0);
    await authority.submit({ type: "tempo", bpm: 90 });
    await authority.submit({ type: "tempo", bpm: 100 });
    await authority.submit({ type: "play" });
    expect(only.heard).toHaveLength(1);
    manual.advance(0);
    expect(only.heard).toHaveLength(2);
    expect(only.last()).toMatchObject({ data: { playing: true, bpm: 100, revision: 3 } });
    expect(metrics.summary().push_ms.count).toBe(1);

    await authority.submit({ type: "pause" });
    manual.advance(0);
    expect(only.last()).toMatchObject({ data: { playing: false, revision: 4 } });
  });

  test("that was refused is not pushed", async () => {
    const only = listener("state");
    broadcast.add(only.hears, 0);
    await authority.submit({ type: "tempo", bpm: 1 });
    manual.advance(1000);
    expect(only.heard).toHaveLength(1);
  });

  test("leaves the ticks where they are", async () => {
    const only = listener("state");
    broadcast.add(only.hears, 30);
    manual.advance(50);
    await authority.submit({ type: "play" });
    manual.advance(51);
    const sinceStart = only.heard.map(({ atMs }) => Math.round(atMs - 1_733_123_456_789));
    // The greeting, tick, push, tick, tick.
    expect(sinceStart).toEqual([0, 33, 50, 67, 100]);
  });
});

const setMarker = (name: string) =>
  authority.submit({ type: "marker", key: "a", at: { beats: beats(8) }, name });
const told = (messages: readonly Record<string, unknown>[]) =>
  messages.map(({ type, revision, song }) => [type, revision, song]);

const songsAndStates = (messages: readonly Record<string, unknown>[]) =>
  told(messages.filter(({ type }) => type !== "change"));

describe("a song", () => {
  test("comes before the first state that goes with it, and not again while it stays", async () => {
    const own = listener("anchor");
    broadcast.add(own.hears, 30);
    expect(told(own.messages())).toEqual([
      ["song", 0, undefined],
      ["state", 0, 0],
    ]);
    await authority.submit({ type: "play" });
    await authority.submit({ type: "loop", enabled: true });
    // A tempo that it is already.
    await authority.submit({ type: "tempo", bpm: 120 });
    manual.advance(1000);
    expect(own.messages("song")).toHaveLength(1);
    expect(own.messages("state").length).toBeGreaterThan(30);
  });

  test("comes again when something in it has changed, before the state that goes with it", async () => {
    const own = listener("anchor");
    broadcast.add(own.hears, 0);
    await setMarker("Verse");
    manual.advance(0);
    expect(songsAndStates(own.messages().slice(2))).toEqual([
      ["song", 1, undefined],
      ["state", 1, 1],
    ]);
    expect(own.messages("song")[1]).toMatchObject({
      boot: "0badcafe",
      markers: [{ key: "a", beats: 8, name: "Verse" }],
    });
    await authority.submit({ type: "play" });
    manual.advance(0);
    expect(songsAndStates(own.messages()).slice(4)).toEqual([["state", 2, 1]]);
  });

  test("of several commands in one moment comes once, as they left it", async () => {
    const own = listener("anchor");
    broadcast.add(own.hears, 30);
    await setMarker("Verse");
    await setMarker("Chorus");
    manual.advance(0);
    expect(songsAndStates(own.messages().slice(2))).toEqual([
      ["song", 2, undefined],
      ["state", 2, 2],
    ]);
    manual.advance(1000);
    expect(own.messages("song")).toHaveLength(2);
  });

  test("comes to those who join later as it is by then", async () => {
    await setMarker("Verse");
    const own = listener("anchor");
    broadcast.add(own.hears, 0);
    expect(told(own.messages())).toEqual([
      ["song", 1, undefined],
      ["state", 1, 1],
    ]);
  });

  test("is told once by whoever says it first, and told anew when it is not the last one told", async () => {
    const own = listener("anchor");
    const place = broadcast.add(own.hears, 0);
    const first = authority.state.song;
    await setMarker("Verse");
    const second = authority.state.song;
    place.tellSong(second);
    place.tellSong(second);
    manual.advance(0);
    place.tellSong(first);
    place.tellSong(second);
    expect(own.messages("song").map(({ revision }) => revision)).toEqual([0, 1, 0, 1]);
  });

  test("that is older than the last one told is put right before the next state", async () => {
    const [ticked, silent] = [listener("anchor"), listener("anchor")];
    const places = [broadcast.add(ticked.hears, 30), broadcast.add(silent.hears, 0)];
    const first = authority.state.song;
    await setMarker("Verse");
    manual.advance(0);
    // A late answer to what was asked before, in a state that goes with the song of then.
    for (const place of places) place.tellSong(first);
    manual.advance(100);
    for (const own of [ticked, silent]) {
      expect(own.messages("song").map(({ revision }) => revision)).toEqual([0, 1, 0, 1]);
    }
    expect(ticked.messages().at(-1)).toMatchObject({ type: "state", song: 1 });
  });

  test("is nothing for plain clients", async () => {
    const plain = [listener("state"), listener("clock")];
    for (const { hears } of plain) {
      const place = broadcast.add(hears, 0);
      place.tellSong({ ...authority.state.song });
    }
    await setMarker("Verse");
    manual.advance(0);
    for (const { heard, messages } of plain) {
      expect(heard).toHaveLength(2);
      expect(messages("song")).toEqual([]);
    }
  });
});

describe("a listener that is behind", () => {
  test("is not written to at a change, and gets song and state once it has caught up", async () => {
    const own = listener("anchor");
    broadcast.add(own.hears, 0);
    own.hears.isBehind = true;
    await setMarker("Verse");
    await authority.submit({ type: "play" });
    manual.advance(500);
    expect(own.frames).toHaveLength(1);
    own.hears.isBehind = false;
    manual.advance(50);
    // What was done meanwhile, and by whom, is an old story by now.
    expect(own.frames).toHaveLength(2);
    expect(told(own.messages().slice(2))).toEqual([
      ["song", 1, undefined],
      ["state", 2, 1],
    ]);
    manual.advance(10_000);
    expect(own.frames).toHaveLength(2);
    expect(manual.pending).toBe(0);
  });

  test("gets no song where it knows it already", async () => {
    const own = listener("anchor");
    broadcast.add(own.hears, 0);
    own.hears.isBehind = true;
    await authority.submit({ type: "play" });
    manual.advance(60);
    own.hears.isBehind = false;
    manual.advance(50);
    expect(told(own.messages().slice(2))).toEqual([["state", 1, 0]]);
  });

  test("has caught up with a tick that comes first, and is told no second time", async () => {
    const [often, never] = [listener("anchor"), listener("anchor")];
    broadcast.add(often.hears, 30);
    broadcast.add(never.hears, 0);
    often.hears.isBehind = true;
    await setMarker("Verse");
    manual.advance(10);
    often.hears.isBehind = false;
    manual.advance(PERIOD_MS);
    expect(songsAndStates(often.messages().slice(2))).toEqual([
      ["song", 1, undefined],
      ["state", 1, 1],
    ]);
    // Behind again when it is looked after: what it missed it has heard, so that nothing is missing.
    often.hears.isBehind = true;
    manual.advance(100);
    often.hears.isBehind = false;
    manual.advance(PERIOD_MS);
    expect(often.messages("song")).toHaveLength(2);
    expect(never.messages("state")).toHaveLength(2);
  });

  test("does without the ticks, and is not looked after where nothing has changed", () => {
    const slow = listener("state");
    broadcast.add(slow.hears, 30);
    slow.hears.isBehind = true;
    manual.advance(1001);
    expect(slow.frames).toHaveLength(1);
    // The ticker alone.
    expect(manual.pending).toBe(1);
  });

  test("is nobody's concern once it has left", async () => {
    const own = listener("anchor");
    const place = broadcast.add(own.hears, 0);
    own.hears.isBehind = true;
    await authority.submit({ type: "play" });
    manual.advance(10);
    place.leave();
    own.hears.isBehind = false;
    manual.advance(50);
    expect(own.frames).toHaveLength(1);
    expect(manual.pending).toBe(0);
  });

  test("does not keep a change from the others", async () => {
    const everyone = Array.from({ length: 9 }, () => listener("anchor"));
    for (const [i, { hears }] of everyone.entries()) {
      broadcast.add(hears, 0);
      hears.isBehind = i % 2 === 0;
    }
    await authority.submit({ type: "play" });
    manual.advance(0);
    expect(everyone.map(({ frames }) => frames.length)).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1]);
  });
});

describe("the timers", () => {
  test("run while somebody listens at their rate and no longer", () => {
    const first = broadcast.add(listener("state").hears, 30);
    const second = broadcast.add(listener("clock").hears, 30);
    const other = broadcast.add(listener("state").hears, 10);
    expect(manual.pending).toBe(2);
    first.leave();
    expect(manual.pending).toBe(2);
    second.leave();
    expect(manual.pending).toBe(1);
    other.leave();
    expect(manual.pending).toBe(0);
  });

  test("are not stopped by somebody who leaves twice", async () => {
    const place = broadcast.add(listener("state").hears, 30);
    place.leave();
    const stays = listener("state");
    broadcast.add(stays.hears, 30);
    place.leave();
    await authority.submit({ type: "play" });
    manual.advance(1001);
    expect(stays.heard).toHaveLength(1 + 1 + 30);
    broadcast.stop();
    expect(manual.pending).toBe(0);
  });

  test("are all stopped at the end, and nothing is pushed any more", async () => {
    const [only, slow] = [listener("state"), listener("state")];
    broadcast.add(only.hears, 30);
    broadcast.add(slow.hears, 0);
    slow.hears.isBehind = true;
    await authority.submit({ type: "play" });
    manual.advance(0);
    expect(only.heard).toHaveLength(2);
    await authority.submit({ type: "stop" });
    broadcast.stop();
    manual.advance(1000);
    await authority.submit({ type: "pause" });
    expect(manual.pending).toBe(0);
    expect(only.heard).toHaveLength(2);
    expect(slow.heard).toHaveLength(1);
  });
});

test("what was announced ahead is pushed twice: when it is announced, and to plain clients when it takes effect", async () => {
  const [own, plain] = [listener("anchor"), listener("clock")];
  broadcast.add(own.hears, 0);
  broadcast.add(plain.hears, 0);
  await authority.submit({ type: "start_lead", lead: 100 });
  manual.advance(1);
  const before = plain.heard.length;

  await authority.submit({ type: "play" });
  manual.advance(50);
  expect(own.last()).toMatchObject({ playing: true, anchor: { beats: 0 } });
  expect(plain.last()).toMatchObject({ playing: false });
  manual.advance(60);
  expect(plain.last()).toMatchObject({ playing: true });
  expect(plain.heard).toHaveLength(before + 2);

  // One after the other: each is told of.
  await authority.submit({ type: "seek", position: { beats: beats(8) } });
  manual.advance(50);
  await authority.submit({ type: "seek", position: { beats: beats(40) } });
  manual.advance(60);
  expect(plain.last()).toMatchObject({ beat_pos: expect.closeTo(8, 0) });
  manual.advance(60);
  expect(plain.last()).toMatchObject({ beat_pos: expect.closeTo(40, 0) });
  broadcast.stop();
  expect(manual.pending).toBe(0);
});
