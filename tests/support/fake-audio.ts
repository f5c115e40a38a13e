import type { ClickBuffer, ClickContext, ClickNode } from "../../src/audio/click-context.ts";
import { clickSound } from "../../src/audio/click-sounds.ts";
import type { ClickLevel } from "../../src/core/clicks.ts";
import type { Clock } from "../../src/core/timing.ts";

const SAMPLE_RATE_HZ = 48_000;
/** What an AudioContext renders at a time. */
const QUANTUM_S = 128 / SAMPLE_RATE_HZ;

export interface HeardClick {
  readonly level: ClickLevel;
  /** When it leaves the loudspeaker, on the client's clock. */
  readonly localMs: number;
  /** The context time that it was given to begin at, in seconds. */
  readonly whenS: number;
}

/** An audio context that plays nothing and remembers what it was to play. */
export interface FakeAudio {
  readonly context: ClickContext;
  /** What has been heard and what is yet to be, in the order of time: without what was taken back before it began. */
  readonly heard: readonly HeardClick[];
  /** How many were stopped after they had begun. */
  readonly cut: number;
  readonly gain: number;
  /** From the context to the loudspeaker, ms. */
  latencyMs: number;
  /** Has `getOutputTimestamp`. */
  hasStamps: boolean;
  /** What a single pair of stamps is off by, ms. */
  stampErrorMs: () => number;
  /** A browser that has seen a gesture lets the context run. */
  isAllowed: boolean;
  /** As the system does it, for a telephone call. */
  interrupt(): void;
  readonly isClosed: boolean;
}

interface Given {
  readonly level: ClickLevel;
  readonly whenS: number;
  isStopped: boolean;
}

/** @param clock by which the context's own time passes, while it runs */
export function createFakeAudio(clock: Clock): FakeAudio {
  const given: Given[] = [];
  const listeners = new Set<() => void>();
  const waiting: (() => void)[] = [];
  let state = "suspended";
  let cut = 0;
  let gain = Number.NaN;
  /** Context time and the client's, when it began to run last. */
  let since = { contextS: 0, localMs: 0 };

  const exactS = () =>
    state === "running" ? since.contextS + (clock.now() - since.localMs) / 1000 : since.contextS;
  const currentS = () => Math.floor(exactS() / QUANTUM_S + 1e-9) * QUANTUM_S;

  function turn(next: string) {
    if (state === next) return;
    since = { contextS: currentS(), localMs: clock.now() };
    state = next;
    for (const listener of listeners) listener();
  }

  const context: ClickContext = {
    get state() {
      return state;
    },
    get currentTime() {
      return currentS();
    },
    get outputLatency() {
      return audio.latencyMs / 1000;
    },
    sampleRate: SAMPLE_RATE_HZ,
    destination: node(),
    getOutputTimestamp() {
      if (!audio.hasStamps) return {};
      const errorS = audio.stampErrorMs() / 1000;
      const contextTime = exactS() - audio.latencyMs / 1000 + errorS;
      return { contextTime, performanceTime: clock.now() };
    },
    createBuffer(_channels, length) {
      const samples = new Float32Array(length);
      return { getChannelData: () => samples };
    },
    createBufferSource() {
      let begun: Given | null = null;
      return {
        ...node(),
        buffer: null,
        start(whenS) {
          if (whenS < 0) throw new RangeError("a source cannot start before zero");
          begun = {
            level: levelOf(this.buffer),
            whenS: Math.max(whenS, currentS()),
            isStopped: false,
          };
          given.push(begun);
        },
        stop() {
          if (!begun) throw new Error("a source that was not started cannot be stopped");
          if (begun.whenS > currentS()) begun.isStopped = true;
          else cut += 1;
        },
      };
    },
    createGain: () => ({
      ...node(),
      gain: {
        get value() {
          return gain;
        },
        set value(value) {
          gain = value;
        },
        setTargetAtTime(value) {
          gain = value;
        },
      },
    }),
    resume() {
      if (state === "closed") return Promise.reject(new Error("the context is closed"));
      if (audio.isAllowed) {
        turn("running");
        return Promise.resolve();
      }
      return new Promise((resolve) => void waiting.push(resolve));
    },
    async close() {
      await Promise.resolve();
      turn("closed");
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };

  const audio = {
    context,
    get heard() {
      return given
        .filter(({ isStopped }) => !isStopped)
        .map(({ level, whenS }) => {
          const localMs = since.localMs + (whenS - since.contextS) * 1000 + audio.latencyMs;
          return { level, whenS, localMs };
        })
        .toSorted((a, b) => a.whenS - b.whenS);
    },
    get cut() {
      return cut;
    },
    get gain() {
      return gain;
    },
    latencyMs: 10,
    hasStamps: true,
    stampErrorMs: () => 0,
    isAllowed: true,
    interrupt: () => turn("interrupted"),
    get isClosed() {
      return state === "closed";
    },
  };
  return audio;
}

const node = (): ClickNode => ({ connect: () => {}, disconnect: () => {} });

/** The three sounds can be told apart by their first sample. */
const levelsByFirst = new Map<number | undefined, ClickLevel>(
  (["bar", "beat", "subdivision"] as const).map((level) => [
    clickSound(level, SAMPLE_RATE_HZ)[0],
    level,
  ]),
);
function levelOf(buffer: ClickBuffer | null): ClickLevel {
  const level = levelsByFirst.get(buffer?.getChannelData(0)[0]);
  if (!level) throw new Error("a source was started without a click in it");
  return level;
}
