import { expect, test } from "vitest";
import type { Metronome } from "../../src/audio/metronome.ts";
import { type Click, type Subdivision, clicksBetween } from "../../src/core/clicks.ts";
import type { TransportCommand } from "../../src/core/commands.ts";
import { beats } from "../../src/core/units.ts";
import { createDice, exponential } from "../../bench/chaos/dice.ts";
import { type MetronomeWorld, createMetronomeWorld } from "../support/metronome-world.ts";

const TEN_MINUTES_MS = 600_000;
const SAMPLE_MS = 1000 / 48_000;
/** The loudspeaker's 10 ms, and a buffer. */
const LATEST_START_MS = 13;
/** What begins in 20 ms stands, though the transport should change. */
const LATEST_LEFTOVER_MS = LATEST_START_MS + 20;
/** A click that has begun, or is about to, stands, though the transport should now want it up to 50 ms elsewhere. */
const NEAR_MS = 50;

interface Soak {
  readonly expected: readonly Click[];
  /** Server times at which they left the loudspeaker. */
  readonly heardMs: readonly number[];
  readonly commandsMs: readonly number[];
}

/** Something that a musician does, in a song whose loop is on most of the time. */
function anyCommand(dice: () => number): TransportCommand {
  const place = { beats: beats(Math.floor(dice() * 64) / (dice() < 0.5 ? 1 : 3)) };
  const bpm = 40 + dice() * 200;
  const meters = [
    [4, 4],
    [7, 8],
    [6, 8],
    [3, 4],
  ] as const;
  const [numerator, denominator] = meters[Math.floor(dice() * 4)] ?? [4, 4];
  const choices: TransportCommand[] = [
    { type: "seek", position: place },
    { type: "seek", position: place },
    { type: "tempo", bpm },
    { type: "tempo_event", at: place.beats, bpm, ramp: dice() < 0.5 },
    { type: "meter", bar: Math.floor(dice() * 8), numerator, denominator },
    { type: "loop", start: { beats: beats(dice() * 30) }, end: { beats: beats(31 + dice() * 20) } },
    { type: "loop", start: { beats: beats(4) }, end: { beats: beats(8) } },
    { type: "pause" },
  ];
  return choices[Math.floor(dice() * choices.length)] ?? { type: "pause" };
}

async function soak(
  world: MetronomeWorld,
  dice: () => number,
  correctMs: () => number,
): Promise<Soak> {
  const { manual } = world;
  await world.switchOn();
  manual.advance(1000);
  world.timerDelayMs = (askedMs) =>
    dice() < 0.05 ? 1000 + dice() * 900 : askedMs + exponential(dice, 15);
  world.command({ type: "loop", start: { beats: beats(0) }, end: { beats: beats(8) } });
  world.command({ type: "play" });

  const expected: Click[] = [];
  const commandsMs = [world.serverMs];
  const corrections = [{ localMs: manual.clock.now(), aheadMs: world.aheadMs }];
  let { subdivision }: { subdivision: Subdivision } = world.metronome.store.getState();
  let sinceMs = world.serverMs;
  const close = () => {
    const nowMs = world.serverMs;
    expected.push(...clicksBetween(world.state, sinceMs, nowMs, subdivision));
    sinceMs = nowMs;
  };

  const endMs = manual.clock.now() + TEN_MINUTES_MS;
  while (manual.clock.now() < endMs) {
    manual.advance(3000 + dice() * 4000);
    close();
    world.command(anyCommand(dice));
    commandsMs.push(sinceMs);
    // A pause is a short one.
    if (!world.state.playing) {
      manual.advance(500 * dice());
      close();
      world.command({ type: "play" });
      commandsMs.push(sinceMs);
    }
    if (dice() < 0.2) {
      manual.advance(2000);
      close();
      subdivision = setSubdivision(world.metronome, dice);
      commandsMs.push(sinceMs);
    }
    manual.advance(2000);
    close();
    world.aheadMs += correctMs();
    corrections.push({ localMs: manual.clock.now(), aheadMs: world.aheadMs });
  }
  manual.advance(2000);
  close();

  const serverMsOf = (localMs: number) =>
    localMs + (corrections.findLast((one) => one.localMs <= localMs)?.aheadMs ?? 0);
  const heardMs = world.audio.heard
    .map(({ localMs }) => serverMsOf(localMs))
    .filter((ms) => ms < sinceMs);
  return { expected, heardMs, commandsMs };
}

function setSubdivision(metronome: Metronome, dice: () => number): Subdivision {
  const next = ([1, 2, 3, 4] as const)[Math.floor(dice() * 4)] ?? 1;
  metronome.setSubdivision(next);
  return next;
}

/**
 * Finds every expected click once among those heard, within `toleranceMs`; then those that are left after a change of the
 * transport, when one may be late, or have begun before. What nobody expected was about to begin when the transport
 * changed, or else it is one too many.
 */
function compare({ expected, heardMs, commandsMs }: Soak, toleranceMs: number) {
  const sinceCommandMs = (ms: number) =>
    ms - (commandsMs.findLast((commandMs) => commandMs <= ms + toleranceMs) ?? 0);
  const left = [...heardMs];
  const take = (fromMs: number, toMs: number) => {
    const index = left.findIndex((ms) => ms >= fromMs && ms <= toMs);
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  };
  const lost = expected
    .filter(({ atMs }) => !take(atMs - toleranceMs, atMs + toleranceMs))
    .filter(({ atMs }) => {
      const sinceMs = sinceCommandMs(atMs);
      const earlyMs = sinceMs < LATEST_LEFTOVER_MS + NEAR_MS ? NEAR_MS : toleranceMs;
      const lateMs = sinceMs < LATEST_LEFTOVER_MS ? LATEST_LEFTOVER_MS - sinceMs : toleranceMs;
      return !take(atMs - earlyMs, atMs + lateMs);
    });
  const tooManyMs = left
    .map((ms) => sinceCommandMs(ms))
    .filter((ms) => ms > LATEST_LEFTOVER_MS + toleranceMs);
  return { lost, tooManyMs, leftovers: left.length };
}

test.each([1, 2, 3])(
  "ten minutes of loops, seeks, tempos and signatures have every click once, to the sample (seed %d)",
  async (seed) => {
    const dice = createDice(seed);
    const result = await soak(createMetronomeWorld(), dice, () => 0);
    expect(result.expected.length).toBeGreaterThan(1000);
    const { lost, tooManyMs, leftovers } = compare(result, SAMPLE_MS);
    expect(lost).toEqual([]);
    expect(tooManyMs).toEqual([]);
    // A click that could not be taken back any more is a rare thing.
    expect(leftovers).toBeLessThan(result.commandsMs.length / 4);
  },
  60_000,
);

test.each([4, 5])(
  "and so they do with a clock that is corrected by a ms now and then (seed %d)",
  async (seed) => {
    const dice = createDice(seed);
    const result = await soak(createMetronomeWorld(), dice, () => (dice() - 0.5) * 2);
    const { lost, tooManyMs } = compare(result, 1.6);
    expect(lost).toEqual([]);
    expect(tooManyMs).toEqual([]);
  },
  60_000,
);
