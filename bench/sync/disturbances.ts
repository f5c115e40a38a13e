import { swapDate } from "./stepped-date.ts";
import type { Seated, World } from "./world.ts";

/** Something that goes wrong while it plays, and when it is to be judged. */
export interface Disturbance {
  readonly name: string;
  /** Judged from here on, ms since opening. */
  readonly fromMs: number;
  /** The scenario's end, ms since opening. */
  readonly untilMs: number;
  /** Only for clients that reconnect by themselves: ours. */
  readonly oursAlone?: boolean;
  /** Judged from the reopening of the connection on, where there is one. */
  readonly fromReopening?: boolean;
  /** State messages a second, for clients that can choose. */
  readonly hz?: number;
  /** Puts it on the world's agenda. What it gives back cleans up at the end. */
  prepare(world: World): (() => void) | undefined;
}

const START_MS = 20_000;
const SLEEP_MS = 20_000;
const HIDDEN_MS = 30_000;
const BLOAT_MS = 150;
const HOUR_MS = 3_600_000;

const forAll = (world: World, act: (seat: Seated) => void) => {
  for (const seat of world.seats) act(seat);
};

function sleep(isClockStopped: boolean): Disturbance {
  const wakeMs = START_MS + SLEEP_MS;
  return {
    name: isClockStopped ? "20 s sleep, clock stopped" : "20 s sleep, clock going",
    fromMs: wakeMs,
    untilMs: wakeMs + 20_000,
    prepare(world) {
      world.at(START_MS, () =>
        forAll(world, ({ machine }) => {
          if (isClockStopped) machine.clock.stop();
          machine.sleepUntil(world.trueTimeOf(wakeMs));
        }),
      );
      world.at(wakeMs, () => forAll(world, ({ machine }) => machine.clock.resume()));
      return undefined;
    },
  };
}

const clockStep = (byMs: number): Disturbance => ({
  name: `client clock ${byMs > 0 ? "+" : "−"}${Math.abs(byMs)} ms`,
  fromMs: START_MS,
  untilMs: START_MS + 20_000,
  prepare(world) {
    world.at(START_MS, () => forAll(world, ({ machine }) => machine.clock.step(byMs)));
    return undefined;
  },
});

const bufferbloat = (directions: readonly ("up" | "down")[], forMs: number): Disturbance => ({
  name: `+${BLOAT_MS} ms ${directions.join(" and ")}, ${forMs / 1000} s`,
  fromMs: START_MS,
  untilMs: START_MS + forMs + 30_000,
  prepare(world) {
    const set = (ms: number) => () => {
      for (const direction of directions) world.weather.extraMs[direction] = ms;
    };
    world.at(START_MS, set(BLOAT_MS));
    world.at(START_MS + forMs, set(0));
    return undefined;
  },
});

export const DISTURBANCES: readonly Disturbance[] = [
  sleep(true),
  sleep(false),
  clockStep(50),
  clockStep(-50),
  {
    name: "server restart, 3 s off",
    fromMs: START_MS,
    untilMs: START_MS + 20_000,
    oursAlone: true,
    fromReopening: true,
    prepare(world) {
      world.at(START_MS, () => world.server.restart(300, 3000));
      return undefined;
    },
  },
  {
    name: "reconnect",
    fromMs: START_MS,
    untilMs: START_MS + 20_000,
    oursAlone: true,
    fromReopening: true,
    prepare(world) {
      world.at(START_MS, () => world.server.dropConnections());
      return undefined;
    },
  },
  {
    name: "wall clock +1 h",
    fromMs: START_MS,
    untilMs: START_MS + 10_000,
    prepare(world) {
      const date = swapDate();
      world.at(START_MS, () => date.step(HOUR_MS));
      return date.restore;
    },
  },
  {
    name: "tab hidden for 30 s",
    fromMs: START_MS + HIDDEN_MS,
    untilMs: START_MS + HIDDEN_MS + 20_000,
    prepare(world) {
      const hide = (isHidden: boolean) =>
        forAll(world, ({ machine, display }) => {
          machine.isThrottled = isHidden;
          display.isHidden = isHidden;
        });
      world.at(START_MS, () => hide(true));
      world.at(START_MS + HIDDEN_MS, () => {
        hide(false);
        forAll(world, (seat) => seat.wakeUp());
      });
      return undefined;
    },
  },
  bufferbloat(["up", "down"], 20_000),
  bufferbloat(["down"], 70_000),
  {
    name: "hz=0",
    fromMs: 2000,
    untilMs: 60_000,
    oursAlone: true,
    hz: 0,
    prepare: () => undefined,
  },
];
