import { type Outcome, type TransportCommand, applyCommand } from "../core/commands.ts";
import type { TransportState } from "../core/transport-state.ts";

interface PendingCommand {
  readonly id: number;
  readonly command: TransportCommand;
  /** Server time at which it was given, as far as this client knows it. */
  readonly atMs: number;
}

/** The server's last word, and on top of it the commands that it has not answered yet. */
export interface Prediction {
  readonly state: TransportState;
  /** Applies a command at once. A refused one leaves no trace. */
  issue(id: number, command: TransportCommand, atMs: number): Outcome;
  /** The server's word. Older ones of the same server process are ignored. */
  confirm(boot: string, state: TransportState): void;
  /** The server has answered this command, or never will: from here on only its word counts. */
  settle(id: number): void;
}

/**
 * Shows a command in the next frame and the truth as soon as it is known. The same `applyCommand` runs here and on the
 * server, so the answer changes nothing but the moment of taking effect.
 */
export function createPrediction(initial: TransportState): Prediction {
  let confirmed = initial;
  let boot: string | null = null;
  let pending: readonly PendingCommand[] = [];
  let predicted = initial;

  function predict() {
    predicted = confirmed;
    for (const { command, atMs } of pending) {
      const outcome = applyCommand(predicted, command, atMs);
      if (outcome.ok) predicted = outcome.state;
    }
  }

  return {
    get state() {
      return predicted;
    },
    issue(id, command, atMs) {
      const outcome = applyCommand(predicted, command, atMs);
      if (outcome.ok) {
        pending = [...pending, { id, command, atMs }];
        predicted = outcome.state;
      }
      return outcome;
    },
    confirm(fromBoot, state) {
      if (fromBoot === boot && state.revision <= confirmed.revision) return;
      boot = fromBoot;
      confirmed = keepSame(predicted, state);
      predict();
    },
    settle(id) {
      if (!pending.some((command) => command.id === id)) return;
      pending = pending.filter((command) => command.id !== id);
      predict();
    },
  };
}

/** `next`, with those parts of `shown` that are equal in both: whoever looks at one of them has nothing new to see. */
function keepSame(shown: TransportState, next: TransportState): TransportState {
  const { anchor, loop } = shown;
  const isSameAnchor = anchor.beats === next.anchor.beats && anchor.atMs === next.anchor.atMs;
  const isSameLoop =
    loop.enabled === next.loop.enabled &&
    loop.start === next.loop.start &&
    loop.end === next.loop.end;
  return {
    ...next,
    anchor: isSameAnchor ? anchor : next.anchor,
    loop: isSameLoop ? loop : next.loop,
  };
}
