import { type Authority, createAuthority } from "../../server/authority.ts";
import { type Broadcast, createBroadcast } from "../../server/broadcast.ts";
import type { StreamShape } from "../../server/edition.ts";
import { type Metrics, createMetrics } from "../../server/metrics.ts";
import { createSweeper } from "../../server/sweeper.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { type FakeListener, createFakeListener } from "./fake-listener.ts";
import { type ManualClock, createManualClock } from "./manual-clock.ts";

/** A broadcast whose writes take time, and during whose rounds other things happen. */
export interface BusyBroadcast {
  readonly manual: ManualClock;
  readonly authority: Authority;
  readonly metrics: Metrics;
  readonly broadcast: Broadcast;
  /** Every write to anybody, in order. */
  readonly writes: readonly Write[];
  /** What one write takes from now on, in ms. */
  writeMs: number;
  listener(shape: StreamShape): FakeListener;
  /** Has something happen `inMs` from now, between whatever else happens. */
  at(inMs: number, happen: () => void): void;
}

export interface Write {
  readonly to: FakeListener;
  readonly atMs: number;
  /** Of the last message in it. */
  readonly revision: number;
}

export function createBusyBroadcast(): BusyBroadcast {
  const manual = createManualClock(1_733_123_456_789);
  const { clock } = manual;
  const timers = {
    ...manual.timers,
    // In its turn among the timers, as in Node: what is due goes before what came after it.
    setImmediate: (callback: () => void) => void manual.timers.setTimeout(callback, 0),
  };
  const authority = createAuthority(createTransportState(), clock);
  const metrics = createMetrics();
  const writes: Write[] = [];
  const sweeper = createSweeper(clock, timers);
  const broadcast = createBroadcast({
    authority,
    boot: "0badcafe",
    sampleRateHz: 44_100,
    clock,
    timers,
    metrics,
    sweeper,
  });
  const world: BusyBroadcast = {
    manual,
    authority,
    metrics,
    broadcast,
    writes,
    writeMs: 0.01,
    listener(shape) {
      const listener = createFakeListener(shape, clock, (frame) => {
        const text = frame.texts.at(-1) ?? "";
        const revision = Number(/"revision":(\d+)/.exec(text)?.[1]);
        writes.push({ to: listener, atMs: clock.now(), revision });
        manual.stall(world.writeMs);
      });
      return listener;
    },
    at: (inMs, happen) => void manual.timers.setTimeout(happen, inMs),
  };
  return world;
}
