import { beforeEach, describe, expect, test } from "vitest";
import type { Identity } from "../../src/client/identity.ts";
import { type Listener, createListener } from "../../src/client/listener.ts";
import { createServerClock } from "../../src/client/server-clock.ts";
import { type ShownTransport, createShownTransport } from "../../src/client/shown-transport.ts";
import type { CommandResult } from "../../src/client/transport-commands.ts";
import { type TransportStore, createTransportStore } from "../../src/client/transport-store.ts";
import { createSong } from "../../src/core/song.ts";
import { constantTempo } from "../../src/core/tempo-map.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import {
  decodeServerMessage,
  encodeAck,
  encodeChange,
  encodeError,
  encodeHello,
  encodePong,
  encodePresence,
  encodeSong,
  encodeState,
} from "../../src/protocol/v1-server-messages.ts";
import { createManualClock } from "../support/manual-clock.ts";

const SENT_MS = 1_733_123_456_789;
const ANNA = { id: 7, name: "Anna", colour: "#c2752b" };
const BORIS = { id: 9, name: "Boris", colour: "#3d84c6" };

let store: TransportStore;
let shown: ShownTransport;
let listener: Listener;
/** What this machine is called. */
let identity: Identity | null;
/** What the listener has passed on. */
let hellos: number;
let paces: number[];
let answers: [string, CommandResult][];
let states: number;
beforeEach(() => {
  const { clock, timers } = createManualClock(5000);
  store = createTransportStore();
  const serverClock = createServerClock({
    surroundings: { clock, timers },
    isSecure: () => false,
    send: () => {},
  });
  shown = createShownTransport({
    initial: store.getState().transport,
    clock,
    serverClock,
    manualOffsetMs: () => 0,
  });
  identity = null;
  hellos = 0;
  paces = [];
  answers = [];
  states = 0;
  listener = createListener({
    store,
    serverClock,
    shown,
    onHello: () => (hellos += 1),
    onPace: (everyMs) => paces.push(everyMs),
    identity: () => identity,
    onAnswer: (id, result) => answers.push([id, result]),
    onState: () => (states += 1),
  });
});

/** The server says this. */
function hears(text: string) {
  const message = decodeServerMessage(text);
  if (!message.ok) throw new Error(message.error.message);
  listener.heard(message.value, 5000);
}

const hello = (client: number, boot = "boot", hz = 30) =>
  encodeHello({
    client,
    boot,
    server: "codette/test",
    sentAt: SENT_MS,
    session: { name: "A session", sampleRateHz: 48_000 },
    hz,
    pingEveryMs: 500,
    limits: { bpm: [20, 999], timeSeconds: [0, 86_400], messageBytes: 4096 },
  });

const stamp = (boot: string) => ({ boot, seq: 1, sentAtMs: SENT_MS });
const saysState = (state: TransportState, boot = "boot") => hears(encodeState(state, stamp(boot)));
const saysSong = ({ song }: TransportState, boot = "boot") => hears(encodeSong(song, boot));

const withSong = (revision: number, bpm: number): TransportState => ({
  ...createTransportState(),
  song: {
    ...createSong(bpm),
    markers: [{ key: "a", beats: beats(4), name: `of ${revision}` }],
    revision,
  },
  revision,
});

describe("hello", () => {
  test("tells who is there at the other end, and who this client is", () => {
    hears(hello(7));
    expect(hellos).toBe(1);
    expect(store.getState()).toMatchObject({
      session: { name: "A session", sampleRateHz: 48_000 },
      server: { version: "codette/test", epoch: "boot", hz: 30 },
      personId: 7,
    });
  });

  test("of the same server once more leaves what it says as it was, and forgets who was there", () => {
    hears(hello(7));
    hears(encodePresence([ANNA], 1));
    hears(encodeChange(1, ANNA, { type: "stop" }));
    const before = store.getState();
    hears(hello(8));
    const after = store.getState();
    expect(after.session).toBe(before.session);
    expect(after.server).toBe(before.server);
    expect(after).toMatchObject({
      personId: 8,
      people: [],
      peopleCount: 0,
      me: null,
      lastChange: null,
    });
  });

  test("of another server is news", () => {
    hears(hello(7));
    hears(hello(1, "next", 15));
    expect(store.getState().server).toEqual({ version: "codette/test", epoch: "next", hz: 15 });
  });
});

describe("a song", () => {
  test("goes with the states that name its revision", () => {
    const state = withSong(3, 90);
    saysSong(state);
    expect(states).toBe(0);
    expect(shown.state.revision).toBe(0);
    saysState(state);
    expect(states).toBe(1);
    expect(shown.state).toEqual(state);
  });

  test("is replaced by the next", () => {
    saysSong(withSong(3, 90));
    saysState(withSong(3, 90));
    saysSong(withSong(4, 77));
    saysState(withSong(4, 77));
    expect(shown.state.song).toEqual(withSong(4, 77).song);
  });

  test("stays the same object while states come that name it", () => {
    const state = withSong(3, 90);
    saysSong(state);
    saysState(state);
    const { song } = shown.state;
    saysState({ ...state, revision: 4, playing: true });
    saysSong(state);
    saysState({ ...state, revision: 5 });
    expect(shown.state.revision).toBe(5);
    expect(shown.state.song).toBe(song);
  });

  test("that has not come leaves the state's own tempo, and no markers", () => {
    saysState(withSong(3, 90));
    expect(shown.state).toMatchObject({
      revision: 3,
      song: { tempo: constantTempo(90), meter: [{ numerator: 4, denominator: 4 }], markers: [] },
    });
  });

  test("of another revision leaves the state's own tempo as well", () => {
    saysSong(withSong(3, 90));
    saysState(withSong(4, 77));
    expect(shown.state.song).toMatchObject({ tempo: constantTempo(77), markers: [] });
  });

  test("of the process before does not go with the next one's states", () => {
    hears(hello(7));
    saysSong(withSong(3, 90));
    saysState(withSong(3, 90));
    hears(hello(1, "next"));
    saysState(withSong(3, 60), "next");
    expect(shown.state.song).toMatchObject({ tempo: constantTempo(60), markers: [] });
  });
});

describe("an answer", () => {
  test("brings its state, and goes to who asked", () => {
    const state = withSong(3, 90);
    saysSong(state);
    hears(encodeAck("k-12", state, stamp("boot")));
    expect(shown.state).toEqual(state);
    expect(answers).toEqual([["k-12", { ok: true, revision: 3 }]]);
  });

  test("that something was refused goes there in the server's words", () => {
    hears(encodeError({ code: "taken", field: "bar", message: "bar must be another" }, "k-13"));
    hears(encodeError({ code: "unavailable", message: "the disk is full" }, "k-14"));
    expect(answers).toEqual([
      [
        "k-13",
        { ok: false, error: { code: "taken", field: "bar", message: "bar must be another" } },
      ],
      ["k-14", { ok: false, error: { code: "unavailable", message: "the disk is full" } }],
    ]);
  });

  test("to something that this client has not asked goes nowhere", () => {
    hears(encodeError({ code: "unknown_type", message: "no such thing" }));
    hears(encodeAck(12, createTransportState(), stamp("boot")));
    expect(answers).toEqual([]);
  });
});

test("how often the server may be asked is passed on, with the greeting and when it changes", () => {
  hears(hello(7));
  expect(paces).toEqual([500]);
  const ping = { id: 1, t0: 12, era: 0 };
  hears(encodePong(ping, "boot", SENT_MS, SENT_MS));
  expect(paces).toEqual([500]);
  hears(encodePong(ping, "boot", SENT_MS, SENT_MS, 2000));
  expect(paces).toEqual([500, 2000]);
});

describe("presence", () => {
  test("tells who is there, and which of them this client is", () => {
    hears(hello(7));
    hears(encodePresence([ANNA, BORIS], 2));
    expect(store.getState()).toMatchObject({ people: [ANNA, BORIS], peopleCount: 2, me: ANNA });
    hears(encodePresence([BORIS], 1));
    expect(store.getState()).toMatchObject({ people: [BORIS], peopleCount: 1, me: null });
  });

  test("of many tells how many there are, and this client need not be among the first", () => {
    hears(hello(1000));
    hears(encodePresence([ANNA, BORIS], 1234));
    const me = { id: 1000, name: "Guest 1000", colour: "#808080" };
    expect(store.getState()).toMatchObject({ people: [ANNA, BORIS], peopleCount: 1234, me });
    // Who they are by now is for others to say.
    identity = { name: "Cleo" };
    hears(encodePresence([ANNA, BORIS], 1235));
    expect(store.getState().me).toEqual(me);
  });

  test.each([
    [{ name: "Cleo" }, { name: "Cleo", colour: "#808080" }],
    [{ colour: "#112233" }, { name: "Guest 1000", colour: "#112233" }],
    [
      { name: "Cleo", colour: "#112233" },
      { name: "Cleo", colour: "#112233" },
    ],
  ])("of many takes this client for whom it has said it is: %j", (said, shown) => {
    identity = said;
    hears(hello(1000));
    hears(encodePresence([ANNA], 1234));
    expect(store.getState().me).toEqual({ id: 1000, ...shown });
    // A new line, and a new number.
    hears(hello(2000));
    hears(encodePresence([ANNA], 1234));
    expect(store.getState().me).toMatchObject({ id: 2000 });
  });

  test("before the greeting is nobody's own", () => {
    hears(encodePresence([ANNA, BORIS], 1234));
    expect(store.getState().me).toBeNull();
  });
});

describe("a change", () => {
  beforeEach(() => hears(hello(7)));

  test.each([
    ["somebody else's", BORIS, false],
    ["one's own", ANNA, true],
    ["of somebody without a name", null, false],
  ])("%s", (_, by, isOwn) => {
    const command = { type: "marker", key: "a", at: { beats: beats(4) }, name: "Verse" } as const;
    hears(encodeChange(12, by, command));
    expect(store.getState().lastChange).toEqual({ revision: 12, by, isOwn, command });
  });

  test("before the server has said who this client is is nobody's own", () => {
    store.setState({ personId: null });
    hears(encodeChange(12, null, { type: "stop" }));
    expect(store.getState().lastChange).toMatchObject({ isOwn: false });
  });

  test.each([
    ["a command that this client does not know", { type: "transpose", semitones: 2 }],
    ["a field that it does not know", { type: "stop", gently: true }],
  ])("with %s is passed over", (_, command) => {
    hears(encodeChange(12, BORIS, { type: "stop" }));
    const before = store.getState();
    hears(JSON.stringify({ type: "change", revision: 13, by: BORIS, command }));
    expect(store.getState()).toBe(before);
  });
});
