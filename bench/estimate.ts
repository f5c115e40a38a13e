/**
 * `npm run bench:estimate`: what the clock estimate costs with a full minute of samples behind it, four pings and thirty
 * state messages a second.
 */
import { createClockEstimate } from "../src/core/clock-sync/clock-estimate.ts";

const PING_MS = 250;
const STATE_MS = 1000 / 30;
const MINUTES = 5;
/** Server time less client time. */
const OFFSET_MS = 1.7e12;

const estimate = createClockEstimate();
const delayMs = () => 40 - 10 * Math.log(1 - Math.random());
const pongsMs: number[] = [];
let statesMs = 0;
let nextStateMs = 0;
for (let nowMs = 0; nowMs < MINUTES * 60_000; nowMs += PING_MS) {
  for (; nextStateMs < nowMs; nextStateMs += STATE_MS) {
    const sentMs = nextStateMs - delayMs() + OFFSET_MS;
    statesMs += timed(() => estimate.addOneWay(sentMs, nextStateMs));
  }
  const backMs = delayMs();
  const t1 = nowMs - backMs + OFFSET_MS;
  const pong = { t0: nowMs - backMs - delayMs(), t1, t2: t1, t3: nowMs, era: estimate.era };
  pongsMs.push(timed(() => estimate.addPong(pong)));
}

const full = pongsMs.slice((2 * 60_000) / PING_MS).toSorted((a, b) => a - b);
const at = (part: number) => full[Math.floor(part * (full.length - 1))] ?? Number.NaN;
const mean = full.reduce((sum, ms) => sum + ms, 0) / full.length;
const perSecondMs = mean * (1000 / PING_MS) + statesMs / (MINUTES * 60);
console.log(`a pong: p50 ${at(0.5).toFixed(3)} ms, p95 ${at(0.95).toFixed(3)} ms`);
console.log(`of one core: ${(perSecondMs / 10).toFixed(3)} %`);

function timed(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}
