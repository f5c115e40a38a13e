import { DISTURBANCES } from "./disturbances.ts";
import { entriesNamed } from "./entries.ts";
import { networkOf } from "./networks.ts";
import { type OwnCommandsResult, runOwnCommands } from "./own-commands.ts";
import { type DisturbanceResult, runDisturbance } from "./run-disturbance.ts";
import { type SessionResult, runSession } from "./session.ts";
import type { Rates } from "./world.ts";

interface Job extends Rates {
  readonly networkId: string;
  readonly seed: number;
  readonly resolutionMs: number;
  /** Names of contestants; null: all. */
  readonly only: readonly string[] | null;
}

/** One run of one thing, by value: it may go to another process. */
export type BenchJob =
  | (Job & { readonly kind: "session" })
  | (Job & { readonly kind: "disturbance"; readonly disturbance: string })
  | (Job & { readonly kind: "commands" });

export type JobOf<K extends BenchJob["kind"]> = Extract<BenchJob, { readonly kind: K }>;

export interface JobResults {
  session: SessionResult[];
  disturbance: DisturbanceResult[];
  commands: OwnCommandsResult;
}

export function runJob(job: BenchJob): Promise<JobResults[BenchJob["kind"]]> {
  const { seed, resolutionMs, kind, hz, pingEveryMs } = job;
  const common = { network: networkOf(job.networkId), seed, resolutionMs, hz, pingEveryMs };
  if (kind === "commands") return runOwnCommands(common);
  const entries = entriesNamed(job.only);
  if (kind === "session") return runSession({ ...common, entries });
  const disturbance = DISTURBANCES.find(({ name }) => name === job.disturbance);
  if (!disturbance) throw new RangeError(`there is no disturbance "${job.disturbance}"`);
  return runDisturbance(disturbance, { ...common, entries });
}

const WARM_UP_MS = 40_000;

/** Runs everything a little, so that the first figures of what things cost are not those of the compiler. */
export async function warmUp(only: readonly string[] | null): Promise<void> {
  const network = networkOf("B");
  await runSession({ network, seed: 1, durationMs: WARM_UP_MS, entries: entriesNamed(only) });
}
