import type { TransportCommands } from "../../src/client/transport-commands.ts";
import { secondsFromBeats } from "../../src/core/tempo-map.ts";
import { positionAt, type TransportState } from "../../src/core/transport-state.ts";
import { createOurs } from "./contestants/ours.ts";
import { type Frame, type Spread, spreadOf } from "./figures.ts";
import type { Network } from "./networks.ts";
import { between, createNoise } from "./noise.ts";
import { loopSecondsOf, shorterWay } from "./truth.ts";
import { type Rates, createWorld } from "./world.ts";

export interface OwnCommandsOptions extends Rates {
  readonly network: Network;
  readonly seed: number;
  readonly resolutionMs?: number;
}

export interface OwnCommandsResult {
  /** From a seek or a tempo change to the first frame with it in it, drawn, ms. */
  readonly toFrame: Spread;
  /** The largest deviation of a frame's step in the second after each command, ms. */
  readonly largestStep: Spread;
  /** Commands that never showed. */
  readonly missed: number;
}

type Act = (commands: TransportCommands) => Promise<unknown>;
/** `isClear`: it moves the playhead so far that a frame either shows it or does not. */
type Deed = readonly [act: Act, isClear?: boolean];

const FIRST_MS = 8000;
const EVERY_MS = 2000;
const MOVED_MS = 300;

const DEEDS: readonly Deed[] = [
  [(to) => to.seek({ seconds: 100 }), true],
  [(to) => to.setTempo(140), true],
  [(to) => to.seek({ seconds: 20 }), true],
  [(to) => to.pause()],
  [(to) => to.play()],
  [(to) => to.setTempo(90), true],
  [(to) => to.setLoop({ start: { seconds: 10 }, end: { seconds: 11 } })],
  // In so short a loop nothing is far from anything.
  [(to) => to.seek({ seconds: 10.4 })],
  [(to) => to.setLoop({ enabled: false })],
  [(to) => to.seek({ seconds: 300 }), true],
  [(to) => to.pause()],
  [(to) => to.seek({ seconds: 50 }), true],
  [(to) => to.play()],
];

/** The server may have put it to a somewhat later moment, but what is clear moves by more than this. */
const SHOWN_BELOW_MS = 1000;
const WATCHED_MS = 1000;

/** The user of our client does things: how soon he sees them, and whether the server's answer makes the playhead jump. */
export async function runOwnCommands(options: OwnCommandsOptions): Promise<OwnCommandsResult> {
  const { resolutionMs = 0.1, seed } = options;
  const durationMs = FIRST_MS + DEEDS.length * EVERY_MS;
  const world = createWorld({ ...options, resolutionMs, durationMs });
  const noise = createNoise(seed, "own commands");
  let commands: TransportCommands | undefined;
  const seat = world.seat({
    name: "ours",
    create(place) {
      const ours = createOurs(place);
      ({ commands } = ours.client);
      return ours;
    },
  });
  const done: { readonly atMs: number; readonly isClear: boolean }[] = [];
  const lane = seat.machine.createLane();
  DEEDS.forEach(([act, isClear = false], i) => {
    world.at(FIRST_MS + i * EVERY_MS + between(noise(i), 0, MOVED_MS), () =>
      lane.post(() => {
        done.push({ atMs: world.queue.nowMs, isClear });
        if (commands) void act(commands);
      }),
    );
  });
  await world.runUntil(durationMs);
  await world.dispose();

  // Nobody else gives any once the client is there, so they come in its order.
  const states = world.server.happenings.slice(-done.length).map(({ state }) => state);
  const seen = done.map(({ atMs, isClear }, i) => {
    const after = seat.frames.filter(
      ({ drawnAtMs }) => drawnAtMs >= atMs && drawnAtMs < atMs + WATCHED_MS,
    );
    const state = states[i] as TransportState;
    const first = after.find((frame) => Math.abs(errorUnder(state, frame)) < SHOWN_BELOW_MS);
    return {
      isClear,
      toFrameMs: first ? first.drawnAtMs - atMs : null,
      largestStepMs: largestStep(
        state,
        after.filter((frame) => frame.atMs >= atMs),
      ),
    };
  });
  const waits = seen.filter(({ isClear }) => isClear).map(({ toFrameMs }) => toFrameMs);
  return {
    toFrame: spreadOf(waits.filter((wait) => wait !== null)),
    largestStep: spreadOf(seen.map(({ largestStepMs }) => largestStepMs)),
    missed: waits.filter((wait) => wait === null).length,
  };
}

/** What the frame should have shown, as the server saw it once it had heard of the command. */
function errorUnder(state: TransportState, { serverMs, shownSeconds }: Frame): number {
  const expected = secondsFromBeats(positionAt(state, serverMs), state.song.tempo);
  return shorterWay((shownSeconds ?? Number.NaN) - expected, loopSecondsOf(state)) * 1000;
}

function largestStep(state: TransportState, frames: readonly Frame[]): number {
  const loopSeconds = loopSecondsOf(state);
  const deviations = frames.slice(1).map((frame, i) => {
    const before = frames[i] as Frame;
    const drawn = (frame.shownSeconds ?? Number.NaN) - (before.shownSeconds ?? Number.NaN);
    const due = state.playing ? (frame.atMs - before.atMs) / 1000 : 0;
    return Math.abs(shorterWay(drawn - due, loopSeconds)) * 1000;
  });
  return Math.max(...deviations);
}
