import { createAlarm } from "../core/alarm.ts";
import type { ClockEstimate } from "../core/clock-sync/clock-estimate.ts";
import { encodePing } from "../protocol/v1-client-messages.ts";
import type { PongMessage } from "../protocol/v1-server-messages.ts";
import type { Surroundings } from "./surroundings.ts";

/** Many questions after opening and after the clocks have jumped, for a good answer soon. */
const BURST_PINGS = 40;
const BURST_INTERVAL_MS = { least: 25, most: 100 };
/**
 * Messages that follow each other more closely than they are jittered wait for each other, since none may overtake: of many
 * such pings few say anything of their own. At 1.2 times the jitter most is learned in a given time.
 */
const JITTERS_APART = 1.2;
/** While in doubt as well, and from a little lower down: there the answer is waited for. */
const DOUBT_INTERVAL_MS = { least: 20, most: 100 };
/** Then more than enough for a while, until the rate is known as well; longer where the line is a bad one. */
const SETTLING_MS = { least: 10_000, most: 60_000 };
const SETTLING_INTERVAL_MS = 100;
const SETTLED_UNCERTAINTY_MS = 0.1;
/** Then enough to notice a dead line, and the clocks' wandering. */
const STEADY_INTERVAL_MS = 250;

export interface ClockProbe {
  /** The line is open. `connectMs` is what it took. */
  start(connectMs: number): void;
  answered(pong: PongMessage, receivedMs: number): void;
  /** A message of the server with its time on it. */
  heard(serverSentMs: number, receivedMs: number): void;
  stop(): void;
}

/**
 * Until the first pong a message is taken to have needed a share of what opening the line took: there and back for TCP and
 * for the WebSocket handshake, and once more for TLS, makes four ways or six. Half of that share, because opening also
 * waits for other things, and what is drawn too late is put right by the first pong at once, what is too early is not.
 */
const PARTS_TO_OPEN = 8;
const PARTS_TO_OPEN_WITH_TLS = 12;

export interface ClockProbeOptions {
  readonly surroundings: Pick<Surroundings, "clock" | "timers">;
  readonly estimate: ClockEstimate;
  readonly isSecure: () => boolean;
  readonly send: (text: string) => void;
}

/** Asks the server for the time, as often as the estimate needs it, and tells the estimate what came back. */
export function createClockProbe(options: ClockProbeOptions): ClockProbe {
  const { clock, timers } = options.surroundings;
  const { estimate } = options;
  const alarm = createAlarm(timers);
  let startedMs = 0;
  /** In this burst. */
  let pings = 0;
  let era = 0;
  let surprises = 0;
  let dueMs = 0;

  function intervalMs() {
    const { jitterMs, uncertaintyMs } = estimate.report();
    if (estimate.isInDoubt || pings <= BURST_PINGS) {
      const { least, most } = estimate.isInDoubt ? DOUBT_INTERVAL_MS : BURST_INTERVAL_MS;
      return Math.min(most, Math.max(least, JITTERS_APART * (jitterMs ?? 0)));
    }
    const isUncertain = (uncertaintyMs ?? 0) > SETTLED_UNCERTAINTY_MS;
    const settlingMs = isUncertain ? SETTLING_MS.most : SETTLING_MS.least;
    return clock.now() - startedMs < settlingMs ? SETTLING_INTERVAL_MS : STEADY_INTERVAL_MS;
  }

  function arm() {
    const waitMs = intervalMs();
    dueMs = clock.now() + waitMs;
    alarm.set(ping, waitMs);
  }
  function ping() {
    pings += 1;
    arm();
    const { baseMs } = estimate.report();
    const base = baseMs === null ? undefined : Math.round(baseMs * 1000) / 1000;
    options.send(encodePing({ t0: clock.now(), era: estimate.era, base }));
  }
  function burst() {
    startedMs = clock.now();
    pings = 0;
    era = estimate.era;
    ping();
  }

  /** What has just been learned may be reason to ask sooner. */
  function reconsider() {
    if (!alarm.isSet) return;
    const isSurprised = estimate.surprises !== surprises;
    surprises = estimate.surprises;
    if (estimate.era !== era) {
      era = estimate.era;
      if (!estimate.isInDoubt) burst();
      else if (dueMs - clock.now() > intervalMs()) arm();
    } else if (isSurprised && dueMs - clock.now() > BURST_INTERVAL_MS.least) {
      ping();
    }
  }

  return {
    start(connectMs) {
      const parts = options.isSecure() ? PARTS_TO_OPEN_WITH_TLS : PARTS_TO_OPEN;
      estimate.expectDelay(connectMs / parts);
      burst();
    },
    answered({ t0, t1, t2, era: sentInEra }, receivedMs) {
      estimate.addPong({ t0, t1, t2, t3: receivedMs, era: sentInEra ?? -1 });
      reconsider();
    },
    heard(serverSentMs, receivedMs) {
      estimate.addOneWay(serverSentMs, receivedMs);
      reconsider();
    },
    stop: alarm.clear,
  };
}
