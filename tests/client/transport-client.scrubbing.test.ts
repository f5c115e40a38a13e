import { beforeEach, describe, expect, test } from "vitest";
import type { CommandResult } from "../../src/client/transport-commands.ts";
import {
  type ClientInWorld,
  type TransportWorld,
  createTransportWorld,
} from "../support/transport-world.ts";

let world: TransportWorld;
let one: ClientInWorld;
beforeEach(async () => {
  world = createTransportWorld({ isStored: true });
  one = world.createClient();
  await world.pass(500);
});

const shown = () => one.client.store.getState().transport;
const truth = () => world.core.authority.state;
const accepted = () => world.accepted.map(({ command }) => command.type);
const acceptedPlaces = () =>
  world.accepted.map(({ command }) => command.type === "seek" && command.position);

/** A pointer that moves to another beat every so many ms. */
async function scrub(count: number, everyMs: number) {
  const results: Promise<CommandResult>[] = [];
  for (let to = 1; to <= count; to += 1) {
    results.push(one.client.commands.seek({ beats: to }));
    expect(shown().anchor.beats).toBe(to);
    await world.pass(everyMs);
  }
  return results;
}

describe("scrubbing", () => {
  test("sends one seek at a time, shows the newest at once, and ends where it was let go", async () => {
    const results = await scrub(200, 2);
    await world.pass(100);
    // 400 ms at 40 ms there and back.
    expect(world.accepted.length).toBeLessThanOrEqual(12);
    expect(world.accepted.length).toBeGreaterThanOrEqual(10);
    expect(acceptedPlaces().at(-1)).toEqual({ beats: 200 });
    expect(shown()).toEqual(truth());
    // Those that were left out have become what the newest of them has.
    for (const result of await Promise.all(results)) expect(result.ok).toBe(true);
    expect(await results.at(-2)).toEqual(await results.at(-1));
  });

  test("over a line without any delay sends one in 16 ms at the most", async () => {
    world.delayMs = 0;
    void (await scrub(320, 1));
    await world.pass(50);
    expect(world.accepted.length).toBeLessThanOrEqual(320 / 16 + 1);
    expect(world.accepted.length).toBeGreaterThanOrEqual(15);
    expect(shown().anchor.beats).toBe(320);
  });

  test("while it plays never makes the playhead stray", async () => {
    void one.client.commands.play();
    await world.pass(100);
    void (await scrub(50, 7));
    for (let i = 0; i < 100; i += 1) {
      const before = one.client.currentPosition().beats;
      await world.pass(1);
      expect(one.client.currentPosition().beats - before).toBeCloseTo(0.002, 4);
    }
    expect(one.client.currentPosition().beats - world.serverBeats()).toBeCloseTo(0, 4);
  });

  test("keeps its place among other commands", async () => {
    const { seek, play, pause, setMarker } = one.client.commands;
    void seek({ beats: 1 });
    void seek({ beats: 2 });
    void seek({ beats: 3 });
    void play();
    void seek({ beats: 4 });
    void seek({ beats: 5 });
    void setMarker({ key: "a" });
    void pause();
    await world.pass(200);
    expect(accepted()).toEqual(["seek", "seek", "play", "seek", "marker", "pause"]);
    expect(acceptedPlaces().filter(Boolean)).toEqual([{ beats: 1 }, { beats: 3 }, { beats: 5 }]);
    expect(shown()).toEqual(truth());
  });

  test("when the line breaks, what waited is done too, and nothing of what it replaced", async () => {
    const results = await scrub(5, 2);
    world.breakLines();
    await world.pass(1000);
    for (const result of await Promise.all(results)) expect(result.ok).toBe(true);
    expect(acceptedPlaces()).toEqual([{ beats: 1 }, { beats: 5 }]);
    const again = world.sockets.last.received.filter((text) => text.startsWith('{"type":"seek"'));
    expect(again).toHaveLength(2);
    expect(shown()).toEqual(truth());
  });
});

describe("a drag", () => {
  test("of the tempo sends as little, and is one step to be undone", async () => {
    const end = one.client.history.beginGesture();
    for (let bpm = 121; bpm <= 180; bpm += 1) {
      void one.client.commands.setTempo(bpm);
      expect(shown().song.tempo[0].bpm).toBe(bpm);
      await world.pass(4);
    }
    end();
    await world.pass(100);
    expect(truth().song.tempo[0].bpm).toBe(180);
    expect(world.accepted.length).toBeLessThanOrEqual(9);
    void one.client.history.undo();
    await world.pass(100);
    expect(truth().song.tempo[0].bpm).toBe(120);
    expect(shown()).toEqual(truth());
    void one.client.history.redo();
    await world.pass(100);
    expect(truth().song.tempo[0].bpm).toBe(180);
  });

  test("of a loop's end, the same", async () => {
    const end = one.client.history.beginGesture();
    for (let to = 1; to <= 60; to += 1) {
      void one.client.commands.setLoop({ end: { beats: to } });
      await world.pass(4);
    }
    end();
    await world.pass(100);
    expect(truth().loop).toMatchObject({ enabled: true, end: 60 });
    expect(world.accepted.length).toBeLessThanOrEqual(9);
    void one.client.history.undo();
    await world.pass(100);
    expect(truth().loop).toMatchObject({ enabled: false, end: 20 });
    expect(shown()).toEqual(truth());
  });

  test("that is refused in the middle leaves what was good, and no step for what was not", async () => {
    const { setLoop } = one.client.commands;
    const results = [setLoop({ end: { beats: 5 } }), setLoop({ end: { beats: 6 } })];
    expect(await setLoop({ end: { beats: 0 } })).toMatchObject({ error: { field: "end_beats" } });
    expect(shown().loop.end).toBe(6);
    await world.pass(200);
    for (const result of await Promise.all(results)) expect(result.ok).toBe(true);
    expect(truth().loop.end).toBe(6);
    expect(shown()).toEqual(truth());
  });

  test("of the tempo where there are several changes the one that was meant", async () => {
    const { setTempoEvent, seek, setTempo } = one.client.commands;
    void setTempoEvent({ beats: 8, bpm: 90 });
    await world.pass(100);
    void setTempo(130);
    void setTempo(140);
    void seek({ beats: 10 });
    void setTempo(100);
    await world.pass(100);
    expect(truth().song.tempo.map(({ bpm }) => bpm)).toEqual([140, 100]);
    expect(accepted().filter((type) => type === "tempo")).toHaveLength(3);
  });
});
