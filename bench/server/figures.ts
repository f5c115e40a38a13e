import { medianOf } from "../sync/medians.ts";
import type { Measured } from "./load-process.ts";
import type { CommandTimes } from "./load/command-times.ts";

/** Of one contestant with one number of clients, in one round. Null: never. */
export interface Figures {
  readonly cpuMicrosAMessage: number;
  readonly rateHz: number;
  /** Of the client with the lowest. */
  readonly lowestRateHz: number;
  readonly jitterP50Ms: number;
  readonly jitterP99Ms: number;
  readonly jitterMaxMs: number;
  readonly memoryBytesAClient: number;
  readonly commandP50Ms: number | null;
  readonly commandP99Ms: number | null;
  readonly commandFirstP50Ms: number | null;
  readonly broadcastMs: number;
  readonly serverShare: number;
  readonly keptWaitingShare: number;
  readonly loadShare: number;
  readonly loadKeptWaitingShare: number;
  readonly lost: number;
}

export function figuresOf({ slices, commands, lost }: Measured, clients: number): Figures {
  const [slice] = slices;
  if (!slice) throw new Error("nothing was measured");
  return {
    cpuMicrosAMessage: slice.cpuMicros / slice.messages,
    rateHz: slice.rateHz,
    lowestRateHz: slice.lowestRateHz,
    jitterP50Ms: slice.jitterP50Ms,
    jitterP99Ms: slice.jitterP99Ms,
    jitterMaxMs: slice.jitterMaxMs,
    memoryBytesAClient: slice.memoryGrownBytes / clients,
    commandP50Ms: commandQuantile(commands, "lastMs", 0.5),
    commandP99Ms: commandQuantile(commands, "lastMs", 0.99),
    commandFirstP50Ms: commandQuantile(commands, "firstMs", 0.5),
    broadcastMs: slice.broadcastMs,
    serverShare: slice.cpuMicros / 1000 / slice.lastedMs,
    keptWaitingShare: slice.keptWaitingShare,
    loadShare: slice.loadShare,
    loadKeptWaitingShare: slice.loadKeptWaitingShare,
    lost: lost.count,
  };
}

/** Of every figure the median over the rounds; of what should not be at all, the most. */
export const overRounds = (rounds: readonly Figures[]): Figures => medianOf(rounds, ["lost"]);

/** A command that was never heard of counts as slower than all others. NaN for no commands. */
export function commandQuantile(
  commands: readonly CommandTimes[],
  which: keyof CommandTimes,
  part: number,
): number | null {
  const never = Number.POSITIVE_INFINITY;
  const sorted = commands.map((times) => times[which] ?? never).toSorted((a, b) => a - b);
  const value = sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
  return value === never ? null : value;
}
