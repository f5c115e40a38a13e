import { beforeEach, describe, expect, test } from "vitest";
import { constantTempo } from "../../src/core/tempo-map.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
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
const view = () => one.client.store.getState().view;
const status = () => one.client.store.getState().connection.status;
const accepted = () => world.accepted.map(({ command }) => command.type);
/** What a client has said over its latest socket, besides pings. */
const sent = () =>
  world.sockets.last.received
    .filter((text) => !text.startsWith('{"type":"ping"'))
    .map((text) => JSON.parse(text) as { type: string; id: string; at: number });
const LOST = { ok: false, error: { code: "connection_lost" } };

describe("a command on its way when the line breaks", () => {
  test("is still shown, sent again under the same id, and done", async () => {
    const play = one.client.commands.play();
    const tempo = one.client.commands.setTempo(90);
    world.breakLines();
    await world.pass(100);
    expect(status()).toBe("reconnecting");
    expect(shown()).toMatchObject({ playing: true, song: { tempo: constantTempo(90) } });
    await world.pass(900);
    expect(view()).toBe("continued");
    expect(await play).toEqual({ ok: true, revision: 1 });
    expect(await tempo).toEqual({ ok: true, revision: 2 });
    expect(accepted()).toEqual(["play", "tempo"]);
    expect(shown()).toEqual(truth());
  });

  test("and whose answer is lost has been done once, and is answered", async () => {
    const play = one.client.commands.play();
    await world.pass(25);
    expect(accepted()).toEqual(["play"]);
    world.breakLines();
    await world.pass(1000);
    expect(sent()).toMatchObject([{ type: "play", id: expect.stringMatching(/-1$/) }]);
    expect(await play).toEqual({ ok: true, revision: 1 });
    expect(accepted()).toEqual(["play"]);
    expect(shown()).toEqual(truth());
  });

  test("goes before anything new, with the moment at which it was given", async () => {
    const givenMs = world.manual.clock.now() + world.serverAheadMs;
    void one.client.commands.setMarker({ key: "a", at: { beats: 1 } });
    void one.client.commands.setMarker({ key: "b", at: { beats: 2 } });
    world.breakLines();
    let isGiven = false;
    one.client.store.subscribe(({ connection }) => {
      if (connection.status !== "live" || isGiven) return;
      isGiven = true;
      void one.client.commands.setMarker({ key: "c", at: { beats: 3 } });
    });
    await world.pass(1000);
    expect(truth().song.markers.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    const [first, second, third] = sent();
    expect(first?.at).toBeCloseTo(givenMs, 0);
    expect(second?.at).toBe(first?.at);
    expect(third?.at).toBeGreaterThan(givenMs + 200);
  });

  test("that was predicted to the revision, and not answered, is asked about again", async () => {
    const play = one.client.commands.play();
    // The stream's word comes through, the answer does not.
    world.onSpeak = (text) => (text.includes('"ack"') ? "{}" : text);
    await world.pass(100);
    world.onSpeak = (text) => text;
    expect(shown()).toEqual(truth());
    world.breakLines();
    await world.pass(1000);
    expect(await play).toEqual({ ok: true, revision: 1 });
    expect(accepted()).toEqual(["play"]);
  });

  test("may break again on its second way, and again", async () => {
    const marker = one.client.commands.setMarker({ at: { beats: 4 } });
    for (let i = 0; i < 8; i += 1) {
      world.breakLines();
      await world.pass(340);
    }
    await world.pass(1000);
    expect(await marker).toMatchObject({ ok: true });
    expect(accepted()).toEqual(["marker"]);
  });
});

describe("after half a minute without an answer", () => {
  test("a command is given up, and no longer shown", async () => {
    const play = one.client.commands.play();
    world.isCut = true;
    await world.pass(29_900);
    expect(shown().playing).toBe(true);
    await world.pass(200);
    expect(await play).toMatchObject(LOST);
    expect(shown().playing).toBe(false);
    world.isCut = false;
    await world.pass(10_000);
    expect(status()).toBe("live");
    expect(accepted()).toEqual([]);
  });

  test("so it is on a line that lives on, and where the server never says a word about it", async () => {
    world.onSpeak = (text) => (text.includes('"ack"') ? "{}" : text);
    const seek = one.client.commands.seek({ beats: 4 });
    const next = one.client.commands.seek({ beats: 5 });
    await world.pass(30_100);
    expect(status()).toBe("live");
    expect(await seek).toMatchObject(LOST);
    expect(await next).toMatchObject(LOST);
    expect(shown()).toEqual(truth());
  });
});

describe("a command that can no longer be answered is given up at once", () => {
  const endings: [string, () => unknown][] = [
    ["when the client is disposed", () => one.client.dispose()],
    [
      "when it is disposed while it waits for a try",
      async () => {
        world.isDown = true;
        world.breakLines();
        await world.pass(100);
        one.client.dispose();
      },
    ],
    [
      "when the server refuses this client",
      async () => {
        const end = world.sockets.last;
        end.onText = undefined;
        end.close(4403, "not allowed");
      },
    ],
    [
      "when the server has another transport by now",
      async () => {
        world.restart("second boot", createTransportState());
        await world.pass(1000);
        expect(view()).toBe("replaced");
      },
    ],
  ];

  test.each(endings)("%s", async (_, happens) => {
    const given = [
      one.client.commands.setTempo(90),
      one.client.commands.setLoop({ end: { beats: 8 } }),
    ];
    await happens();
    await world.pass(25);
    for (const result of await Promise.all(given)) expect(result).toMatchObject(LOST);
    expect(shown().song.tempo).toEqual(constantTempo(120));
  });

  test("and what could be undone on another transport cannot be on this one", async () => {
    void one.client.commands.setLoop({ end: { beats: 8 } });
    await world.pass(100);
    expect(one.client.store.getState().canUndo).toBe(true);
    world.restart("second boot", createTransportState());
    await world.pass(1000);
    expect(one.client.store.getState()).toMatchObject({ view: "replaced", canUndo: false });
  });
});

describe("a server that dies and comes back with what it has stored", () => {
  test("is told what this client has seen last", async () => {
    void one.client.commands.play();
    await world.pass(100);
    world.crash("second boot");
    await world.pass(1000);
    const { searchParams } = new URL(world.sockets.last.url);
    expect(Object.fromEntries(searchParams)).toEqual({ epoch: "first boot", revision: "1" });
    expect(view()).toBe("continued");
  });

  test("does what it had not done, and not again what it had", async () => {
    const marker = one.client.commands.setMarker({ key: "a", at: { beats: 4 } });
    await world.pass(25);
    const tempo = one.client.commands.setTempo(90);
    world.crash("second boot");
    const counts = new Set<number>();
    one.client.store.subscribe(({ transport }) => counts.add(transport.song.markers.length));
    await world.pass(1000);
    expect(await marker).toMatchObject({ ok: true });
    expect(await tempo).toMatchObject({ ok: true });
    expect(accepted()).toEqual(["marker", "tempo"]);
    expect([...counts]).toEqual([1]);
    expect(shown()).toEqual(truth());
  });

  test("a move that it had done before it died is not shown anywhere else meanwhile", async () => {
    const { setTempoEvent } = one.client.commands;
    void setTempoEvent({ beats: 8, bpm: 90 });
    await world.pass(100);
    const moved = setTempoEvent({ fromBeats: 8, beats: 16, bpm: 90 });
    await world.pass(25);
    const places = new Set<string>();
    one.client.store.subscribe(({ transport }) =>
      places.add(JSON.stringify(transport.song.tempo.map((event) => event.beats))),
    );
    world.crash("second boot");
    await world.pass(1000);
    expect(await moved).toMatchObject({ ok: true });
    expect([...places]).toEqual(["[0,16]"]);
    expect(truth().song.tempo).toHaveLength(2);
    expect(accepted()).toHaveLength(2);
  });

  test.each([0, 3_600_000, -3_600_000])(
    "plays on where it was drawn, though its clock shows %d ms more",
    async (stepMs) => {
      void one.client.commands.play();
      await world.pass(3000);
      void one.client.commands.seek({ beats: 32 });
      await world.pass(25);
      world.serverAheadMs += stepMs;
      world.crash("second boot");
      for (let i = 0; i < 100; i += 1) {
        const before = one.client.currentPosition().beats;
        await world.pass(10);
        const moved = one.client.currentPosition().beats - before;
        expect(moved).toBeGreaterThan(0.009);
        expect(moved).toBeLessThan(0.031);
      }
      expect(status()).toBe("live");
      expect(accepted()).toEqual(["play", "seek"]);
      expect(one.client.currentPosition().beats - world.serverBeats()).toBeCloseTo(0, 2);
    },
  );
});
