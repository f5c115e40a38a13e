import { type ClockReport, createClockEstimate } from "../core/clock-sync/clock-estimate.ts";
import { serverTimeOn } from "../core/clock-sync/clock-line.ts";
import { createSteadyClock } from "../core/clock-sync/steady-clock.ts";
import type { PongMessage } from "../protocol/v1-server-messages.ts";
import { createClockProbe } from "./clock-probe.ts";
import type { Surroundings } from "./surroundings.ts";

/** The server's time as this client knows it: the estimate, the questions that feed it, and the clock that is drawn by. */
export interface ServerClock {
  /** The server's time as well as it is known, in ms, when the client's clock shows `clientMs`. */
  timeAt(clientMs: number): number;
  /** The time to draw by: the same, but that it never jumps when the estimate is corrected. */
  shownAt(clientMs: number): number;
  opened(connectMs: number): void;
  lost(): void;
  /** How often the server lets itself be asked for the time from now on, in ms. */
  askEvery(ms: number): void;
  /** Asks at once, unless an answer is being waited for. */
  ask(): void;
  /** Which server process speaks. Another one has another clock. */
  meet(boot: string): void;
  /** The server sent a message at `sentMs` by its own clock. */
  heard(sentMs: number, receivedMs: number): void;
  answered(pong: PongMessage, receivedMs: number): void;
  /** The shown time is the known one from now on. */
  snap(clientMs: number): void;
  /** What is shown goes on `byMs` ahead of where it would have been, and comes to meet what is known. */
  shift(byMs: number, clientMs: number): void;
  report(): ClockReport;
}

export interface ServerClockOptions {
  readonly surroundings: Pick<Surroundings, "clock" | "timers">;
  readonly isSecure: () => boolean;
  readonly send: (text: string) => void;
}

export function createServerClock({
  surroundings,
  isSecure,
  send,
}: ServerClockOptions): ServerClock {
  const estimate = createClockEstimate();
  const steady = createSteadyClock();
  const probe = createClockProbe({ surroundings, estimate, isSecure, send });
  let boot: string | null = null;
  let { line } = estimate;

  function follow(nowMs: number) {
    if (estimate.line === line) return;
    line = estimate.line;
    steady.follow(line, estimate.confidenceAt(nowMs), nowMs);
  }

  return {
    timeAt: (clientMs) => serverTimeOn(line, clientMs),
    shownAt: steady.timeAt,
    opened: probe.start,
    lost: probe.stop,
    askEvery: probe.askEvery,
    ask: probe.ask,
    meet(serverBoot) {
      if (boot !== null && serverBoot !== boot) estimate.forgetServer();
      boot = serverBoot;
    },
    heard(sentMs, receivedMs) {
      probe.heard(sentMs, receivedMs);
      follow(receivedMs);
    },
    answered(pong, receivedMs) {
      // The question went to a process that is no more.
      if (boot !== null && pong.boot !== boot) return;
      probe.answered(pong, receivedMs);
      follow(receivedMs);
    },
    snap: steady.snap,
    shift: steady.shift,
    report: estimate.report,
  };
}
