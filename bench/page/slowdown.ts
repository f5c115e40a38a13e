import type { CDPSession, Page } from "playwright-core";
import { pageMetrics } from "../playhead/clocks.ts";

/*
 * Chromium slows a thread down by stopping it every fraction of a millisecond, for so many times as long as it ran. It goes by
 * the clock, so on a machine that has other work the thread is slowed down by more than was asked for. How much it really
 * was, one piece of work says that is done at full speed and again beside what is measured.
 */

export const BUSY_START_MARK = "bench:busy";
export const BUSY_END_MARK = "bench:idle";

/** Some ten ms at full speed. It is sent as text: nothing outside of it can be used in it but its arguments. */
function keepBusy([startMark, endMark]: readonly [string, string]): number {
  performance.mark(startMark);
  let value = 1;
  for (let i = 0; i < 1e7; i += 1) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
  performance.mark(endMark);
  return value;
}

export const beBusy = (page: Page): Promise<number> =>
  page.evaluate(keepBusy, [BUSY_START_MARK, BUSY_END_MARK] as const);

/** CPU time that the piece of work takes on a page that has nothing else to do, an empty one, in ms. */
export async function measureFullSpeed(page: Page, devtools: CDPSession): Promise<number> {
  // The first time it is also compiled.
  await beBusy(page);
  const before = await pageMetrics(devtools);
  await beBusy(page);
  const after = await pageMetrics(devtools);
  return ((after["TaskDuration"] ?? Number.NaN) - (before["TaskDuration"] ?? Number.NaN)) * 1000;
}
