import type { TransportCommand } from "../core/commands.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Schedule } from "../core/schedule.ts";
import { shownGapMs } from "../core/shown-gap.ts";
import { leadOf } from "../core/start-lead.ts";
import { bpmAt, secondsFromBeats } from "../core/tempo-map.ts";
import type { Clock } from "../core/timing.ts";
import { type TransportState, positionAt } from "../core/transport-state.ts";
import type { Beats, Seconds } from "../core/units.ts";
import { toMicroMs } from "../protocol/seed.ts";
import { type Prediction, createPrediction } from "./prediction.ts";
import type { ServerClock } from "./server-clock.ts";

export interface DrawnPosition {
  readonly beats: Beats;
  readonly seconds: Seconds;
  /** Quarter notes a minute, there. */
  readonly bpm: number;
}

export function drawnPosition(state: TransportState, timeMs: number): DrawnPosition {
  const { tempo } = state.song;
  const position = positionAt(state, timeMs);
  return {
    beats: position,
    seconds: secondsFromBeats(position, tempo),
    bpm: bpmAt(tempo, position),
  };
}

/** The transport as this client shows it: what it is taken to be, and where its playhead is drawn. */
export interface ShownTransport {
  /** The last state announced. */
  readonly state: TransportState;
  /** The server's time as it is drawn by when the client's clock shows `localMs`, the manual offset included. */
  timeAt(localMs: number): number;
  /** The state in effect at that time. */
  stateAt(timeMs: number): TransportState;
  readonly schedule: Schedule;
  /** Where the playhead stands when the client's clock shows `localMs`. */
  positionAt(localMs: number): DrawnPosition;
  /** Whether it is drawn elsewhere a moment after `localMs`. */
  isMovingAt(localMs: number): boolean;
  /**
   * A command of one's own, shown from this moment on. `givenAtMs` is the server time of the very moment, so that a
   * playhead stops where it was seen when the button was pressed. The manual offset is not in it: on a screen that lags
   * what is seen is that much older than what is drawn. It takes the place of `replaced`, if that has not been answered.
   */
  issue(
    id: string,
    command: TransportCommand,
    replaced?: string | null,
  ): { outcome: Outcome; givenAtMs: number };
  /** The server's word. */
  confirm(boot: string, state: TransportState): void;
  /** Commands that have been answered, or never will be: from here on only the server's word counts. */
  settle(ids: Iterable<string>): void;
  /** The server's last word, and the process that it came from; null before the first. */
  readonly heard: Prediction["heard"];
}

export interface ShownTransportOptions {
  readonly initial: TransportState;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  /** Added to the server's time on this machine, ms. */
  readonly manualOffsetMs: () => number;
}

const IMMINENT_MS = 5;

export function createShownTransport(options: ShownTransportOptions): ShownTransport {
  const { clock, serverClock } = options;
  const prediction = createPrediction(options.initial);
  const shownAt = (localMs: number) => serverClock.shownAt(localMs) + options.manualOffsetMs();
  /** How much more the server's clock showed than this client's, the last time that it mattered. Each process has its own. */
  let aheadMs = 0;

  /**
   * Lets the prediction change. What somebody else has done is shown as it is. One's own command goes on from where the
   * playhead is, and so does the answer to it, which comes long after it was shown: if the server has put it to another
   * moment, the playhead comes to meet it.
   */
  function change<T>(make: () => T): T {
    const nowMs = clock.now();
    const serverMs = shownAt(nowMs);
    const wasAhead = prediction.isAhead;
    const before = prediction.stateAt(serverMs);
    const made = make();
    const after = prediction.stateAt(serverMs);
    if (after.anchor !== before.anchor) {
      const isOwn = wasAhead || prediction.isAhead;
      const gapMs = isOwn ? shownGapMs(before, after, serverMs) : null;
      if (gapMs === null) serverClock.snap(nowMs);
      else serverClock.shift(gapMs, nowMs);
    }
    return made;
  }

  /**
   * What is to take effect so soon has taken effect already: it is this client's clock that is behind. Until the first pong
   * that may be by anything.
   */
  function imminentMs() {
    const { uncertaintyMs } = serverClock.report();
    return uncertaintyMs === null ? Number.POSITIVE_INFINITY : uncertaintyMs + IMMINENT_MS;
  }

  /** How much later the server will let this take effect: by the way there, and by what it is announced ahead. */
  function leadMs(command: TransportCommand) {
    const wayMs = serverClock.report().baseMs ?? 0;
    const aheadMs = leadOf(command, prediction.state.startLead, wayMs);
    // What is not announced is done in the moment that the client says, see `givenAtMs`.
    return aheadMs > 0 ? wayMs + aheadMs : 0;
  }

  return {
    get state() {
      return prediction.state;
    },
    timeAt: shownAt,
    stateAt: prediction.stateAt,
    get schedule() {
      return prediction.schedule;
    },
    positionAt(localMs) {
      const serverMs = shownAt(localMs);
      return drawnPosition(prediction.stateAt(serverMs), serverMs);
    },
    isMovingAt: (localMs) => prediction.state.playing || prediction.isWaiting(shownAt(localMs)),
    get heard() {
      return prediction.heard;
    },
    issue(id, command, replaced) {
      const nowMs = clock.now();
      const givenAtMs = toMicroMs(serverClock.shownAt(nowMs));
      aheadMs = givenAtMs - nowMs;
      const outcome = change(() =>
        prediction.issue(id, command, givenAtMs, leadMs(command), replaced),
      );
      return { outcome, givenAtMs };
    },
    confirm(boot, state) {
      // The stream says the same thirty times a second.
      if (!prediction.isNews(boot, state.revision)) return;
      const nowMs = clock.now();
      const wasAheadMs = aheadMs;
      aheadMs = serverClock.timeAt(nowMs) - nowMs;
      if (prediction.heard && prediction.heard.boot !== boot) {
        prediction.moveGiven(aheadMs - wasAheadMs);
      }
      const heardMs = shownAt(nowMs) + imminentMs();
      change(() => prediction.confirm(boot, state, heardMs));
    },
    settle: (ids) =>
      change(() => {
        for (const id of ids) prediction.settle(id);
      }),
  };
}
