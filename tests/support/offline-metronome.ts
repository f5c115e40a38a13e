/** Runs in the browser, where Vite serves it: the whole metronome in an OfflineAudioContext, in the context's own time. */
import type { ClickContext } from "../../src/audio/click-context.ts";
import { createMetronome } from "../../src/audio/metronome.ts";
import { type Click, clicksOfSchedule } from "../../src/core/clicks.ts";
import { type TransportCommand, applyCommand } from "../../src/core/commands.ts";
import { type Schedule, lastState, scheduled } from "../../src/core/schedule.ts";
import type { Clock } from "../../src/core/timing.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { createManualClock } from "./manual-clock.ts";

const SAMPLE_RATE_HZ = 48_000;
const LENGTH_SECONDS = 40;
const TURN_SECONDS = 0.05;
const LATENCY_SECONDS = 0.025;
/** A start that is announced early enough for the loudspeaker. */
const START_LEAD_MS = 100;
const LOCAL_START_MS = 5000;
const SERVER_AHEAD_MS = 1_733_123_456_789.125;
/** A click has all but died away by then. */
const SILENCE_SAMPLES = 2400;

interface Rendering {
  /** Samples from the start, and the force of the first, 0 to 1. */
  readonly onsets: readonly { sample: number; force: number }[];
  readonly expected: readonly { sample: number; level: Click["level"] }[];
}

/** What is done and when, in seconds of the context. No click is just before or after, where one that is about to begin stands. */
const SCRIPT: readonly (readonly [atSeconds: number, ...TransportCommand[]])[] = [
  [
    0.1,
    { type: "tempo", bpm: 100 },
    { type: "tempo_event", at: beats(4), bpm: 140, ramp: true },
    { type: "tempo_event", at: beats(10), bpm: 75.5 },
    { type: "meter", bar: 0, numerator: 4, denominator: 4 },
    { type: "meter", bar: 1, numerator: 7, denominator: 8 },
    { type: "meter", bar: 2, numerator: 6, denominator: 8 },
    { type: "loop", start: { beats: beats(1) }, end: { beats: beats(12.25) } },
  ],
  [0.3, { type: "play", countInBars: 1 }],
  [15.95, { type: "seek", position: { beats: beats(2.4) } }],
  [21.19, { type: "tempo", bpm: 111 }],
  [30.1, { type: "loop", enabled: false }],
];

export async function renderOffline(): Promise<Rendering> {
  const frames = LENGTH_SECONDS * SAMPLE_RATE_HZ;
  const offline = new OfflineAudioContext(1, frames, SAMPLE_RATE_HZ);
  const manual = createManualClock(LOCAL_START_MS);
  const listeners = new Set<() => void>();
  const serverMs = () => manual.clock.now() + SERVER_AHEAD_MS;
  let schedule: Schedule = [createTransportState()];
  const expected: Click[] = [];
  let knownMs = serverMs();

  const metronome = createMetronome({
    transport: {
      store: {
        subscribe(onChange) {
          listeners.add(onChange);
          return () => void listeners.delete(onChange);
        },
      },
      schedule: () => schedule,
      serverTimeAt: (localMs) => localMs + SERVER_AHEAD_MS,
    },
    createContext: () => alwaysRunning(offline, manual.clock),
    clock: manual.clock,
    timers: manual.timers,
    storage: { get: () => null, set: () => {} },
  });
  metronome.setEnabled(true);
  metronome.setVolume(1);
  metronome.setSubdivision(2);
  await metronome.start();

  /** What was announced until now has come about until now. */
  function expectUntilNow() {
    expected.push(...clicksOfSchedule(schedule, knownMs, serverMs(), 2));
    knownMs = serverMs();
  }
  const script = [...SCRIPT];
  function turn() {
    manual.advance(offline.currentTime * 1000 + LOCAL_START_MS - manual.clock.now());
    while ((script[0]?.[0] ?? Number.POSITIVE_INFINITY) <= offline.currentTime) {
      const [, ...commands] = script.shift() ?? [0];
      expectUntilNow();
      for (const command of commands) {
        const atMs = serverMs() + (command.type === "play" ? START_LEAD_MS : 0);
        const outcome = applyCommand(lastState(schedule), command, atMs);
        if (!outcome.ok) throw new Error(`refused: ${outcome.rejection.field}`);
        schedule = scheduled(schedule, outcome.state, serverMs());
      }
      for (const onChange of listeners) onChange();
    }
  }
  for (let atS = TURN_SECONDS; atS < LENGTH_SECONDS; atS += TURN_SECONDS) {
    void offline.suspend(atS).then(() => {
      turn();
      return offline.resume();
    });
  }
  const rendered = (await offline.startRendering()).getChannelData(0);
  manual.advance(LENGTH_SECONDS * 1000 + LOCAL_START_MS - manual.clock.now());
  expectUntilNow();

  const sampleOf = ({ atMs }: Click) => {
    const heardSeconds = (atMs - SERVER_AHEAD_MS - LOCAL_START_MS) / 1000;
    return (heardSeconds - LATENCY_SECONDS) * SAMPLE_RATE_HZ;
  };
  return {
    onsets: onsetsOf(rendered),
    expected: expected
      .map((click) => ({ sample: sampleOf(click), level: click.level }))
      .filter(({ sample }) => sample < frames - SILENCE_SAMPLES),
  };
}

/**
 * An offline context is suspended whenever anybody can look at it, and its time is that of the end of a turn, when the timers
 * of that turn are yet to run at their own.
 */
const alwaysRunning = (offline: OfflineAudioContext, clock: Clock): ClickContext => ({
  state: "running",
  get currentTime() {
    return (clock.now() - LOCAL_START_MS) / 1000;
  },
  sampleRate: offline.sampleRate,
  destination: offline.destination,
  outputLatency: LATENCY_SECONDS,
  createBuffer: (channels, length, rate) => offline.createBuffer(channels, length, rate),
  createBufferSource: () => offline.createBufferSource(),
  createGain: () => offline.createGain(),
  resume: () => Promise.resolve(),
  close: () => Promise.resolve(),
  addEventListener: () => {},
  removeEventListener: () => {},
});

/** Where it is loud right after a while of quiet. */
function onsetsOf(samples: Float32Array) {
  const onsets: { sample: number; force: number }[] = [];
  let quiet = SILENCE_SAMPLES;
  for (const [sample, value] of samples.entries()) {
    if (Math.abs(value) < 0.02) {
      quiet += 1;
      continue;
    }
    if (quiet > 480) onsets.push({ sample, force: value });
    quiet = 0;
  }
  return onsets.filter(({ sample }) => sample < samples.length - SILENCE_SAMPLES);
}
