import { MAX_MESSAGE_BYTES, parseObject } from "../src/protocol/parse.ts";
import type { WireError } from "../src/protocol/errors.ts";
import { LIMITS } from "../src/core/limits.ts";
import { createAlarm } from "../src/core/alarm.ts";
import type { Clock } from "../src/core/timing.ts";
import type { PresenceRequest } from "../src/protocol/v1-client-messages.ts";
import { encodeChange, encodeHello, encodePresence } from "../src/protocol/v1-server-messages.ts";
import type { Authority } from "./authority.ts";
import { type Listener, createBroadcast } from "./broadcast.ts";
import { type Answer, createControlConversation, createConversation } from "./conversation.ts";
import type { Endpoint } from "./endpoints.ts";
import { type Metrics, createMetrics } from "./metrics.ts";
import { createPresence } from "./presence.ts";
import type { ReportedWays } from "./reported-ways.ts";
import type { ServerTimers } from "./system-timing.ts";

/** The far end of a connection, whatever carries it. */
export interface Peer {
  send(text: string): void;
  /** Asks for a sign of life; the answer is reported as `heard`. */
  ping(): void;
  close(code: number, reason: string): void;
  /** Gives the connection up without another word. */
  terminate(): void;
  /** What `send` was given and the system has not taken yet. */
  readonly bufferedBytes: number;
}

/** What the adapter reports of a peer after `opened`. */
export interface Connection {
  readonly id: number;
  /** `text` is null for a binary message. */
  received(text: string | null, byteLength: number): void;
  /** A sign of life that is not a message. */
  heard(): void;
  closed(): void;
  /** Why the server gave this peer up, if it was the server. */
  readonly verdict: string | null;
}

export interface TransportServerOptions {
  readonly authority: Authority;
  readonly clock: Clock;
  readonly timers: ServerTimers;
  /** Random for every process. */
  readonly boot: string;
  readonly version: string;
  readonly sampleRateHz: number;
  /** Where clients' reports of their base delays go. */
  readonly ways: ReportedWays;
}

export interface TransportServer {
  opened(peer: Peer, endpoint: Endpoint, hz: number): Connection;
  /** How many are connected, by endpoint. */
  clients(): Record<string, number>;
  readonly metrics: Metrics;
  /** Closes every connection with this code and stops every timer. */
  close(code: number, reason: string): void;
}

/** Somebody connected. */
interface Member {
  readonly peer: Peer;
  readonly path: string;
  /** Speaks codette.v1: has a name, and hears what the others do. */
  readonly isPerson: boolean;
  send(text: string): void;
  checkLife(): void;
}

/** A peer is asked for a sign of life this often, and given up when two in a row were not answered: within 12 s. */
const PING_INTERVAL_MS = 4000;
const MISSED_PONGS_ALLOWED = 2;
/** What a peer that stopped reading may cost before the pongs give it away. */
const MAX_BUFFERED_BYTES = 1 << 20;

const TOO_LARGE: WireError = {
  code: "too_large",
  message: `a message must be at most ${MAX_MESSAGE_BYTES} bytes`,
};
const NOT_TEXT: WireError = {
  code: "not_text",
  message: "a message must be a text frame with JSON in it, not a binary frame",
};

/** The transport server without its sockets: peers come in through `opened`, and it speaks to them as `Peer`. */
export function createTransportServer(options: TransportServerOptions): TransportServer {
  const { authority, timers, boot, ways } = options;
  const metrics = createMetrics();
  const broadcast = createBroadcast({ ...options, metrics });
  const members = new Set<Member>();
  const presence = createPresence(presenceChanged);
  let presenceIsDue = false;
  let connectionsSoFar = 0;
  const lifeAlarm = createAlarm(timers);

  const unwatch = authority.watch(({ command, state, by }) => {
    metrics.commands += 1;
    tellPeople(encodeChange(state.revision, by, command));
  });

  function tellPeople(text: string) {
    for (const { isPerson, send } of members) if (isPerson) send(text);
  }
  /** Those who come or go in one moment make one message. */
  function presenceChanged() {
    if (presenceIsDue) return;
    presenceIsDue = true;
    timers.setImmediate(() => {
      presenceIsDue = false;
      tellPeople(encodePresence(presence.people));
    });
  }

  function watchLives() {
    if (lifeAlarm.isSet) return;
    lifeAlarm.set(() => {
      for (const member of members) member.checkLife();
      if (members.size > 0) watchLives();
    }, PING_INTERVAL_MS);
  }

  function hello(client: number, hz: number) {
    return encodeHello({
      client,
      server: `codette/${options.version}`,
      boot,
      sentAt: authority.now(),
      session: { name: "default", sampleRateHz: options.sampleRateHz },
      hz,
      limits: {
        bpm: [LIMITS.bpm.min, LIMITS.bpm.max],
        timeSeconds: [LIMITS.timeSeconds.min, LIMITS.timeSeconds.max],
        messageBytes: MAX_MESSAGE_BYTES,
      },
    });
  }

  function opened(peer: Peer, endpoint: Endpoint, hz: number): Connection {
    const id = (connectionsSoFar += 1);
    const ownProtocol = endpoint.stream === "anchor";
    let isOpen = true;
    let missedPongs = 0;
    let verdict: string | null = null;
    let turn = Promise.resolve();

    const evict = (reason: string) => {
      verdict = reason;
      metrics.evictions += 1;
      peer.terminate();
    };
    const send = (text: string) => {
      if (!isOpen || verdict !== null) return;
      if (peer.bufferedBytes > MAX_BUFFERED_BYTES) return evict("it stopped reading");
      metrics.messagesOut += 1;
      peer.send(text);
    };
    const member: Member = {
      peer,
      path: endpoint.path,
      isPerson: ownProtocol,
      send,
      checkLife() {
        if (missedPongs >= MISSED_PONGS_ALLOWED) return evict("it no longer answered pings");
        missedPongs += 1;
        peer.ping();
      },
    };
    members.add(member);
    watchLives();

    if (ownProtocol) {
      send(hello(id, hz));
      presence.join(id);
    }
    const listener: Listener | null = endpoint.stream && {
      shape: endpoint.stream,
      get isBehind() {
        return peer.bufferedBytes > 0;
      },
      send,
    };
    const stopListening = listener ? broadcast.add(listener, hz) : () => {};

    const context = {
      authority,
      broadcast,
      boot,
      reportWay: (baseMs: number) => ways.report(member, baseMs),
      person: () => presence.person(id),
      rename: (wanted: PresenceRequest) => presence.rename(id, wanted),
    };
    const conversation =
      endpoint.accepts === "control"
        ? createControlConversation(context)
        : createConversation(context, { ownProtocol, mayCommand: endpoint.accepts === "commands" });

    const answer = (text: string | null, byteLength: number, arrivedMs: number) => {
      if (text === null) return conversation.refuse(NOT_TEXT);
      if (byteLength > MAX_MESSAGE_BYTES) return conversation.refuse(TOO_LARGE);
      const message = parseObject(text);
      return message.ok
        ? conversation.answer(message.value, arrivedMs)
        : conversation.refuse(message.error);
    };

    const say = ({ text, song }: Answer) => {
      if (song && listener) broadcast.tellSong(listener, song);
      if (text !== null) send(text);
    };

    return {
      id,
      get verdict() {
        return verdict;
      },
      received(text, byteLength) {
        const arrivedMs = authority.now();
        missedPongs = 0;
        metrics.messagesIn += 1;
        if (endpoint.accepts === "nothing") return;
        const reply = answer(text, byteLength, arrivedMs);
        if (typeof reply === "string") return send(reply);
        // Who sends no ids tells answers apart by their order.
        turn = turn.then(async () => say(await reply));
      },
      heard() {
        missedPongs = 0;
      },
      closed() {
        if (!isOpen) return;
        isOpen = false;
        stopListening();
        members.delete(member);
        presence.leave(id);
        ways.forget(member);
      },
    };
  }

  return {
    opened,
    metrics,
    clients() {
      const counts: Record<string, number> = {};
      for (const { path } of members) counts[path] = (counts[path] ?? 0) + 1;
      return counts;
    },
    close(code, reason) {
      lifeAlarm.clear();
      broadcast.stop();
      unwatch();
      for (const { peer } of members) peer.close(code, reason);
    },
  };
}
