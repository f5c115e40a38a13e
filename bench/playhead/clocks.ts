import type { CDPSession, Page } from "playwright-core";
import type { ServerProcess } from "./server-process.ts";

/*
 * How the truth is known. Server and browser run on one machine, and each one's time is its CLOCK_MONOTONIC plus a constant:
 *
 * - the server's: `clock-witness.ts` reads both clocks in the server's process (to about a microsecond);
 * - the page's: zero is the start of its navigation, and Chromium's `Performance.getMetrics` says where that is on
 *   CLOCK_MONOTONIC, to the microsecond.
 *
 * So no network, impaired or not, has a part in it. What the page is shown of its clock is rounded to 0.1 ms; `frame-times.ts`
 * takes that out of the frames' stamps. All in all the true position of a frame is known to about 0.01 ms.
 *
 * Both constants are checked in each run by questions that go past the network: an answer's clock reading must lie between
 * the readings before and after it. That is good to some tenths of a millisecond, and shows a constant that is wrong.
 */

const EXCHANGES = 200;
/** A reading that is rounded to 0.1 ms may seem to lie that far outside. */
const READING_ERROR_MS = 0.1;

const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;

export interface ClockCheck {
  /** Bounds of the error of the constant, in ms: it is right when zero lies between them. */
  readonly lowMs: number;
  readonly highMs: number;
}

/** @param read asks a clock that is CLOCK_MONOTONIC plus `constantMs` */
async function checkConstant(read: () => Promise<number>, constantMs: number): Promise<ClockCheck> {
  let lowMs = -Infinity;
  let highMs = Infinity;
  for (let i = 0; i < EXCHANGES; i += 1) {
    const before = monotonicMs();
    const readMs = (await read()) - constantMs;
    const after = monotonicMs();
    lowMs = Math.max(lowMs, readMs - after);
    highMs = Math.min(highMs, readMs - before);
  }
  if (lowMs > READING_ERROR_MS || highMs < -READING_ERROR_MS) {
    throw new Error(`a clock is not where it should be: it is off by ${lowMs} to ${highMs} ms`);
  }
  return { lowMs, highMs };
}

/** By HTTP, so only where this process can reach the server without an impairment. */
export const checkServerClock = ({ url, clock }: ServerProcess): Promise<ClockCheck> =>
  checkConstant(async () => {
    const headers = { Authorization: "Bearer bench" };
    const answer = await fetch(`${url}/transport/status`, { headers });
    return ((await answer.json()) as { timestamp_ms: number }).timestamp_ms;
  }, clock.serverMinusMonotonicMs);

/** `performance.now()` of a page that stands at CLOCK_MONOTONIC `originMs`, asked over the browser's debugging pipe. */
export const checkPageClock = (page: Page, originMs: number): Promise<ClockCheck> =>
  checkConstant(() => page.evaluate(() => performance.now()), -originMs);

/** CLOCK_MONOTONIC, in ms, at the page's time zero. */
export async function pageOriginMs(devtools: CDPSession): Promise<number> {
  return ((await pageMetrics(devtools))["NavigationStart"] ?? Number.NaN) * 1000;
}

/** Chromium's counters of a page. Its durations are CPU seconds of the main thread, once `countCpuTime` was called. */
export async function pageMetrics(devtools: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** Other work on the machine then does not count as the page's. */
export async function countCpuTime(devtools: CDPSession): Promise<void> {
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
}
