import type { EventQueue } from "./event-queue.ts";
import type { Delay, Network } from "./networks.ts";
import { createNoise } from "./noise.ts";

/** One direction of one connection. */
export type Line = (deliver: () => void) => void;

export interface Lines {
  readonly up: Line;
  readonly down: Line;
}

/** A network in a session: the same weather for every connection in it. */
export interface Weather {
  /**
   * Two new lines, for a new connection. Ordered: what goes over one arrives as it was sent, as in TCP, one message
   * waiting for another where it must. Otherwise each for itself, as in UDP.
   */
  connect(isOrdered?: boolean): Lines;
  /** Added to every delay from now on, ms: a router's buffer that has filled up. */
  readonly extraMs: { up: number; down: number };
}

/** Messages of one such moment share their luck, so contestants that hear the same broadcast hear it at the same time. */
const MOMENTS_PER_MS = 1000;

export function createWeather(queue: EventQueue, network: Network, seed: number): Weather {
  const weather = createNoise(seed, `${network.id} weather`);
  const extraMs = { up: 0, down: 0 };

  function line(direction: "up" | "down", delay: Delay, isOrdered: boolean): Line {
    const noise = createNoise(seed, `${network.id} ${direction}`);
    let lastArrivalMs = 0;
    return (deliver) => {
      const moment = Math.floor(queue.nowMs * MOMENTS_PER_MS);
      const delayMs = delay(queue.nowMs, (index) => noise(moment, index), weather);
      const arrivalMs = queue.nowMs + delayMs + extraMs[direction];
      if (!isOrdered) return queue.at(arrivalMs, deliver);
      lastArrivalMs = Math.max(lastArrivalMs, arrivalMs);
      queue.at(lastArrivalMs, deliver);
    };
  }

  return {
    connect: (isOrdered = true) => ({
      up: line("up", network.up, isOrdered),
      down: line("down", network.down, isOrdered),
    }),
    extraMs,
  };
}

/** Lines inside one machine. */
export const loopback = (queue: EventQueue): Pick<Weather, "connect"> => {
  const line: Line = (deliver) => queue.at(queue.nowMs + 0.01, deliver);
  return { connect: () => ({ up: line, down: line }) };
};
