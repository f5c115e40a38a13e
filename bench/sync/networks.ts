import { type Noise, between, exponential, lognormal, normal } from "./noise.ts";

/**
 * What a message sent at `atMs` (true time since the session began) takes on its way, ms. `draw` gives the numbers in
 * `[0, 1)` that fell to this moment.
 */
export type Delay = (atMs: number, draw: (index: number) => number, weather: Noise) => number;

/** What the issue asks of the client at a resolution of 100 µs, ms. */
export interface Target {
  /** Of the error after the first 2 s. */
  readonly p50: number;
  readonly p99: number;
  /** From opening to an error below 1 ms. */
  readonly settledMs?: number;
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly up: Delay;
  readonly down: Delay;
  readonly target?: Target;
}

const same = (delay: Delay) => ({ up: delay, down: delay });
const floorPlus =
  (floorMs: number, meanMs: number): Delay =>
  (_, draw) =>
    floorMs + exponential(draw(0), meanMs);
/** With a chance of `part` a message is held up, and what comes behind it waits as well. */
const held = (draw: (index: number) => number, part: number, fromMs: number, toMs: number) =>
  draw(8) < part ? between(draw(9), fromMs, toMs) : 0;

/** The second of every ten or so in which an office's wifi is busy with others. */
const BUSY_EVERY_MS = 10_000;
const BUSY_MS = 1000;
const isBusy = (atMs: number, weather: Noise) => {
  const turn = Math.floor(atMs / BUSY_EVERY_MS);
  const fromMs = turn * BUSY_EVERY_MS + weather(turn) * (BUSY_EVERY_MS - BUSY_MS);
  return atMs >= fromMs && atMs < fromMs + BUSY_MS;
};
const PATH_CHANGE_AT_MS = 40_000;

/** Above a floor that no message quite reaches: the sum of so many exponential waits, as at as many routers. */
const gammaPlus =
  (floorMs: number, waits: number, meanMs: number): Delay =>
  (_, draw) => {
    let delayMs = floorMs;
    for (let i = 0; i < waits; i += 1) delayMs += exponential(draw(i), meanMs);
    return delayMs;
  };

/** A to F are those of the issue; nobody has tuned anything to the others. */
export const NETWORKS: readonly Network[] = [
  {
    id: "A",
    name: "loopback",
    ...same(floorPlus(0.05, 0.03)),
    target: { p50: 0.03, p99: 0.15, settledMs: 50 },
  },
  {
    id: "B",
    name: "wifi LAN",
    ...same((_, draw) => 2 + exponential(draw(0), 0.3) + held(draw, 0.02, 5, 40)),
    target: { p50: 0.05, p99: 0.25, settledMs: 50 },
  },
  {
    id: "C",
    name: "WAN",
    ...same((_, draw) => 40 + lognormal(draw(0), draw(1), 10, 0.65)),
    target: { p50: 0.25, p99: 0.8, settledMs: 500 },
  },
  {
    id: "D",
    name: "mobile",
    ...same((_, draw) => 60 + exponential(draw(0), 60) + held(draw, 0.01, 200, 500)),
    target: { p50: 0.3, p99: 1.8 },
  },
  {
    id: "E",
    name: "asymmetric 20/60",
    up: floorPlus(20, 1),
    down: floorPlus(60, 1),
    target: { p50: 20.5, p99: 20.5 },
  },
  {
    id: "F",
    name: "unequal jitter",
    up: floorPlus(20, 2),
    down: floorPlus(20, 20),
    target: { p50: 0.5, p99: 1.3 },
  },
  {
    id: "G",
    name: "path change",
    up: floorPlus(10, 2),
    down: (atMs, draw) => (atMs < PATH_CHANGE_AT_MS ? 10 : 40) + exponential(draw(0), 2),
  },
  {
    id: "H",
    name: "office wifi",
    ...same((atMs, draw, weather) => 3 + exponential(draw(0), isBusy(atMs, weather) ? 40 : 1)),
  },
  {
    id: "I",
    name: "satellite",
    ...same(
      (_, draw) => 280 + Math.max(0, 15 * normal(draw(0), draw(1))) + held(draw, 0.02, 300, 900),
    ),
  },
  {
    id: "J",
    name: "soft floor",
    up: gammaPlus(20, 2, 1),
    down: gammaPlus(20, 3, 5),
  },
  {
    id: "K",
    name: "no floor",
    ...same((_, draw) => Math.max(0, 40 + 10 * normal(draw(0), draw(1)))),
  },
];

export function networkOf(id: string): Network {
  const network = NETWORKS.find((network) => network.id === id);
  if (network) return network;
  const known = NETWORKS.map(({ id }) => id).join(", ");
  throw new RangeError(`the networks are ${known}, not ${id}`);
}
