import { createAlarm } from "../core/alarm.ts";
import type { ClockEstimate } from "../core/clock-sync/clock-estimate.ts";
import { encodePing } from "../protocol/v1-client-messages.ts";
import type { PongMessage } from "../protocol/v1-server-messages.ts";
import { SHORTEST_PACE_MS, isSparing, paceOf, pingIntervalMs } from "./ping-interval.ts";
import type { Surroundings } from "./surroundings.ts";

/** On a line where much comes late a sparing client asks for that one question in ten more, and no more. */
const PACES_BETWEEN_SURPRISES = 10;
/** With no more than this to wait for the next question, none is put before it. */
const SOON_MS = 25;

export interface ClockProbe {
  /** The line is open. `connectMs` is what it took. */
  start(connectMs: number): void;
  /** How often the server lets itself be asked from now on, in ms. Until it has said so, four times a second. */
  askEvery(ms: number): void;
  /** Asks at once, unless an answer is being waited for. */
  ask(): void;
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
  let paceMs = SHORTEST_PACE_MS;
  let startedMs = 0;
  let burstPings = 0;
  let doubtPings = 0;
  let era = 0;
  let surprises = 0;
  let surprisedMs = Number.NEGATIVE_INFINITY;
  let dueMs = 0;
  let isWaiting = false;

  function intervalMs() {
    const { jitterMs, uncertaintyMs } = estimate.report();
    return pingIntervalMs({
      paceMs,
      burstPings,
      burstMs: clock.now() - startedMs,
      doubtPings: estimate.isInDoubt ? doubtPings : null,
      jitterMs,
      uncertaintyMs,
    });
  }

  function arm() {
    const waitMs = intervalMs();
    dueMs = clock.now() + waitMs;
    alarm.set(ping, waitMs);
  }
  function ping() {
    burstPings += 1;
    doubtPings += 1;
    isWaiting = true;
    arm();
    const { baseMs } = estimate.report();
    const base = baseMs === null ? undefined : Math.round(baseMs * 1000) / 1000;
    options.send(encodePing({ t0: clock.now(), era: estimate.era, base }));
  }
  function burst() {
    startedMs = clock.now();
    burstPings = 0;
    era = estimate.era;
    ping();
  }

  /** What comes late is worth a question, but where the server is to be spared not each time. */
  function isWorthAsking() {
    const nowMs = clock.now();
    const isOften = nowMs - surprisedMs < PACES_BETWEEN_SURPRISES * paceMs;
    return dueMs - nowMs > SOON_MS && !(isSparing(paceMs) && isOften);
  }

  /** What has just been learned may be reason to ask sooner. */
  function reconsider() {
    if (!alarm.isSet) return;
    const isSurprised = estimate.surprises !== surprises;
    surprises = estimate.surprises;
    if (estimate.era !== era) {
      era = estimate.era;
      doubtPings = 0;
      if (!estimate.isInDoubt) burst();
      else if (dueMs - clock.now() > intervalMs()) arm();
    } else if (isSurprised && isWorthAsking()) {
      surprisedMs = clock.now();
      ping();
    }
  }

  return {
    start(connectMs) {
      const parts = options.isSecure() ? PARTS_TO_OPEN_WITH_TLS : PARTS_TO_OPEN;
      estimate.expectDelay(connectMs / parts);
      burst();
    },
    askEvery(ms) {
      const told = paceOf(ms);
      if (told === paceMs) return;
      paceMs = told;
      if (alarm.isSet) arm();
    },
    ask() {
      if (alarm.isSet && !isWaiting) ping();
    },
    answered({ t0, t1, t2, era: sentInEra }, receivedMs) {
      isWaiting = false;
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
