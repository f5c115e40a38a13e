import { onTestFinished } from "vitest";
import { type Metronome, createMetronome } from "../../src/audio/metronome.ts";
import type { ClickContext } from "../../src/audio/click-context.ts";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { type Schedule, lastState, scheduled } from "../../src/core/schedule.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import { type FakeAudio, createFakeAudio } from "./fake-audio.ts";
import { type ManualClock, createManualClock } from "./manual-clock.ts";

/** A page that has been open for a while, whose server counts from 1970. */
const LOCAL_START_MS = 5000;
const SERVER_AHEAD_MS = 1_733_123_456_789.125;

export interface MetronomeWorld {
  readonly manual: ManualClock;
  readonly audio: FakeAudio;
  readonly metronome: Metronome;
  /** What the metronome kept on its machine. */
  readonly kept: Map<string, string>;
  readonly contextsMade: number;
  /** The server's clock as the client knows it: ms ahead of the client's, and ms in a ms faster. */
  aheadMs: number;
  rate: number;
  /** When a timer runs that was set for so many ms. A page that is not seen has all of them late. */
  timerDelayMs: (askedMs: number) => number;
  readonly serverMs: number;
  readonly state: TransportState;
  /** Takes effect at once, or at `atMs` of the server's clock; the news is here. */
  command(command: TransportCommand, atMs?: number): void;
  /** The transport is something else altogether. */
  announce(schedule: Schedule): void;
  /** The metronome on, with its audio running. */
  switchOn(): Promise<void>;
  /** What has been heard until now, as `ms level` since `sinceMs` of the server's clock. */
  heardSince(sinceMs: number): string;
}

export interface MetronomeWorldOptions {
  readonly kept?: Map<string, string>;
  readonly createContext?: () => ClickContext;
}

export function createMetronomeWorld(options: MetronomeWorldOptions = {}): MetronomeWorld {
  const manual = createManualClock(LOCAL_START_MS);
  const audio = createFakeAudio(manual.clock);
  const listeners = new Set<() => void>();
  const kept = options.kept ?? new Map<string, string>();
  let contextsMade = 0;
  let schedule: Schedule = [createTransportState()];

  const serverTimeAt = (localMs: number) =>
    localMs + world.aheadMs + (localMs - LOCAL_START_MS) * world.rate;
  const tell = () => {
    for (const onChange of listeners) onChange();
  };

  const metronome = createMetronome({
    transport: {
      store: {
        subscribe(onChange) {
          listeners.add(onChange);
          return () => void listeners.delete(onChange);
        },
      },
      schedule: () => schedule,
      serverTimeAt,
    },
    createContext() {
      contextsMade += 1;
      return options.createContext?.() ?? audio.context;
    },
    clock: manual.clock,
    timers: {
      setTimeout: (callback, delayMs) =>
        manual.timers.setTimeout(callback, world.timerDelayMs(delayMs)),
      clearTimeout: manual.timers.clearTimeout,
    },
    storage: {
      get: (key) => kept.get(key) ?? null,
      set: (key, value) => void kept.set(key, value),
    },
  });
  onTestFinished(() => metronome.dispose());

  const world: MetronomeWorld = {
    manual,
    audio,
    metronome,
    kept,
    get contextsMade() {
      return contextsMade;
    },
    aheadMs: SERVER_AHEAD_MS,
    rate: 0,
    timerDelayMs: (askedMs: number) => askedMs,
    get serverMs() {
      return serverTimeAt(manual.clock.now());
    },
    get state() {
      return lastState(schedule);
    },
    command(command: TransportCommand, atMs = world.serverMs) {
      const outcome = applyCommand(lastState(schedule), command, atMs);
      if (!outcome.ok) throw new Error(`refused: ${outcome.rejection.field}`);
      schedule = scheduled(schedule, outcome.state, world.serverMs);
      tell();
    },
    announce(next: Schedule) {
      schedule = next;
      tell();
    },
    async switchOn() {
      metronome.setEnabled(true);
      await metronome.start();
    },
    heardSince(sinceMs: number) {
      const nowMs = manual.clock.now();
      return audio.heard
        .filter(({ localMs }) => localMs <= nowMs && serverTimeAt(localMs) >= sinceMs - 1)
        .map(({ level, localMs }) => `${Math.round(serverTimeAt(localMs) - sinceMs)} ${level}`)
        .join(", ");
    },
  };
  return world;
}
