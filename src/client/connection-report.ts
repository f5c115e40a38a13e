import type { ClockReport } from "../core/clock-sync/clock-estimate.ts";
import type { Clock } from "../core/timing.ts";
import { createRateMeter } from "./rate-meter.ts";
import type { ServerClock } from "./server-clock.ts";

/** How well this client is connected and how well it knows the time. Worked out when asked. */
export interface ConnectionReport extends ClockReport {
  /** How long ago the server was last heard, in ms; null before the first word. */
  readonly messageAgeMs: number | null;
  /** State messages a second, over the last two seconds; null when there were none. */
  readonly streamHz: number | null;
  /**
   * How much further on the playhead is drawn than the server's time would have it, as well as that is known, in ms: what is
   * still to be caught up with after a correction.
   */
  readonly drawnErrorMs: number;
}

/** Listens to what comes from the server, without knowing what it says. */
export interface ConnectionReporter {
  heard(receivedMs: number): void;
  heardState(receivedMs: number): void;
  report(): ConnectionReport;
}

export function createConnectionReporter(
  clock: Clock,
  serverClock: ServerClock,
): ConnectionReporter {
  const streamRate = createRateMeter();
  let heardMs: number | null = null;

  return {
    heard(receivedMs) {
      heardMs = receivedMs;
    },
    heardState: streamRate.happened,
    report() {
      const nowMs = clock.now();
      return {
        ...serverClock.report(),
        drawnErrorMs: serverClock.shownAt(nowMs) - serverClock.timeAt(nowMs),
        messageAgeMs: heardMs === null ? null : nowMs - heardMs,
        streamHz: streamRate.perSecond(nowMs),
      };
    },
  };
}
