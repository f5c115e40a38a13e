import { clockMessage, stateMessage } from "../src/protocol/seed.ts";
import type { Song } from "../src/core/song.ts";
import { encodeSong, encodeState } from "../src/protocol/v1-server-messages.ts";
import { createAlarm } from "../src/core/alarm.ts";
import type { Clock } from "../src/core/timing.ts";
import type { Authority } from "./authority.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Metrics } from "./metrics.ts";
import type { ServerTimers } from "./system-timing.ts";
import { createTicker } from "./ticker.ts";

export type StreamShape = NonNullable<Endpoint["stream"]>;

export interface Listener {
  readonly shape: StreamShape;
  /** True when it has not taken the last frame yet: it then does without this one, which the next replaces. */
  readonly isBehind: boolean;
  send(text: string): void;
}

export interface Broadcast {
  /** Sends `listener` the state now, then `hz` times a second (0: never), and at every change. */
  add(listener: Listener, hz: number): () => void;
  /** Sends `listener` this song, unless it is the one that it was sent last. Whatever goes with a song comes after it. */
  tellSong(listener: Listener, song: Song): void;
  /** The stamp for a message of this moment. */
  stamp(): { boot: string; seq: number; sentAtMs: number };
  stop(): void;
}

export interface BroadcastOptions {
  readonly authority: Authority;
  readonly boot: string;
  readonly sampleRateHz: number;
  readonly clock: Clock;
  readonly timers: ServerTimers;
  readonly metrics: Metrics;
}

/**
 * Everybody who listens, in groups of one rate. A group has one ticker, which runs while somebody is in it, and a tick
 * encodes each shape once however many hear it.
 */
export function createBroadcast(options: BroadcastOptions): Broadcast {
  const { authority, boot, sampleRateHz, timers, metrics } = options;
  const groups = new Map<number, { listeners: Set<Listener>; stop(): void }>();
  let seq = 0;
  let pushIsDue = false;

  const stamp = () => ({ boot, seq: (seq += 1), sentAtMs: authority.now() });

  /** The state in effect: a plain client does not know of what has only been announced. */
  const inEffect = (write: typeof stateMessage | typeof clockMessage) => () => {
    const nowMs = authority.now();
    return JSON.stringify(write(authority.stateAt(nowMs), nowMs, sampleRateHz));
  };
  const encode: Record<StreamShape, () => string> = {
    state: inEffect(stateMessage),
    clock: inEffect(clockMessage),
    anchor: () => encodeState(authority.state, stamp()),
  };

  /** What each was told last. */
  const knownSongs = new WeakMap<Listener, Song>();
  let encodedSong: { readonly song: Song; readonly text: string } | null = null;

  function tellSong(listener: Listener, song: Song) {
    if (listener.shape !== "anchor" || knownSongs.get(listener) === song) return;
    knownSongs.set(listener, song);
    if (encodedSong?.song !== song) encodedSong = { song, text: encodeSong(song, boot) };
    listener.send(encodedSong.text);
  }

  function sendTo(listeners: Iterable<Listener>, mayBeSkipped: boolean) {
    const encoded = new Map<StreamShape, string>();
    for (const listener of listeners) {
      if (mayBeSkipped && listener.isBehind) {
        metrics.skippedFrames += 1;
        continue;
      }
      tellSong(listener, authority.state.song);
      const text = encoded.get(listener.shape) ?? encode[listener.shape]();
      encoded.set(listener.shape, text);
      listener.send(text);
    }
  }

  function groupAt(hz: number) {
    const listeners = new Set<Listener>();
    const ticker =
      hz > 0 &&
      createTicker({
        clock: options.clock,
        timers,
        hz,
        onTick(lateMs) {
          metrics.ticked(lateMs);
          sendTo(listeners, true);
        },
      });
    if (ticker) ticker.start();
    const group = { listeners, stop: () => ticker && ticker.stop() };
    groups.set(hz, group);
    return group;
  }

  /** Several commands that arrived in one moment make one push. The ticks stay where they are. */
  function push() {
    if (pushIsDue) return;
    pushIsDue = true;
    timers.setImmediate(() => {
      pushIsDue = false;
      for (const { listeners } of groups.values()) sendTo(listeners, false);
    });
  }
  /** What was announced ahead is a change to plain clients in the moment it takes effect. */
  const effectAlarm = createAlarm(timers);
  function pushOnEffect() {
    const aheadMs = authority.state.anchor.atMs - authority.now();
    if (aheadMs <= 0 || effectAlarm.isSet) return;
    // Timers may be a millisecond early.
    effectAlarm.set(() => {
      push();
      pushOnEffect();
    }, aheadMs + 1);
  }
  const unwatch = authority.watch(() => {
    push();
    pushOnEffect();
  });

  return {
    stamp,
    tellSong,
    add(listener, hz) {
      const group = groups.get(hz) ?? groupAt(hz);
      group.listeners.add(listener);
      sendTo([listener], false);
      return () => {
        group.listeners.delete(listener);
        if (group.listeners.size > 0 || groups.get(hz) !== group) return;
        group.stop();
        groups.delete(hz);
      };
    },
    stop() {
      unwatch();
      effectAlarm.clear();
      for (const group of groups.values()) group.stop();
      groups.clear();
    },
  };
}
