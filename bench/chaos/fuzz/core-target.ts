import { Hono } from "hono";
import { pino } from "pino";
import { createAccessPolicy } from "../../../server/access.ts";
import { createEmbeddedEngine } from "../../../server/authority.ts";
import { createCommandGate } from "../../../server/command-gate.ts";
import { type Connection, DEFAULT_LIMITS, type Peer } from "../../../server/connection.ts";
import { endpointAt, withOwnProtocol } from "../../../server/endpoints.ts";
import { createHttpRoutes } from "../../../server/http-routes.ts";
import type { Session } from "../../../server/session.ts";
import { createSessions } from "../../../server/sessions.ts";
import { createTransportServer } from "../../../server/transport-server.ts";
import { type Timebase, createTransportState } from "../../../src/core/transport-state.ts";
import { DEFAULT_SESSION } from "../../../src/protocol/session-name.ts";
import { DEFAULT_STREAM_HZ } from "../../../src/protocol/v1.ts";
import { createDice } from "../dice.ts";
import type { FuzzTarget, Reply } from "./fuzz-run.ts";
import type { Input, Way } from "./inputs.ts";
import { createVirtualTime } from "./virtual-time.ts";

const PORT = 8000;
/** What passes between two inputs at the most: a few ticks. */
const MOST_BETWEEN_MS = 50;
/** A limit that nobody comes near. */
const UNLIMITED = 1e9;

/**
 * The whole server but its sockets, in this process and in virtual time: messages are given to its connections as texts, and
 * requests to its routes. What is in them goes the same ways as over a wire.
 *
 * @param seed of how much time passes
 */
export async function createCoreTarget(seed: number, timebase: Timebase): Promise<FuzzTarget> {
  const { clock, timers, pass } = createVirtualTime();
  const dice = createDice(seed + 1);
  const transport = createTransportServer({
    clock,
    timers,
    boot: "fuzz",
    version: "0.0.0",
    sampleRateHz: 44_100,
    limits: { ...DEFAULT_LIMITS, messageRate: UNLIMITED, messageBurst: UNLIMITED },
  });
  const sessions = createSessions({
    engine: createEmbeddedEngine(() => createTransportState({ timebase }), clock),
    transport,
    clock,
    timers,
    maxSessions: 1,
    sessionIdleMs: UNLIMITED,
  });
  const opened = await sessions.open(DEFAULT_SESSION);
  if (!opened.ok) throw new Error(opened.error.message);
  const session = opened.value;
  const { authority } = session;
  const routes = createHttpRoutes({
    sessions,
    access: createAccessPolicy(PORT, "127.0.0.1", []),
    version: "0.0.0",
    sampleRateHz: 44_100,
    log: pino({ level: "silent" }),
    metricsRoutes: new Hono(),
    uptimeSeconds: () => 0,
    gate: createCommandGate(),
    notReady: () => null,
  });

  /** What the listeners have heard. */
  const heard: string[] = [];
  for (const path of ["/ws", "/ws/transport/clock", "own"]) {
    openPeer(transport, session, path, DEFAULT_STREAM_HZ, heard);
  }
  const speakers = {
    seed: openSpeaker("/ws/transport"),
    own: openSpeaker("own"),
    control: openSpeaker("/ws/transport/control"),
  };
  function openSpeaker(path: string) {
    const texts: string[] = [];
    return { texts, connection: openPeer(transport, session, path, 0, texts) };
  }

  async function say(way: Exclude<Way, "http">, { text, isBinary }: Input): Promise<Reply> {
    const { texts, connection } = speakers[way];
    texts.length = 0;
    connection.received(isBinary ? null : text, Buffer.byteLength(text));
    await pass(dice() * MOST_BETWEEN_MS);
    return { texts: texts.filter(isAnswer) };
  }
  async function ask({ path, method, text }: Input): Promise<Reply> {
    const response = await routes.request(`http://127.0.0.1:${PORT}${path}`, {
      method,
      headers: { Host: `127.0.0.1:${PORT}` },
      ...(method === "POST" && { body: text }),
    });
    await pass(dice() * MOST_BETWEEN_MS);
    return { texts: [await response.text()], status: response.status };
  }

  return {
    send: (input) => (input.way === "http" ? ask(input) : say(input.way, input)),
    state: () =>
      Promise.resolve({
        revision: authority.state.revision,
        text: JSON.stringify(authority.state),
      }),
    takeHeard: () => heard.splice(0),
    close: () => Promise.resolve(sessions.stop()),
  };
}

/** Somebody at `path`, or, at `own`, a client of codette.v1, and the texts that they are sent. */
function openPeer(
  transport: ReturnType<typeof createTransportServer>,
  session: Session,
  path: string,
  hz: number,
  texts: string[],
): Connection {
  const endpoint = endpointAt(path === "own" ? "/ws/transport" : path);
  if (!endpoint) throw new Error(`no endpoint at ${path}`);
  const peer: Peer = {
    send: (text) => void texts.push(text),
    offer(frame) {
      texts.push(...frame.texts);
      return true;
    },
    ping: () => connection.heard(),
    close: () => undefined,
    terminate: () => undefined,
    bufferedBytes: 0,
  };
  const connection: Connection = transport.opened(peer, {
    session,
    endpoint: path === "own" ? withOwnProtocol(endpoint) : endpoint,
    hz,
    role: "control",
    lastSeen: null,
  });
  return connection;
}

const ANSWERS = new Set<unknown>(["ack", "error", "pong"]);

/** Rather than a part of the stream. The control endpoint's answers have no type when they say yes. */
export function isAnswer(text: string): boolean {
  const { type, success } = JSON.parse(text) as Record<string, unknown>;
  return ANSWERS.has(type) || success === true;
}
