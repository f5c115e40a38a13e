import { expect, onTestFinished, test } from "vitest";
import { createMetronome } from "../../src/audio/metronome.ts";
import { TICKS_PER_BEAT, beats } from "../../src/core/units.ts";
import { createFakeAudio } from "../support/fake-audio.ts";
import { createTransportWorld } from "../support/transport-world.ts";

/** A machine with a loudspeaker of its own, on the real server core. */
async function createMachine(world: ReturnType<typeof createTransportWorld>, latencyMs: number) {
  const { client } = world.createClient();
  const audio = createFakeAudio(world.manual.clock);
  audio.latencyMs = latencyMs;
  const metronome = createMetronome({
    transport: client,
    createContext: () => audio.context,
    clock: world.manual.clock,
    timers: world.manual.timers,
    storage: { get: () => null, set: () => {} },
  });
  onTestFinished(() => metronome.dispose());
  metronome.setEnabled(true);
  await metronome.start();
  const soundedMs = () =>
    audio.heard.map(({ localMs }) => localMs).filter((ms) => ms < world.manual.clock.now());
  return { client, soundedMs };
}

test("two machines click together, whoever presses what, with loudspeakers of any delay", async () => {
  const world = createTransportWorld();
  const one = await createMachine(world, 8);
  await world.pass(700);
  const two = await createMachine(world, 31);
  await world.pass(3000);

  // Announced so early that both have heard of it, and their loudspeakers can.
  void one.client.commands.setStartLead(150);
  await world.pass(100);
  void one.client.commands.countIn(1);
  await world.pass(2600);
  void two.client.commands.setLoop({
    start: { beats: beats(0) },
    end: { beats: beats(3 + 1 / TICKS_PER_BEAT) },
  });
  await world.pass(1100);
  void one.client.commands.seek({ beats: beats(1.5) });
  await world.pass(1600);
  void two.client.commands.setTempo(87);
  await world.pass(4000);

  const [first, second] = [one.soundedMs(), two.soundedMs()];
  expect(first.length).toBeGreaterThan(15);
  expect(second).toHaveLength(first.length);
  for (const [index, ms] of first.entries()) {
    expect(Math.abs(ms - (second[index] ?? Number.NaN))).toBeLessThan(0.1);
  }
});
