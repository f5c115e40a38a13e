import type { Clock } from "../src/core/timing.ts";
import type { Authority } from "./authority.ts";
import { type Broadcast, createBroadcast } from "./broadcast.ts";
import {
  type Conversation,
  createControlConversation,
  createConversation,
} from "./conversation.ts";
import { type Census, createCensus } from "./census.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Metrics } from "./metrics.ts";
import { type Presence, createPresence } from "./presence.ts";
import type { ReportedWays } from "./reported-ways.ts";
import { type RollCall, createRollCall } from "./roll-call.ts";
import type { Sweeper } from "./sweeper.ts";
import type { ServerTimers } from "./system-timing.ts";

/** One transport, and all who share it. */
export interface Session {
  readonly name: string;
  readonly authority: Authority;
  readonly ways: ReportedWays;
  readonly presence: Presence;
  readonly broadcast: Broadcast;
  readonly rollCall: RollCall;
  readonly census: Census;
  conversationAt(endpoint: Endpoint): Conversation;
  /** Tells nobody anything any more, and leaves no timer. */
  stop(): void;
}

/** What all sessions of a server have in common. */
export interface SessionSurroundings {
  readonly boot: string;
  readonly sampleRateHz: number;
  readonly clock: Clock;
  readonly timers: ServerTimers;
  readonly metrics: Metrics;
  readonly sweeper: Sweeper;
}

export function createSession(
  surroundings: SessionSurroundings,
  name: string,
  authority: Authority,
  ways: ReportedWays,
): Session {
  const { boot, metrics } = surroundings;
  const broadcast = createBroadcast({ ...surroundings, authority });
  const presence = createPresence(() => rollCall.changed());
  const rollCall = createRollCall({ ...surroundings, presence });
  const conversations = new Map<string, Conversation>();
  const unwatch = authority.watch(() => {
    metrics.commands += 1;
  });

  function createConversationAt({ accepts, stream }: Endpoint) {
    if (accepts === "control") return createControlConversation(authority);
    const { stamp } = broadcast;
    return createConversation(
      { authority, boot, stamp },
      { ownProtocol: stream === "anchor", mayCommand: accepts === "commands" },
    );
  }

  return {
    name,
    authority,
    ways,
    presence,
    broadcast,
    rollCall,
    census: createCensus(),
    conversationAt(endpoint) {
      const key = `${endpoint.accepts} ${endpoint.stream}`;
      const known = conversations.get(key) ?? createConversationAt(endpoint);
      conversations.set(key, known);
      return known;
    },
    stop() {
      unwatch();
      broadcast.stop();
      rollCall.stop();
    },
  };
}
