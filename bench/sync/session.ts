import { type Figures, figuresOf } from "./figures.ts";
import type { Entry } from "./contestant.ts";
import type { Network } from "./networks.ts";
import { createNoise } from "./noise.ts";
import { type Cue, sessionScript } from "./script.ts";
import { type Rates, createWorld } from "./world.ts";
import { OURS } from "./contestants/ours.ts";

export interface SessionOptions extends Rates {
  readonly network: Network;
  readonly seed: number;
  /** Of the clients' clocks, ms. */
  readonly resolutionMs?: number;
  readonly durationMs?: number;
  readonly entries?: readonly Entry[];
  readonly script?: readonly Cue[];
}

export interface SessionResult extends Figures {
  readonly name: string;
  readonly isPublic: boolean;
  /** Of this real process, µs a virtual second. */
  readonly cpuUs: number;
  /** Messages that it sent, a minute. */
  readonly sentPerMinute: number;
}

/** Lets the contestants draw one session, side by side over one network, and says how well each did. */
export async function runSession(options: SessionOptions): Promise<SessionResult[]> {
  const { network, seed, resolutionMs = 0.1, durationMs = 120_000, hz, pingEveryMs } = options;
  const world = createWorld({ network, seed, resolutionMs, hz, pingEveryMs, durationMs });
  for (const entry of options.entries ?? [OURS]) world.seat(entry);
  for (const { atMs, command } of options.script ?? sessionScript(createNoise(seed, "script"))) {
    world.at(atMs, () => world.server.submit(command));
  }
  await world.runUntil(durationMs);
  const results = world.seats.map(({ entry, frames, openings, machine, sent }) => ({
    name: entry.name,
    isPublic: entry.isPublic ?? false,
    ...figuresOf(frames, world.server.happenings, openings[0] ?? Number.POSITIVE_INFINITY),
    cpuUs: (machine.spentMs * 1000) / (durationMs / 1000),
    sentPerMinute: sent / (durationMs / 60_000),
  }));
  await world.dispose();
  return results;
}
