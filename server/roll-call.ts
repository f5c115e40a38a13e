import { createAlarm } from "../src/core/alarm.ts";
import type { Clock } from "../src/core/timing.ts";
import { encodePresence } from "../src/protocol/v1-server-messages.ts";
import type { Listener } from "./broadcast.ts";
import type { Peer } from "./connection.ts";
import { type Frame, createFrame } from "./frame.ts";
import type { Metrics } from "./metrics.ts";
import type { Presence } from "./presence.ts";
import { createRound } from "./round.ts";
import type { Sweeper } from "./sweeper.ts";
import type { ServerTimers } from "./system-timing.ts";

/** Tells everybody who has a name who else is there. */
export interface RollCall {
  /** Tells `listener` at once, and again after every change, until the function it gives back is called. */
  add(listener: Pick<Listener, "peer">): () => void;
  /** Somebody came, went, or is called otherwise. */
  changed(): void;
  stop(): void;
}

export interface RollCallOptions {
  readonly presence: Presence;
  readonly clock: Clock;
  readonly timers: ServerTimers;
  readonly sweeper: Sweeper;
  readonly metrics: Metrics;
}

/** As many people as are named. A page shows a handful, and a thousand names to a thousand people are a million. */
const MOST_NAMED = 64;
/** Two calls are at least so far apart for every person beyond those: a thousand who come back make a few calls. */
const MS_EACH = 1;
/** Whoever had not taken its last message is told so much later. */
const AGAIN_MS = 100;

export function createRollCall({
  presence,
  clock,
  timers,
  sweeper,
  metrics,
}: RollCallOptions): RollCall {
  interface Seat {
    readonly peer: Pick<Peer, "offer">;
    /** Which call it has heard. */
    heard: number;
  }
  const seats = new Set<Seat>();
  const alarm = createAlarm(timers);
  let call = 0;
  let frame: Frame | null = null;
  let isDue = false;
  let lastMs = Number.NEGATIVE_INFINITY;

  const currentFrame = () =>
    (frame ??= createFrame(encodePresence(presence.first(MOST_NAMED), presence.count)));

  function tell(seat: Seat) {
    if (seat.peer.offer(currentFrame())) {
      metrics.messagesOut += 1;
      seat.heard = call;
    } else {
      if (!alarm.isSet) alarm.set(begin, AGAIN_MS);
    }
  }
  const round = createRound<Seat>({
    sweeper,
    members: seats,
    isUrgent: false,
    write(seat) {
      if (seat.heard !== call) tell(seat);
    },
  });
  function begin() {
    isDue = false;
    lastMs = clock.now();
    round.begin();
  }

  return {
    add({ peer }) {
      const seat = { peer, heard: Number.NaN };
      seats.add(seat);
      tell(seat);
      return () => void seats.delete(seat);
    },
    /** Those who come and go in one moment make one call. */
    changed() {
      call += 1;
      frame = null;
      if (isDue || seats.size === 0) return;
      isDue = true;
      const waitMs = lastMs + (presence.count - MOST_NAMED) * MS_EACH - clock.now();
      if (waitMs > 0) alarm.set(begin, waitMs);
      else timers.setImmediate(begin);
    },
    stop() {
      alarm.clear();
      seats.clear();
    },
  };
}
