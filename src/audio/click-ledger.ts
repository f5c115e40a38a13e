import type { Click } from "../core/clicks.ts";
import type { ClickPlayer } from "./click-player.ts";

/** A click and the context time, in seconds, at which it is to begin. */
export interface DueClick {
  readonly click: Click;
  readonly whenS: number;
  /** It may be made up for, if it is late by no more than `LATE_S`. */
  readonly mayBeLate: boolean;
}

/** Every click that has been given to the player, so that none is given twice and none that is wanted is missing. */
export interface ClickLedger {
  /**
   * Makes the clicks to come just those of `due`, which has all that belong into a stretch of time around `nowS`: what is
   * new is started, what has moved is moved, what is not in it is taken away. What has begun, or is about to, stands.
   */
  settle(due: readonly DueClick[], nowS: number): void;
  /** Takes away everything that has not begun. */
  clear(): void;
}

interface Entry {
  click: Click;
  whenS: number;
  cancel: () => void;
}

/**
 * What begins sooner than this cannot be taken back for certain: the audio thread renders ahead of what `currentTime` says, by
 * the device's buffer.
 */
const STARTING_S = 0.02;
/** News that came late costs the first click, or makes it late by so much: one that is later misleads more than it helps. */
const LATE_S = 0.04;
/** What a click is moved for when the clocks have changed their minds. Less is not heard, and is mostly the measurement's. */
const MOVE_S = 0.0005;
/** And when the transport has: half a sample. */
const MOVE_MS = 0.01;
/** How long an entry is kept after it sounded: longer than clocks are ever set back. */
const KEPT_S = 5;
/** The same click has the same server time while the transport goes on as it was … */
const SAME_MS = 0.5;
/** … and nearly the same when the server's word differs from what was predicted. */
const NEAR_MS = 50;

export function createClickLedger(player: ClickPlayer): ClickLedger {
  let entries: readonly Entry[] = [];

  /** Which entry is which due click, by place and server time. Clock corrections move neither. */
  function match(due: readonly DueClick[]): ReadonlyMap<DueClick, Entry> {
    const found = new Map<DueClick, Entry>();
    const open = new Map<string, Entry[]>();
    for (const entry of entries) {
      const ofKey = open.get(entry.click.key);
      if (ofKey) ofKey.push(entry);
      else open.set(entry.click.key, [entry]);
    }
    for (const toleranceMs of [SAME_MS, NEAR_MS]) {
      for (const one of due) {
        const candidates = open.get(one.click.key);
        if (!candidates || found.has(one)) continue;
        const nearest = nearestTo(one.click.atMs, candidates);
        if (!nearest || Math.abs(nearest.click.atMs - one.click.atMs) > toleranceMs) continue;
        found.set(one, nearest);
        candidates.splice(candidates.indexOf(nearest), 1);
      }
    }
    return found;
  }

  function start({ click, whenS, mayBeLate }: DueClick, nowS: number): Entry[] {
    if (whenS < nowS && !(mayBeLate && nowS - whenS <= LATE_S)) return [];
    const startS = Math.max(whenS, nowS);
    return [{ click, whenS: startS, cancel: player.play(click.level, startS) }];
  }

  function keepOrMove(entry: Entry, due: DueClick, nowS: number): Entry[] {
    if (isUnderWay(entry, nowS)) return [{ ...entry, click: due.click }];
    const hasMoved =
      Math.abs(entry.whenS - due.whenS) > MOVE_S ||
      Math.abs(entry.click.atMs - due.click.atMs) > MOVE_MS ||
      entry.click.level !== due.click.level;
    if (!hasMoved) return [entry];
    entry.cancel();
    return start(due, nowS);
  }

  return {
    settle(due, nowS) {
      const found = match(due);
      const matched = new Set(found.values());
      const unmatched = entries.filter((entry) => !matched.has(entry));
      for (const entry of unmatched) if (!isUnderWay(entry, nowS)) entry.cancel();
      entries = [
        ...unmatched.filter((entry) => isUnderWay(entry, nowS) && entry.whenS > nowS - KEPT_S),
        ...due.flatMap((one) => {
          const entry = found.get(one);
          return entry ? keepOrMove(entry, one, nowS) : start(one, nowS);
        }),
      ];
    },
    clear() {
      for (const { cancel } of entries) cancel();
      entries = [];
    },
  };
}

const isUnderWay = ({ whenS }: Entry, nowS: number) => whenS <= nowS + STARTING_S;

function nearestTo(atMs: number, entries: readonly Entry[]): Entry | undefined {
  let nearest: Entry | undefined;
  let leastMs = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const apartMs = Math.abs(entry.click.atMs - atMs);
    if (apartMs >= leastMs) continue;
    leastMs = apartMs;
    nearest = entry;
  }
  return nearest;
}
