import { setTimeout as sleep } from "node:timers/promises";
import { type ArrivalFigures, createArrivals } from "./arrivals.ts";
import type { Crowd } from "./crowd.ts";
import { type ProcessCost, processCost } from "./process-cost.ts";

/** Of one stretch of time without commands. */
export interface SliceFigures extends ArrivalFigures {
  readonly lastedMs: number;
  /** The server's CPU time. */
  readonly cpuMicros: number;
  /** Of the time, 0 to 1, in which the server had work and something else had its core. */
  readonly keptWaitingShare: number;
  /** How much more memory it holds than before anybody was connected. */
  readonly memoryGrownBytes: number;
  /** CPU time of this process for each second: at 1 its core is full, and nothing else here can be believed. */
  readonly loadShare: number;
  readonly loadKeptWaitingShare: number;
}

/** @param emptyBytes the server's memory before anybody was connected */
export async function measureSlice(
  crowd: Crowd,
  server: ProcessCost,
  emptyBytes: number,
  seconds: number,
): Promise<SliceFigures> {
  const arrivals = createArrivals(crowd.size);
  const sinceStart = [server, processCost(process.pid)].map(spentFrom);
  crowd.hear(arrivals.hear);
  const startMs = performance.now();
  await sleep(seconds * 1000);
  const [ofServer, ofLoad] = sinceStart.map((spent) => spent());
  const lastedMs = performance.now() - startMs;
  if (!ofServer || !ofLoad) throw new Error("nothing was measured");
  const share = (micros: number) => micros / 1000 / lastedMs;
  return {
    ...arrivals.figures(),
    lastedMs,
    cpuMicros: ofServer.cpuMicros,
    keptWaitingShare: share(ofServer.waitedMicros),
    memoryGrownBytes: server.memoryBytes() - emptyBytes,
    loadShare: share(ofLoad.cpuMicros),
    loadKeptWaitingShare: share(ofLoad.waitedMicros),
  };
}

/** What a process has spent from now on. */
function spentFrom(cost: ProcessCost) {
  const cpuMicros = cost.cpuMicros();
  const waitedMicros = cost.waitedMicros();
  return () => ({
    cpuMicros: cost.cpuMicros() - cpuMicros,
    waitedMicros: cost.waitedMicros() - waitedMicros,
  });
}
