import { type StoreApi, createStore } from "zustand/vanilla";
import { createScope } from "../client/scope.ts";
import type { KeyValueStorage } from "../client/surroundings.ts";
import { createAlarm } from "../core/alarm.ts";
import { type Subdivision, clicksOfSchedule } from "../core/clicks.ts";
import { type Schedule, lastState } from "../core/schedule.ts";
import type { Clock, Timers } from "../core/timing.ts";
import type { AudioClock } from "./audio-clock.ts";
import type { ClickContext } from "./click-context.ts";
import { localTimeAt } from "./local-time.ts";
import {
  type MetronomeSettings,
  checkSettings,
  loadMetronomeSettings,
  saveMetronomeSettings,
} from "./metronome-settings.ts";
import { type Audio, openAudio } from "./opened-audio.ts";

/**
 * `off`: nothing is to sound, and there is no audio. `needs-gesture`: something is to, but the browser lets no page
 * sound before the user has done something in it, or has taken the sound away since. `failed`: see `failure`.
 */
export type MetronomeStatus = "off" | "needs-gesture" | "running" | "failed";

export interface MetronomeSnapshot extends MetronomeSettings {
  readonly status: MetronomeStatus;
  /** The browser's words for why there is no audio. */
  readonly failure: string | null;
}

/** What the metronome has to know of a transport: a transport client is one. */
export interface ClickedTransport {
  /** Tells of every change of the schedule. */
  readonly store: { subscribe(onChange: () => void): () => void };
  /** What is in effect and what has been announced after it. */
  schedule(): Schedule;
  /** Server time, ms, when the client's clock shows `localMs`. */
  serverTimeAt(localMs: number): number;
}

export interface MetronomeOptions {
  readonly transport: ClickedTransport;
  /** Makes the audio context, within the user's gesture. An `AudioContext` is one. */
  readonly createContext: () => ClickContext;
  /** The transport client's own clock. */
  readonly clock: Clock;
  readonly timers: Timers;
  /** Where the settings are kept. */
  readonly storage: KeyValueStorage;
}

export interface Metronome {
  readonly store: StoreApi<MetronomeSnapshot>;
  /**
   * Starts the audio. To be called in the handler of a click, a touch or a key, as often as one likes. Resolves when the audio
   * runs, has failed or lets itself be waited for longer than a second: wait for it before a count-in is started, or its
   * first click may be over. Never rejects: `status` says what has become of it.
   */
  start(): Promise<void>;
  setEnabled(isEnabled: boolean): void;
  /** @throws RangeError outside 0 to 1 */
  setVolume(volume: number): void;
  setSubdivision(subdivision: Subdivision): void;
  /** @throws RangeError unless whole and from 0 to 4 */
  setCountInBars(bars: number): void;
  dispose(): void;
}

/**
 * How far ahead clicks are given to the audio. A tab that is not seen has its timers run once a second, and late at that;
 * with twice as much, one of them may be left out and no click is lost. So much ahead costs nothing, because what has been
 * given is taken back as soon as the transport changes. It also frees the tick from its usual 25 ms: it has only clocks to
 * follow.
 */
const HORIZON_MS = 2000;
const TICK_MS = 100;
/** How long a click that has sounded is still looked at: longer than one can be late. */
const PAST_MS = 200;
const START_LIMIT_MS = 1000;

/**
 * Clicks with the transport, at the times that the maps and the shared clock say, so that all machines click together. Every
 * tick, and every change of the transport, works out anew what is to sound in the next two seconds, and the ledger brings
 * about the difference; there is no place where the metronome "is", so none that could be wrong after a seek.
 *
 * A count-in sounds whether the metronome is on or not.
 */
export function createMetronome(options: MetronomeOptions): Metronome {
  const { transport, clock, timers, storage } = options;
  const scope = createScope();
  const ticking = createAlarm(timers);
  const store = createStore<MetronomeSnapshot>(() => {
    const settings = loadMetronomeSettings(storage);
    return { ...settings, status: statusOf(undefined, null, settings), failure: null };
  });
  let audio: Audio | null = null;
  /** What was over on the client's clock by then is not made up for: it was not to be heard. */
  let wantedSinceMs = Number.NEGATIVE_INFINITY;

  function tick() {
    if (!audio || scope.hasEnded || audio.context.state !== "running") return;
    audio.clock.observe();
    audio.ledger.settle(dueClicks(audio.clock), audio.context.currentTime);
    if (isBusy()) ticking.set(tick, TICK_MS);
    else ticking.clear();
  }
  function dueClicks(audioClock: AudioClock) {
    const { isEnabled, subdivision } = store.getState();
    const nowMs = clock.now();
    const serverMs = transport.serverTimeAt(nowMs);
    return clicksOfSchedule(
      transport.schedule(),
      serverMs - PAST_MS,
      serverMs + HORIZON_MS,
      subdivision,
    )
      .filter(({ isCountIn }) => isEnabled || isCountIn)
      .map((click) => {
        const localMs = localTimeAt(click.atMs, transport.serverTimeAt, nowMs);
        const whenS = audioClock.contextTimeAt(localMs);
        return { click, whenS, mayBeLate: localMs >= wantedSinceMs };
      });
  }
  /** Something is to sound sooner or later, though nothing else should change. */
  function isBusy() {
    const schedule = transport.schedule();
    const isWanted = store.getState().isEnabled || lastState(schedule).countInBars > 0;
    return isWanted && schedule.some(({ playing }) => playing);
  }

  function showStatus() {
    const { status, failure, ...settings } = store.getState();
    const next = statusOf(audio?.context.state, failure, settings);
    if (next !== status) store.setState({ status: next });
  }
  function contextChanged() {
    if (!audio || scope.hasEnded) return;
    showStatus();
    if (audio.context.state !== "running") {
      // What has been given would sound when the context goes on, whenever that is.
      audio.ledger.clear();
      return ticking.clear();
    }
    audio.clock.reset();
    wantedSinceMs = clock.now();
    tick();
  }

  function change(settings: Partial<MetronomeSettings>) {
    const before = store.getState();
    const { isEnabled, volume, subdivision, countInBars } = { ...before, ...settings };
    const next = { isEnabled, volume, subdivision, countInBars };
    checkSettings(next);
    saveMetronomeSettings(storage, next);
    store.setState(next);
    if (isEnabled !== before.isEnabled || subdivision !== before.subdivision) {
      wantedSinceMs = clock.now();
    }
    showStatus();
    tick();
  }

  function failed(cause: unknown) {
    store.setState({ failure: cause instanceof Error ? cause.message : String(cause) });
    showStatus();
  }

  scope.own(transport.store.subscribe(tick));
  scope.own(() => ticking.clear());

  return {
    store,
    start() {
      if (scope.hasEnded) return Promise.resolve();
      store.setState({ failure: null });
      try {
        audio ??= openAudio(options, store.getState().volume, scope, contextChanged);
      } catch (error) {
        failed(error);
        return Promise.resolve();
      }
      const { context } = audio;
      showStatus();
      if (context.state === "running") return Promise.resolve();
      return new Promise((resolve) => {
        // A browser that sees no gesture in this keeps its promise open until there is one.
        const limit = timers.setTimeout(resolve, START_LIMIT_MS);
        context
          .resume()
          .then(contextChanged, failed)
          .finally(() => {
            timers.clearTimeout(limit);
            resolve();
          });
      });
    },
    setEnabled: (isEnabled) => change({ isEnabled }),
    setVolume(volume) {
      change({ volume });
      audio?.player.setVolume(volume);
    },
    setSubdivision: (subdivision) => change({ subdivision }),
    setCountInBars: (countInBars) => change({ countInBars }),
    dispose: () => scope.end(),
  };
}

function statusOf(
  contextState: string | undefined,
  failure: string | null,
  { isEnabled, countInBars }: MetronomeSettings,
): MetronomeStatus {
  if (contextState === "running") return "running";
  if (failure !== null) return "failed";
  return isEnabled || countInBars > 0 ? "needs-gesture" : "off";
}
