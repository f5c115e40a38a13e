import { type Outcome, type TransportCommand, applyCommand } from "../src/core/commands.ts";
import type { Clock } from "../src/core/timing.ts";
import type { TransportState } from "../src/core/transport-state.ts";

/**
 * Who decides what the transport does. Sockets and routes know no more of it than this, so that another engine can
 * stand behind it.
 */
export interface Authority {
  readonly state: TransportState;
  /** Server time in ms: the time that anchors and stamps are in. */
  now(): number;
  /** Settles when the command has taken effect or has been refused. Never rejects. */
  submit(command: TransportCommand): Promise<Outcome>;
  /** Calls `onState` after every accepted command, until the function it gives back is called. */
  watch(onState: (state: TransportState) => void): () => void;
}

/** An authority in this process, for one session. */
export function createAuthority(initial: TransportState, clock: Clock): Authority {
  const watchers = new Set<(state: TransportState) => void>();
  let state = initial;
  return {
    get state() {
      return state;
    },
    now: () => clock.now(),
    submit(command) {
      const outcome = applyCommand(state, command, clock.now());
      if (outcome.ok) {
        state = outcome.state;
        for (const onState of watchers) onState(state);
      }
      return Promise.resolve(outcome);
    },
    watch(onState) {
      watchers.add(onState);
      return () => void watchers.delete(onState);
    },
  };
}
