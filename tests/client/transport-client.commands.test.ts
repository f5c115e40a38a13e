import { beforeEach, describe, expect, test } from "vitest";
import type { Place, TransportCommands } from "../../src/client/transport-commands.ts";
import { constantTempo } from "../../src/core/tempo-map.ts";
import type { TransportState } from "../../src/core/transport-state.ts";
import { refusing } from "../support/socket-pair.ts";
import {
  type ClientInWorld,
  type TransportWorld,
  createTransportWorld,
} from "../support/transport-world.ts";

let world: TransportWorld;
let one: ClientInWorld;
beforeEach(() => {
  world = createTransportWorld();
  one = world.createClient();
});

const shown = ({ client }: ClientInWorld): TransportState => client.store.getState().transport;
/** The commands that have reached the server over a client's latest socket. */
const sent = () => world.sockets.last.received.filter((text) => !text.startsWith('{"type":"ping"'));

/** A song in one tempo. */
const at = (bpm: number) => ({ tempo: constantTempo(bpm) });

/** What the n-th command of a client is called. */
const id = (number: number) =>
  expect.stringMatching(new RegExp(`^[0-9a-z]{12}-${number}$`)) as unknown;

/** As a page without types would call it. */
const untyped = (value: unknown) => value as never;

test("every command reaches the server, and its answer tells the revision", async () => {
  await world.pass(100);
  const { play, pause, resume, stop, seek, setTempo, setLoop, setStartLead, ...song } =
    one.client.commands;
  const commands = [
    play,
    pause,
    resume,
    stop,
    () => seek({ seconds: 4.5 }),
    () => setTempo(140),
    () => setLoop({ enabled: false, start: { beats: 4 }, end: { seconds: 8 } }),
    () => setStartLead(0),
    () => song.countIn(1),
    () => song.setTempoEvent({ beats: 16, bpm: 90, ramp: true }),
    () => song.setTempoEvent({ fromBeats: 16, beats: 20, bpm: 80 }),
    () => song.deleteTempoEvent(20),
    () => song.setMeter({ numerator: 3, denominator: 4 }),
    () => song.setMeter({ bar: 4, numerator: 7, denominator: 8 }),
    () => song.setMeter({ bar: 6, fromBar: 4, numerator: 7, denominator: 8 }),
    () => song.deleteMeter(6),
    () => song.setMarker({ key: "a", at: { seconds: 3 }, name: "Verse" }),
    () => song.setMarker({ key: "a", at: { beats: 8 } }),
    () => song.deleteMarker("a"),
    () => song.setMarker({}),
  ];
  for (const [i, command] of commands.entries()) {
    const result = command();
    await world.pass(40);
    expect(await result).toEqual({ ok: true, revision: i + 1 });
    expect(shown(one)).toEqual(world.core.authority.state);
  }
  const given = expect.any(Number);
  expect(sent().map((text) => JSON.parse(text) as unknown)).toEqual([
    { type: "play", id: id(1), at: given },
    { type: "pause", id: id(2), at: given },
    { type: "resume", id: id(3), at: given },
    { type: "stop", id: id(4), at: given },
    { type: "seek", time_seconds: 4.5, id: id(5), at: given },
    { type: "tempo", bpm: 140, id: id(6), at: given },
    { type: "loop", enabled: false, start_beats: 4, end_seconds: 8, id: id(7), at: given },
    { type: "start_lead", lead_ms: 0, id: id(8), at: given },
    { type: "play", count_in_bars: 1, id: id(9), at: given },
    { type: "tempo_event", beats: 16, bpm: 90, ramp: true, id: id(10), at: given },
    { type: "tempo_event", beats: 20, bpm: 80, from_beats: 16, id: id(11), at: given },
    { type: "delete_tempo_event", beats: 20, id: id(12), at: given },
    { type: "meter", numerator: 3, denominator: 4, id: id(13), at: given },
    { type: "meter", numerator: 7, denominator: 8, bar: 4, id: id(14), at: given },
    { type: "meter", numerator: 7, denominator: 8, bar: 6, from_bar: 4, id: id(15), at: given },
    { type: "delete_meter", bar: 6, id: id(16), at: given },
    { type: "marker", marker: "a", time_seconds: 3, name: "Verse", id: id(17), at: given },
    { type: "marker", marker: "a", beats: 8, id: id(18), at: given },
    { type: "delete_marker", marker: "a", id: id(19), at: given },
    // Its key is made up here, so that it is the same everywhere.
    { type: "marker", marker: "20.1", id: id(20), at: given },
  ]);
});

describe("what is no command", () => {
  const cases: [string, (commands: TransportCommands) => unknown, string, RegExp][] = [
    ["a tempo of NaN", (c) => c.setTempo(Number.NaN), "bpm", /a finite number, not NaN/],
    ["a tempo in a string", (c) => c.setTempo(untyped("140")), "bpm", /a finite number, not "140"/],
    ["a tempo too high", (c) => c.setTempo(1000), "bpm", /from 20 to 999/],
    ["a place at infinity", (c) => c.seek({ beats: Infinity }), "beats", /a finite number/],
    ["a place in a string", (c) => c.seek({ seconds: untyped("3") }), "time_seconds", /finite/],
    ["a place below zero", (c) => c.seek({ seconds: -1 }), "time_seconds", /from 0 to 86400/],
    ["a place without a unit", (c) => c.seek(untyped(12)), "time_seconds", /a finite number/],
    ["no place at all", (c) => c.seek(untyped(null)), "time_seconds", /a finite number/],
    ["a loop with no length", (c) => c.setLoop({ end: { beats: 0 } }), "end_beats", /greater/],
    [
      "a loop from NaN",
      (c) => c.setLoop({ start: { beats: Number.NaN } }),
      "start_beats",
      /finite/,
    ],
    [
      "a loop from a bare number",
      (c) => c.setLoop({ start: untyped(4) }),
      "start_seconds",
      /a finite number/,
    ],
    [
      "a loop that is “on”",
      (c) => c.setLoop({ enabled: untyped("on") }),
      "enabled",
      /true or false/,
    ],
    ["a loop of nothing", (c) => c.setLoop({}), "enabled", /given/],
    ["a count-in of half a bar", (c) => c.countIn(0.5), "count_in_bars", /0 to 4/],
    ["the first tempo gone", (c) => c.deleteTempoEvent(0), "beats", /above 0/],
    [
      "a signature of fifths",
      (c) => c.setMeter({ numerator: 4, denominator: 5 }),
      "denominator",
      /one of 1, 2/,
    ],
    ["a marker that is not there", (c) => c.deleteMarker("b"), "marker", /key of a marker/],
    ["a marker named by a number", (c) => c.setMarker({ name: untyped(5) }), "name", /text/],
  ];

  test.each(cases)("%s is not sent, and the field is named", async (_, give, field, sentence) => {
    await world.pass(100);
    const before = one.client.store.getState();
    const result = await give(one.client.commands);
    expect(result).toMatchObject({ ok: false, error: { field } });
    expect(result).toHaveProperty("error.message", expect.stringMatching(sentence));
    expect(one.client.store.getState()).toBe(before);
    await world.pass(100);
    expect(sent()).toEqual([]);
  });
});

test("without a connection a command is not kept for later: the answer says so, and nothing moves", async () => {
  const before = shown(one);
  const result = await one.client.commands.play();
  expect(result).toMatchObject({ ok: false, error: { code: "offline" } });
  expect(shown(one)).toBe(before);
  await world.pass(500);
  expect(sent()).toEqual([]);
  expect(world.core.authority.state.playing).toBe(false);
});

test("a command that the server refuses, for what the client did not know yet, is taken back", async () => {
  const other = world.createClient();
  await world.pass(100);
  void other.client.commands.setTempo(60);
  await world.pass(1);
  // At 120 bpm this is within the 24 hours, at 60 it is not.
  const place: Place = { beats: 150_000 };
  const result = one.client.commands.seek(place);
  expect(shown(one).anchor).toMatchObject(place);
  await world.pass(60);
  expect(await result).toMatchObject({
    ok: false,
    error: { code: "out_of_range", field: "beats" },
  });
  expect(shown(one)).toEqual(world.core.authority.state);
  expect(shown(one)).toMatchObject({ song: at(60), anchor: { beats: 0 } });
});

test("a refusal that no rule foretold takes the command back, and its words reach the caller", async () => {
  const quiet = world.createClient({ hz: 0 });
  await world.pass(100);
  refusing(world.sockets.last, { code: "unavailable", message: "the disk is full" });
  const before = shown(quiet);
  const result = quiet.client.commands.play();
  expect(shown(quiet).playing).toBe(true);
  await world.pass(40);
  expect(await result).toEqual({
    ok: false,
    error: { code: "unavailable", message: "the disk is full" },
  });
  expect(shown(quiet)).toBe(before);
});

describe("two clients that give commands in the same moment", () => {
  const give: [string, (c: TransportCommands) => unknown, (c: TransportCommands) => unknown][] = [
    ["play and stop", (c) => c.play(), (c) => c.stop()],
    ["two places", (c) => c.seek({ beats: 4 }), (c) => c.seek({ beats: 9 })],
    ["two tempos", (c) => c.setTempo(90), (c) => c.setTempo(180)],
    [
      "two tempos at one beat",
      (c) => c.setTempoEvent({ beats: 16, bpm: 90 }),
      (c) => c.setTempoEvent({ beats: 16, bpm: 180, ramp: true }),
    ],
    [
      "a marker's place and its name",
      (c) => c.setMarker({ key: "a", at: { beats: 3 } }),
      (c) => c.setMarker({ key: "a", name: "Verse" }),
    ],
    [
      "a signature and a tempo",
      (c) => c.setMeter({ bar: 2, numerator: 7, denominator: 8 }),
      (c) => c.setTempoEvent({ beats: 2, bpm: 60, ramp: true }),
    ],
    ["a tempo and a place in seconds", (c) => c.setTempo(90), (c) => c.seek({ seconds: 6 })],
    [
      "the two edges of a loop",
      (c) => c.setLoop({ start: { beats: 3 } }),
      (c) => c.setLoop({ end: { beats: 5 } }),
    ],
  ];

  test.each(give)("%s: both end where the server is", async (_, first, second) => {
    const two = world.createClient();
    await world.pass(500);
    void one.client.commands.play();
    await world.pass(500);
    void first(one.client.commands);
    void second(two.client.commands);
    expect(shown(one)).not.toEqual(shown(two));
    await world.pass(60);
    expect(shown(one)).toEqual(world.core.authority.state);
    expect(shown(two)).toEqual(shown(one));
    expect(world.core.authority.state.revision).toBe(3);
  });
});

test("the commands stay the same functions for a client's whole life", async () => {
  const { commands } = one.client;
  const { play } = commands;
  await world.pass(100);
  world.restart("second boot");
  await world.pass(1000);
  expect(one.client.commands).toBe(commands);
  expect(one.client.commands.play).toBe(play);
});

test("what this client does not understand changes nothing and ends nothing", async () => {
  await world.pass(100);
  const before = one.client.store.getState();
  const strange = [
    "not JSON",
    "[]",
    "null",
    '{"type":"peers","count":3}',
    '{"type":"state","revision":99}',
    '{"type":"error","code":"x","message":"about nothing"}',
    '{"type":"ack","id":"a string"}',
    '{"type":"__proto__"}',
  ];
  for (const text of strange) world.sockets.last.send(text);
  await world.pass(100);
  expect(one.client.store.getState()).toBe(before);
});
