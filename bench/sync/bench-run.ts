import { DISTURBANCES } from "./disturbances.ts";
import { createJobPool } from "./job-pool.ts";
import { medianOf } from "./medians.ts";
import { networkOf } from "./networks.ts";
import type { BenchOptions, Section } from "./options.ts";
import type { CommandsGroup, DisturbanceGroup } from "./other-reports.ts";
import type { SessionGroup } from "./session-report.ts";

export interface BenchFigures {
  readonly sessions: readonly SessionGroup[];
  readonly disturbances: readonly DisturbanceGroup[];
  readonly commands: readonly CommandsGroup[];
}

/** Where it is tried what goes wrong: a quick network and a slow one, unless others are asked for. */
const DISTURBED_NETWORKS = ["B", "C"];
const USUAL_RESOLUTION_MS = 0.1;

/** What is counted as a fault is no matter of luck: of several seeds the worst counts. */
const WORST = ["max", "backMs", "backwardMoves", "missed"];

/** Does everything that is asked for. */
export async function runBench(
  { only, networks, sections, rates, ...options }: BenchOptions,
  onProgress: (done: number, of: number) => void,
): Promise<BenchFigures> {
  const pool = createJobPool(onProgress);
  const seeds = Array.from({ length: options.seeds }, (_, i) => options.seed + i);
  const perSeed = <T>(run: (seed: number) => Promise<T>) => Promise.all(seeds.map(run));
  const listed = <T>(section: Section, list: readonly T[]) =>
    sections.includes(section) ? list : [];
  const disturbed = options.areNetworksChosen ? networks : DISTURBED_NETWORKS.map(networkOf);
  const usual = { ...rates, only, resolutionMs: USUAL_RESOLUTION_MS };

  const sessions = listed("sessions", options.resolutionsMs).flatMap((resolutionMs) =>
    networks.map(async (network): Promise<SessionGroup> => {
      const what = { kind: "session", networkId: network.id, resolutionMs } as const;
      const runs = await perSeed((seed) => pool.run<"session">({ ...usual, ...what, seed }));
      return { network, resolutionMs, results: eachMedian(runs) };
    }),
  );
  const disturbances = listed("disturbances", disturbed).flatMap((network) =>
    DISTURBANCES.map(async ({ name }): Promise<DisturbanceGroup> => {
      const what = { kind: "disturbance", disturbance: name, networkId: network.id } as const;
      const runs = await perSeed((seed) => pool.run<"disturbance">({ ...usual, ...what, seed }));
      return { network, disturbance: name, results: eachMedian(runs) };
    }),
  );
  const commands = listed("commands", networks).map(async (network): Promise<CommandsGroup> => {
    const what = { kind: "commands", networkId: network.id } as const;
    const runs = await perSeed((seed) => pool.run<"commands">({ ...usual, ...what, seed }));
    return { network, result: medianOf(runs, WORST) };
  });
  return {
    sessions: await Promise.all(sessions),
    disturbances: await Promise.all(disturbances),
    commands: await Promise.all(commands),
  };
}

/** The median of the first contestant, of the second, and so on. */
const eachMedian = <T>(runs: readonly (readonly T[])[]): T[] =>
  (runs[0] ?? []).map((_, i) => {
    const own = runs.map((run) => run[i] as T);
    return medianOf(own, WORST);
  });
