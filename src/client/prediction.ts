import { type TransportCommand, applyCommand } from "../core/commands.ts";
import type { Outcome } from "../core/outcome.ts";
import {
  type Schedule,
  isWaiting,
  lastState,
  scheduled,
  stateAt,
  withLast,
} from "../core/schedule.ts";
import type { Song } from "../core/song.ts";
import type { TransportState } from "../core/transport-state.ts";
import { kept, keptList } from "./kept.ts";

interface PendingCommand {
  readonly id: string;
  readonly command: TransportCommand;
  /** Server time at which it was given, as far as this client knows, and how much later it takes effect. */
  readonly givenAtMs: number;
  readonly leadMs: number;
}

/** The server's last word, and on top of it the commands that it has not answered yet. */
export interface Prediction {
  /** The last state announced: what a page shows. */
  readonly state: TransportState;
  /** The state in effect, and what is to take effect after it. */
  readonly schedule: Schedule;
  /** The state in effect at `serverMs`: what a playhead is drawn from. */
  stateAt(serverMs: number): TransportState;
  /** Some commands have not been answered yet. */
  readonly isAhead: boolean;
  /** Something announced is still to take effect. */
  isWaiting(serverMs: number): boolean;
  /**
   * Applies a command given at `givenAtMs`, to take effect `leadMs` later, in place of `replaced` if that is one that has
   * not been answered. A refused one leaves no trace.
   */
  issue(
    id: string,
    command: TransportCommand,
    givenAtMs: number,
    leadMs?: number,
    replaced?: string | null,
  ): Outcome;
  /** The server's last word, and the process that it came from; null before the first. */
  readonly heard: { readonly boot: string; readonly revision: number } | null;
  /** Whether the server has not said this yet. Of one server process only a higher revision is news. */
  isNews(boot: string, revision: number): boolean;
  /** The server's word, heard at `serverMs`. What is no news is ignored. */
  confirm(boot: string, state: TransportState, serverMs: number): void;
  /** The server has answered this command, or never will: from here on only its word counts. */
  settle(id: string): void;
  /** Another process has another clock: by that one, what has not been answered was given so many ms later. */
  moveGiven(byMs: number): void;
}

/**
 * Shows a command in the next frame and the truth as soon as it is known. The same `applyCommand` runs here and on the
 * server, so the answer changes nothing but the moment of taking effect, and not even that when the server takes the
 * client's word for it.
 */
export function createPrediction(initial: TransportState): Prediction {
  let confirmed: Schedule = [initial];
  let boot: string | null = null;
  let pending: readonly PendingCommand[] = [];
  let predicted = confirmed;

  function apply({ command, givenAtMs, leadMs }: PendingCommand): Outcome {
    const outcome = applyCommand(lastState(predicted), command, givenAtMs + leadMs);
    if (outcome.ok) predicted = scheduled(predicted, outcome.state, givenAtMs);
    return outcome;
  }
  function predict() {
    const shown = lastState(predicted);
    predicted = confirmed;
    for (const command of pending) apply(command);
    predicted = withLast(predicted, keepSame(shown, lastState(predicted)));
  }

  const isNews = (fromBoot: string, revision: number) =>
    fromBoot !== boot || revision > lastState(confirmed).revision;

  return {
    isNews,
    get state() {
      return lastState(predicted);
    },
    get schedule() {
      return predicted;
    },
    get heard() {
      return boot === null ? null : { boot, revision: lastState(confirmed).revision };
    },
    get isAhead() {
      return pending.length > 0;
    },
    stateAt: (serverMs) => stateAt(predicted, serverMs),
    isWaiting: (serverMs) => isWaiting(predicted, serverMs),
    issue(id, command, givenAtMs, leadMs = 0, replaced = null) {
      const given = { id, command, givenAtMs, leadMs };
      const outcome = apply(given);
      if (!outcome.ok) return outcome;
      const others = pending.filter((other) => other.id !== replaced);
      const isOneMore = others.length === pending.length;
      pending = [...others, given];
      if (!isOneMore) predict();
      return outcome;
    },
    confirm(fromBoot, state, serverMs) {
      if (!isNews(fromBoot, state.revision)) return;
      const isKnown = fromBoot === boot;
      boot = fromBoot;
      const shown = lastState(predicted);
      const next = keepSame(shown, state);
      // Just what was predicted, to the revision: it has obeyed all of them, and the answers are on their way.
      if (next === shown) pending = [];
      confirmed = isKnown ? scheduled(confirmed, next, serverMs) : [next];
      predict();
    },
    settle(id) {
      if (!pending.some((command) => command.id === id)) return;
      pending = pending.filter((command) => command.id !== id);
      predict();
    },
    moveGiven(byMs) {
      pending = pending.map(({ id, command, givenAtMs, leadMs }) => {
        return { id, command, givenAtMs: givenAtMs + byMs, leadMs };
      });
    },
  };
}

/**
 * `shown` when nothing in `next` is new, else `next` with those parts of `shown` that are equal in both: whoever looks at
 * one of them has nothing new to see.
 */
function keepSame(shown: TransportState, next: TransportState): TransportState {
  if (shown === next) return shown;
  return withParts(shown, next, {
    anchor: kept(shown.anchor, next.anchor),
    loop: kept(shown.loop, next.loop),
    song: keepSameSong(shown.song, next.song),
  });
}

function keepSameSong(shown: Song, next: Song): Song {
  if (shown === next) return shown;
  return withParts(shown, next, {
    tempo: keptList(shown.tempo, next.tempo),
    meter: keptList(shown.meter, next.meter),
    markers: keptList(shown.markers, next.markers),
  });
}

/** `next` with these parts, as one of the two objects that there are already where it is the same. */
function withParts<T extends object>(shown: T, next: T, parts: Partial<T>): T {
  const made = { ...next, ...parts };
  return kept(shown, made) === shown ? shown : kept(next, made);
}
