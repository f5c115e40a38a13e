import { type Alarm, createAlarm } from "../src/core/alarm.ts";
import { LIMITS } from "../src/core/limits.ts";
import type { Timers } from "../src/core/timing.ts";
import type { WireError } from "../src/protocol/errors.ts";
import { CLOSE } from "../src/protocol/close-codes.ts";
import { requestIdOf } from "../src/protocol/commands.ts";
import { MAX_MESSAGE_BYTES, parseObject } from "../src/protocol/parse.ts";
import type { Role } from "../src/protocol/access-token.ts";
import { encodeHello } from "../src/protocol/v1-server-messages.ts";
import type { LastSeen } from "./authority.ts";
import type { Answer, Speaker } from "./conversation.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Frame } from "./frame.ts";
import type { LifeWatch } from "./life-watch.ts";
import { type MessageRate, createMessageAllowance } from "./message-allowance.ts";
import type { Metrics } from "./metrics.ts";
import type { Session } from "./session.ts";

/** The far end of a connection, whatever carries it. */
export interface Peer {
  /** Something for this peer alone. */
  send(text: string): void;
  /** Sends what many are sent, unless this peer has not taken yet what it was sent before: false then. */
  offer(frame: Frame): boolean;
  /** Asks for a sign of life; the answer is reported as `heard`. */
  ping(): void;
  close(code: number, reason: string): void;
  /** Gives the connection up without another word. */
  terminate(): void;
  /** What it was sent and the system has not taken yet. */
  readonly bufferedBytes: number;
}

/** What the adapter reports of a peer after `opened`. */
export interface Connection {
  readonly id: number;
  /** `text` is null for a binary message. */
  received(text: string | null, byteLength: number): void;
  /** A sign of life that is not a message: a WebSocket pong. */
  heard(): void;
  /** A WebSocket ping. False: it is one too many, and gets no answer. */
  pinged(): boolean;
  /** What it says from now on is not heard. Resolves when what it said before has been answered. */
  hush(): Promise<void>;
  /** @param isLost nobody said goodbye: whoever it was may come again */
  closed(isLost?: boolean): void;
  /** Why the server gave this peer up, if it was the server. */
  readonly verdict: string | null;
}

/** Where a peer has come in, and what it asked for. */
export interface Visit {
  readonly session: Session;
  readonly endpoint: Endpoint;
  /** State messages a second. */
  readonly hz: number;
  readonly role: Role;
  /** What it saw before, on a connection that it has lost. Null: nothing, or it does not say. */
  readonly lastSeen: LastSeen | null;
}

export interface ConnectionSurroundings {
  readonly timers: Timers;
  readonly boot: string;
  readonly version: string;
  readonly sampleRateHz: number;
  readonly metrics: Metrics;
  readonly lifeWatch: LifeWatch;
  readonly limits: ConnectionLimits;
  /** How often a client of codette.v1 may ask for the time, in ms. */
  pingEveryMs(): number;
}

/** What one connection may send. */
export interface ConnectionLimits extends MessageRate {
  readonly maxMessageBytes: number;
}

export const DEFAULT_LIMITS: ConnectionLimits = {
  maxMessageBytes: MAX_MESSAGE_BYTES,
  messageRate: 250,
  messageBurst: 500,
};

/** What a connection is known by. */
export interface Registration {
  /** Its own among all that this process has met. */
  readonly id: number;
  /** Called once, when it has closed. */
  onClosed(): void;
}

/** What a peer that does not read the answers to its own messages may cost before the pings give it away. */
const MAX_BUFFERED_BYTES = 256 * 1024;

/** Whoever was told to go, and why, and goes on sending instead, is listened to no longer than this. */
const GOODBYE_MS = 1000;

const tooLarge = (maxBytes: number): WireError => ({
  code: "too_large",
  message: `a message must be at most ${maxBytes} bytes`,
});
const rateLimited = (perSecond: number): WireError => ({
  code: "rate_limited",
  message: `a connection may send ${perSecond} messages a second: this one was not acted on`,
});
const NOT_TEXT: WireError = {
  code: "not_text",
  message: "a message must be a text frame with JSON in it, not a binary frame",
};

/** One peer in its session, from its coming to its going. */
export function openConnection(
  surroundings: ConnectionSurroundings,
  { session, endpoint, hz, role, lastSeen }: Visit,
  peer: Peer,
  { id, onClosed }: Registration,
): Connection {
  const { metrics, lifeWatch, limits, timers } = surroundings;
  const { authority, presence, ways } = session;
  const conversation = session.conversationAt(endpoint);
  const ownProtocol = endpoint.stream === "anchor";
  const allowed = createMessageAllowance(limits);
  let isOpen = true;
  let isHeard = true;
  let goodbye: Alarm | null = null;
  let verdict: string | null = null;
  let turn: Promise<void> | null = null;
  let paceMs = 0;

  function giveUp(reason: string) {
    if (verdict !== null) return;
    verdict = reason;
    metrics.evictions += 1;
    peer.terminate();
  }
  function send(text: string) {
    if (!isOpen || verdict !== null) return;
    if (peer.bufferedBytes > MAX_BUFFERED_BYTES) return giveUp("it stopped reading");
    metrics.messagesOut += 1;
    peer.send(text);
  }
  function hello() {
    paceMs = surroundings.pingEveryMs();
    return encodeHello({
      client: id,
      server: `codette/${surroundings.version}`,
      boot: surroundings.boot,
      sentAt: authority.now(),
      session: { name: session.name, sampleRateHz: surroundings.sampleRateHz },
      role,
      view: viewOf(lastSeen),
      ...(authority.restart && { restart: authority.restart }),
      hz,
      pingEveryMs: paceMs,
      limits: {
        bpm: [LIMITS.bpm.min, LIMITS.bpm.max],
        timeSeconds: [LIMITS.timeSeconds.min, LIMITS.timeSeconds.max],
        messageBytes: limits.maxMessageBytes,
      },
    });
  }

  function viewOf(seen: LastSeen | null) {
    if (!seen) return "new";
    const isOurs = seen.epoch === surroundings.boot && seen.revision <= authority.state.revision;
    return (authority.continues?.(seen) ?? isOurs) ? "continued" : "replaced";
  }

  const speaker: Speaker = {
    role,
    scope: { ended: null },
    person: () => presence.person(id),
    reportWay: (baseMs) => ways.report(speaker, baseMs),
    rename: (wanted) => presence.rename(id, wanted),
    newPace() {
      const nowMs = surroundings.pingEveryMs();
      if (nowMs === paceMs) return undefined;
      paceMs = nowMs;
      return nowMs;
    },
  };

  session.census.enter(endpoint.path);
  const life = lifeWatch.add({
    ask: () => peer.ping(),
    giveUp: () => giveUp("it no longer answered pings"),
  });
  if (ownProtocol) {
    send(hello());
    presence.join(id);
  }
  const place = endpoint.stream && session.broadcast.add({ peer, shape: endpoint.stream }, hz);
  const leaveRoll = ownProtocol ? session.rollCall.add({ peer }) : null;

  function answerTo(text: string | null, byteLength: number, arrivedMs: number) {
    if (text === null) return conversation.refuse(NOT_TEXT);
    if (byteLength > limits.maxMessageBytes) {
      return conversation.refuse(tooLarge(limits.maxMessageBytes));
    }
    const message = parseObject(text);
    return message.ok
      ? conversation.answer(message.value, arrivedMs, speaker)
      : conversation.refuse(message.error);
  }
  function say({ text, song }: Answer, arrivedMs: number) {
    if (song && place) place.tellSong(song);
    if (text === null) return;
    send(text);
    metrics.commandAnswered(authority.now() - arrivedMs);
  }
  function answer(reply: string | Promise<Answer>, arrivedMs: number) {
    if (typeof reply === "string") send(reply);
    else turn = inTurn(turn, reply, arrivedMs);
  }
  /** Whoever has sent too much is told so, for a while, and is then told to go. */
  function isTooMuch(arrivedMs: number, text: string | null): boolean {
    switch (allowed(arrivedMs)) {
      case "yes":
        return false;
      case "no":
        if (endpoint.accepts !== "nothing") refuseUnread(text, arrivedMs);
        return true;
      case "never again":
        void sendAway(CLOSE.tooMany, `more than ${limits.messageRate} messages a second`);
        return true;
    }
  }
  /** From now on it is not heard. What it has said before is still answered, and then it is told to go. */
  async function sendAway(code: number, reason: string) {
    isHeard = false;
    goodbye = createAlarm(timers);
    goodbye.set(() => (verdict === null ? giveUp(reason) : peer.terminate()), GOODBYE_MS);
    await turn;
    if (!isOpen || verdict !== null) return;
    verdict = reason;
    metrics.evictions += 1;
    peer.close(code, reason);
  }
  function refuseUnread(text: string | null, arrivedMs: number) {
    const message = text === null ? null : parseObject(text);
    const id = message?.ok ? requestIdOf(message.value) : undefined;
    answer(conversation.refuse(rateLimited(limits.messageRate), id), arrivedMs);
  }
  /** Who sends no ids tells answers apart by their order. */
  async function inTurn(before: Promise<void> | null, answer: Promise<Answer>, arrivedMs: number) {
    await before;
    say(await answer, arrivedMs);
  }

  return {
    id,
    get verdict() {
      return verdict;
    },
    received(text, byteLength) {
      const arrivedMs = authority.now();
      if (!isHeard || verdict !== null) return;
      life.heard();
      metrics.messagesIn += 1;
      const isReadable = byteLength <= limits.maxMessageBytes;
      if (isTooMuch(arrivedMs, isReadable ? text : null)) return;
      if (endpoint.accepts === "nothing") return;
      answer(answerTo(text, byteLength, arrivedMs), arrivedMs);
    },
    heard() {
      if (!isHeard || verdict !== null) return;
      life.heard();
      isTooMuch(authority.now(), null);
    },
    pinged() {
      if (!isHeard || verdict !== null) return false;
      life.heard();
      return !isTooMuch(authority.now(), null);
    },
    async hush() {
      isHeard = false;
      await turn;
    },
    closed(isLost = false) {
      if (!isOpen) return;
      isOpen = false;
      goodbye?.clear();
      speaker.scope.ended = isLost ? "lost" : "left";
      if (!isLost) authority.forget?.(speaker.scope);
      life.leave();
      if (place) place.leave();
      leaveRoll?.();
      presence.leave(id);
      ways.forget(speaker);
      session.census.leave(endpoint.path);
      onClosed();
    },
  };
}
