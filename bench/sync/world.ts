import type { Contestant, Entry, Seat } from "./contestant.ts";
import { type Display, createDisplay, FRAME_PERIOD_MS } from "./display.ts";
import { type EventQueue, createEventQueue } from "./event-queue.ts";
import type { Frame } from "./figures.ts";
import { type Weather, createWeather } from "./line.ts";
import { type Machine, type Stall, createMachine } from "./machine.ts";
import type { Network } from "./networks.ts";
import { between, createDice, createNoise, exponential } from "./noise.ts";
import { BEFORE_OPENING } from "./script.ts";
import { createSimulatedClock } from "./simulated-clock.ts";
import { type SimulatedServer, createSimulatedServer } from "./simulated-server.ts";
import { createSocketClass } from "./simulated-socket.ts";
import type { Truth } from "./truth.ts";

/** How often something is said and asked. What is left out is as it is where there are few clients. */
export interface Rates {
  /** State messages a second, for clients that can choose. */
  readonly hz?: number | undefined;
  /** How often the server lets itself be asked for the time, in ms. */
  readonly pingEveryMs?: number | undefined;
}

export interface WorldOptions extends Rates {
  readonly network: Network;
  readonly seed: number;
  /** Of the clients' clocks, ms. */
  readonly resolutionMs: number;
  /** For how long the world will be used: the clients' stalls are drawn for that long, ms. */
  readonly durationMs: number;
}

/** A contestant in its seat, and what has been seen of it. */
export interface Seated {
  readonly entry: Entry;
  readonly contestant: Contestant;
  readonly machine: Machine;
  readonly display: Display;
  readonly frames: readonly Frame[];
  /** True times at which a connection of its was open, and at which one was lost, ms. */
  readonly openings: readonly number[];
  readonly losses: readonly number[];
  /** How many messages it has sent. */
  readonly sent: number;
  /** The tab is seen again, the network is back. */
  wakeUp(): void;
}

/** A server, a network and any number of clients that know nothing of each other, in virtual time. */
export interface World {
  readonly queue: EventQueue;
  readonly server: SimulatedServer;
  readonly weather: Weather;
  readonly seats: readonly Seated[];
  seat(entry: Entry): Seated;
  /** True time of so long after the opening, ms. */
  trueTimeOf(sinceOpeningMs: number): number;
  /** Runs until so long after the opening, ms. */
  runUntil(sinceOpeningMs: number): Promise<void>;
  /** Something happens at so long after the opening, ms. */
  at(sinceOpeningMs: number, event: () => void): void;
  dispose(): Promise<void>;
}

/** True time at which clients open, ms: the server has been there for a while. */
const OPENING_MS = 100;
const SKEW_PPM = 50;
const CLIENT_MOST_LATE_MS = 0.15;
const STALL_EVERY_MS = 2000;
const STALL_MS = { least: 5, most: 60 };
const MOMENTS_PER_MS = 1000;

export function createWorld(options: WorldOptions): World {
  const { network, seed, resolutionMs } = options;
  const queue = createEventQueue();
  const weather = createWeather(queue, network, seed);
  const server = createSimulatedServer(queue, createNoise(seed, "server"), options.pingEveryMs);
  const seats: Seated[] = [];
  const stalls = drawStalls(createDice(seed, "stalls"), OPENING_MS + options.durationMs);
  const traits = createNoise(seed, "traits");
  const lateness = createNoise(seed, "lateness");

  queue.at(OPENING_MS / 2, () => {
    for (const command of BEFORE_OPENING) server.submit(command);
  });

  function seat(entry: Entry): Seated {
    const clock = createSimulatedClock(queue, {
      originMs: between(traits(0), 0, 1e6),
      skewPpm: traits(1) < 0.5 ? SKEW_PPM : -SKEW_PPM,
      resolutionMs,
    });
    const machine = createMachine({
      queue,
      clock,
      stalls,
      lateness: () =>
        between(lateness(Math.floor(queue.nowMs * MOMENTS_PER_MS)), 0, CLIENT_MOST_LATE_MS),
    });
    const wakers = new Set<() => void>();
    const frames: Frame[] = [];
    const openings: number[] = [];
    const losses: number[] = [];
    let sent = 0;
    let knownRevision: number | null = null;
    let truth: Truth | null = null;
    let serverMs = 0;

    const display = createDisplay({
      queue,
      machine,
      noise: createNoise(seed, "frames"),
      phaseMs: OPENING_MS + between(traits(2), 0, FRAME_PERIOD_MS),
      onVsync() {
        truth = server.truth();
        serverMs = server.machine.clock.now();
      },
      onDrawn(vsyncMs) {
        if (!truth) return;
        const { revision } = server.truth();
        frames.push({
          atMs: vsyncMs,
          drawnAtMs: queue.nowMs,
          serverMs,
          shownSeconds: seated.contestant.shownSeconds,
          truth,
          knownRevision,
          knownLoopSeconds: knownRevision === null ? null : server.loopSecondsIn(knownRevision),
          isFair: knownRevision === truth.revision && revision === truth.revision,
        });
      },
    });
    const WebSocket = createSocketClass({
      client: machine,
      server: server.machine,
      weather,
      accept: server.accept,
      onSent: () => (sent += 1),
      onArrival(type, text) {
        if (type === "open") openings.push(queue.nowMs);
        if (type === "close") losses.push(queue.nowMs);
        const revision = /"revision":(\d+)/.exec(text)?.[1];
        if (revision !== undefined) knownRevision = Math.max(knownRevision ?? 0, Number(revision));
      },
    });
    const place: Seat = {
      queue,
      weather,
      machine,
      server,
      WebSocket,
      url: "ws://server/ws/transport",
      hz: options.hz,
      surroundings: {
        WebSocket,
        clock,
        timers: machine.timers,
        frames: display.frames,
        random: createDice(seed, "client"),
        wakeUps(onWake) {
          wakers.add(onWake);
          return () => void wakers.delete(onWake);
        },
        storage: { get: () => null, set: () => {} },
      },
    };
    let contestant: Contestant | undefined;
    queue.at(OPENING_MS, () => machine.run(() => (contestant = entry.create(place))));
    const seated: Seated = {
      entry,
      get contestant() {
        if (!contestant) throw new Error(`${entry.name} has not opened yet`);
        return contestant;
      },
      machine,
      display,
      frames,
      openings,
      losses,
      get sent() {
        return sent;
      },
      wakeUp: () =>
        machine.run(() => {
          for (const onWake of wakers) onWake();
        }),
    };
    seats.push(seated);
    return seated;
  }

  return {
    queue,
    server,
    weather,
    seats,
    seat,
    trueTimeOf: (sinceOpeningMs) => OPENING_MS + sinceOpeningMs,
    runUntil: (sinceOpeningMs) => queue.runUntil(OPENING_MS + sinceOpeningMs),
    at: (sinceOpeningMs, event) => queue.at(OPENING_MS + sinceOpeningMs, event),
    async dispose() {
      for (const { machine, contestant } of seats) {
        queue.at(queue.nowMs, () => machine.run(() => contestant.dispose()));
      }
      await queue.runUntil(queue.nowMs);
    },
  };
}

function drawStalls(dice: () => number, untilMs: number): Stall[] {
  const stalls: Stall[] = [];
  let fromMs = 0;
  for (;;) {
    fromMs += exponential(dice(), STALL_EVERY_MS);
    if (fromMs > untilMs) return stalls;
    const toMs = fromMs + between(dice(), STALL_MS.least, STALL_MS.most);
    stalls.push({ fromMs, toMs });
    fromMs = toMs;
  }
}
