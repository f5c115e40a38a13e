import { createAlarm } from "../core/alarm.ts";
import type { ClockEstimate } from "../core/clock-estimate.ts";
import { type PongMessage, encodePing } from "../protocol/v1.ts";
import type { Surroundings } from "./surroundings.ts";

/** Several questions at once after opening, for a good answer soon; then enough to notice a dead line. */
const BURST_PINGS = 8;
const BURST_INTERVAL_MS = 50;
const STEADY_INTERVAL_MS = 250;

export interface ClockProbe {
  start(): void;
  answered(pong: PongMessage, receivedMs: number): void;
  stop(): void;
}

/** Asks the server for the time and tells the estimate what came back. */
export function createClockProbe(
  { clock, timers }: Surroundings,
  estimate: ClockEstimate,
  send: (text: string) => void,
): ClockProbe {
  let sent = 0;
  const alarm = createAlarm(timers);

  function ping() {
    alarm.set(ping, sent < BURST_PINGS ? BURST_INTERVAL_MS : STEADY_INTERVAL_MS);
    sent += 1;
    send(encodePing({ t0: clock.now() }));
  }

  return {
    start() {
      sent = 0;
      ping();
    },
    answered({ t0, t1, t2 }, receivedMs) {
      estimate.addPingPong({ t0, t1, t2, t3: receivedMs });
    },
    stop: alarm.clear,
  };
}
