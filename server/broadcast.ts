import { createAlarm } from "../src/core/alarm.ts";
import type { Song } from "../src/core/song.ts";
import type { Clock } from "../src/core/timing.ts";
import { encodeChange, encodeSong } from "../src/protocol/v1-server-messages.ts";
import type { Authority } from "./authority.ts";
import type { Peer } from "./connection.ts";
import { type Edition, type Note, type StreamShape, createEdition } from "./edition.ts";
import type { Metrics } from "./metrics.ts";
import type { Sweeper } from "./sweeper.ts";
import type { ServerTimers } from "./system-timing.ts";
import { createRound } from "./round.ts";
import { createTicker } from "./ticker.ts";

/** Somebody who listens. Whoever has not taken its last frame yet does without the next. */
export interface Listener {
  readonly peer: Pick<Peer, "offer" | "send">;
  readonly shape: StreamShape;
}

/** Somebody's place among those who listen. */
export interface Place {
  /** Says this song, unless it is the one that was said here last. Whatever goes with a song comes after it. */
  tellSong(song: Song): void;
  leave(): void;
}

export interface Broadcast {
  /** Sends `listener` the state now, then `hz` times a second (0: never), and at every change. */
  add(listener: Listener, hz: number): Place;
  /** The stamp for a message of this moment. */
  stamp(): { boot: string; seq: number; sentAtMs: number };
  /** Sends everybody who has taken its last message the state now. */
  tellAll(): void;
  stop(): void;
}

export interface BroadcastOptions {
  readonly authority: Authority;
  readonly boot: string;
  readonly sampleRateHz: number;
  readonly clock: Clock;
  readonly timers: ServerTimers;
  readonly metrics: Metrics;
  readonly sweeper: Sweeper;
}

/** A listener, and how far it has been kept informed. */
interface Seat extends Listener {
  news: number;
  song: Song | null;
}

/** Those of one rate. */
interface Group {
  readonly seats: Set<Seat>;
  stop(): void;
}

/** Whoever has missed a change because it was behind is looked after this often until it has caught up. */
const STRAGGLERS_EVERY_MS = 50;

/**
 * Everybody who listens to a session, in groups of one rate. A group has one ticker, which runs while somebody is in it.
 * Ticks and changes are written by the sweeper, changes first. What a listener is told depends on how far it has been
 * kept informed, never on what was left out: one that was passed over catches up with the next that it is sent.
 */
export function createBroadcast(options: BroadcastOptions): Broadcast {
  const { authority, boot, timers, metrics, clock, sweeper } = options;
  const everyone = new Set<Seat>();
  const groups = new Map<number, Group>();
  const stragglers = new Set<Seat>();
  let seq = 0;
  const nextSeq = () => (seq += 1);
  /** Commands that were accepted, and announcements that took effect. */
  let news = 0;
  /** Of the news that not everybody has been told yet. */
  let notes: Note[] = [];
  let pushIsDue = false;
  let changedMs = 0;

  const context = { ...options, nextSeq };
  const newEdition = () => createEdition(context, news, notes);

  const isInformed = ({ news: known, song }: Seat) =>
    known === news && song === authority.state.song;

  /** False when it has not taken its last message yet. */
  function tell(seat: Seat, edition: Edition): boolean {
    const knowsAll = seat.news === edition.news && seat.song === edition.song;
    const frame = knowsAll ? edition.frame(seat.shape) : edition.catchUp(seat.shape, seat);
    if (!seat.peer.offer(frame)) return false;
    metrics.messagesOut += frame.texts.length;
    if (!knowsAll) {
      seat.news = edition.news;
      seat.song = edition.song;
    }
    return true;
  }

  const stragglerAlarm = createAlarm(timers);
  function watch(seat: Seat) {
    stragglers.add(seat);
    if (!stragglerAlarm.isSet) stragglerAlarm.set(lookAfterStragglers, STRAGGLERS_EVERY_MS);
  }
  function lookAfterStragglers() {
    const edition = newEdition();
    for (const seat of stragglers) {
      if (isInformed(seat) || tell(seat, edition)) stragglers.delete(seat);
    }
    if (stragglers.size > 0) stragglerAlarm.set(lookAfterStragglers, STRAGGLERS_EVERY_MS);
  }

  /**
   * A tick that comes while the last is still being written begins when that is done; of several, one. So the rate falls
   * as far as it must and no further, and falls for all alike.
   */
  function groupAt(hz: number): Group {
    const seats = new Set<Seat>();
    const tick = createRound({ ...inEditions(), sweeper, members: seats, isUrgent: false });
    const ticker = createTicker({
      clock,
      timers,
      hz,
      onTick(lateMs) {
        metrics.ticked(lateMs);
        if (!tick.begin()) metrics.skippedTicks += 1;
      },
    });
    if (hz > 0) ticker.start();
    const group = { seats, stop: ticker.stop };
    groups.set(hz, group);
    return group;
  }

  /** One edition for a whole round, and another from where something changed in the middle of it. */
  function inEditions() {
    let edition: Edition | null = null;
    return {
      onStart() {
        edition = null;
      },
      write(seat: Seat) {
        if (edition?.news !== news) edition = newEdition();
        if (tell(seat, edition)) return;
        metrics.skippedFrames += 1;
        if (!isInformed(seat)) watch(seat);
      },
    };
  }

  const { onStart, write } = inEditions();
  let pushed = { news, sinceMs: 0 };
  const push = createRound({
    sweeper,
    members: everyone,
    isUrgent: true,
    onStart() {
      onStart();
      pushed = { news, sinceMs: changedMs };
    },
    write(seat) {
      if (!isInformed(seat)) write(seat);
    },
    onEnd() {
      notes = notes.filter((note) => note.news > pushed.news);
      metrics.changeTold(clock.now() - pushed.sinceMs);
    },
  });
  /** Several commands that arrived in one moment make one push. The ticks stay where they are. */
  function changed() {
    news += 1;
    if (pushIsDue) return;
    pushIsDue = true;
    changedMs = clock.now();
    timers.setImmediate(() => {
      pushIsDue = false;
      push.begin();
    });
  }

  /** What was announced ahead is a change to plain clients in the moment it takes effect. */
  const effectAlarm = createAlarm(timers);
  function pushOnEffect() {
    const aheadMs = authority.state.anchor.atMs - authority.now();
    if (aheadMs <= 0 || effectAlarm.isSet) return;
    // Timers may be a millisecond early.
    effectAlarm.set(() => {
      changed();
      pushOnEffect();
    }, aheadMs + 1);
  }
  const unwatch = authority.watch(({ command, state, by }) => {
    changed();
    notes.push({ news, text: encodeChange(state.revision, by, command) });
    pushOnEffect();
  });

  function tellSong(seat: Seat, song: Song) {
    if (seat.shape !== "anchor" || seat.song === song) return;
    seat.song = song;
    metrics.messagesOut += 1;
    seat.peer.send(encodeSong(song, boot));
    // With a late answer. The song that it was told before has to come again.
    if (seat.news === news && !isInformed(seat)) watch(seat);
  }

  return {
    stamp: () => ({ boot, seq: nextSeq(), sentAtMs: authority.now() }),
    add({ peer, shape }, hz) {
      const seat: Seat = { peer, shape, news, song: null };
      const group = groups.get(hz) ?? groupAt(hz);
      group.seats.add(seat);
      everyone.add(seat);
      if (!tell(seat, newEdition())) watch(seat);
      return {
        tellSong: (song) => tellSong(seat, song),
        leave() {
          everyone.delete(seat);
          stragglers.delete(seat);
          group.seats.delete(seat);
          if (group.seats.size > 0 || groups.get(hz) !== group) return;
          group.stop();
          groups.delete(hz);
        },
      };
    },
    tellAll() {
      const edition = newEdition();
      for (const seat of everyone) tell(seat, edition);
    },
    stop() {
      unwatch();
      effectAlarm.clear();
      stragglerAlarm.clear();
      for (const group of groups.values()) {
        group.stop();
        group.seats.clear();
      }
      groups.clear();
      everyone.clear();
    },
  };
}
