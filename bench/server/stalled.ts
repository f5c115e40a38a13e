import { setTimeout as sleep } from "node:timers/promises";
import { CODETTE } from "./contestants.ts";
import { type LoadProcess, measure, startLoad } from "./load-process.ts";
import type { SliceFigures } from "./load/slice.ts";
import type { Options } from "./options.ts";
import { type Workshop, startServer } from "./server-process.ts";

/** Of 500 clients while 50 others read, and while 50 others do not. */
export interface Stalled {
  readonly before: readonly SliceFigures[];
  readonly during: readonly SliceFigures[];
  /** How many stalled in all, and how many the server gave up. */
  readonly stalled: number;
  readonly evictions: number;
  readonly skippedFrames: number;
  readonly lost: number;
}

const OTHERS = 500;
const STALLED = 50;
const SLICE_SECONDS = 5;
const SLICES_BEFORE = 6;
/** Two pings that are not answered take 12 s. */
const WAVE_MS = 15_000;

/**
 * Clients stall as they do in life: their process stops, and the kernel goes on taking what it has room for. When they have
 * been given up they come back, and stall again, so that there are some all the time.
 */
export async function measureStalled(
  { minutes }: Options,
  workshop: Workshop,
  say: (text: string) => void,
): Promise<Stalled> {
  const server = await startServer(CODETTE, workshop);
  const stalling = startLoad({ kind: "stall", target: server.target(STALLED) }, workshop);
  await stalling.next();

  const before: SliceFigures[] = [];
  const during: SliceFigures[] = [];
  const slices = SLICES_BEFORE + Math.ceil((minutes * 60) / SLICE_SECONDS);
  const over = new AbortController();
  let waves = 0;

  async function stallAgainAndAgain() {
    while (!over.signal.aborted) {
      waves += 1;
      stalling.freeze();
      let evictions = 0;
      while (!over.signal.aborted && evictions < waves * STALLED) {
        await sleep(WAVE_MS);
        ({ evictions } = await metricsOf(server.port));
      }
      if (!over.signal.aborted) await comeBack(stalling);
    }
  }
  let stalls = Promise.resolve();
  const { lost } = await measure(
    { target: server.target(OTHERS), slices, sliceSeconds: SLICE_SECONDS, commands: 0 },
    workshop,
    (slice) => {
      const isBefore = before.length < SLICES_BEFORE;
      (isBefore ? before : during).push(slice);
      say(inShort(slice, isBefore));
      if (isBefore && before.length === SLICES_BEFORE) stalls = stallAgainAndAgain();
    },
  );
  over.abort();
  await stalls;
  const { evictions, messages } = await metricsOf(server.port);
  await stalling.stop();
  await server.stop();
  return {
    before,
    during,
    stalled: waves * STALLED,
    evictions,
    skippedFrames: messages.skipped,
    lost: lost.count,
  };
}

/** Until all have been let in again. */
async function comeBack(stalling: LoadProcess) {
  stalling.thaw();
  await stalling.next();
}

/** Of what the server says of itself. */
interface ServerMetrics {
  readonly evictions: number;
  readonly messages: { readonly skipped: number };
}

async function metricsOf(port: number): Promise<ServerMetrics> {
  const response = await fetch(`http://127.0.0.1:${port}/transport/metrics`);
  return (await response.json()) as ServerMetrics;
}

const inShort = ({ jitterP99Ms, rateHz, memoryGrownBytes }: SliceFigures, isBefore: boolean) =>
  [
    isBefore ? "all read" : `${STALLED} stall`,
    `jitter p99 ${jitterP99Ms.toFixed(2)} ms`,
    `${rateHz.toFixed(3)} Hz`,
    `${(memoryGrownBytes / 1e6).toFixed(1)} MB`,
  ].join(", ");
