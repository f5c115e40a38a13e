import { onTestFinished } from "vitest";
import {
  type Accepted,
  type Authority,
  type Journal,
  type Restart,
  createAuthority,
} from "../../server/authority.ts";
import { endpointAt, withOwnProtocol } from "../../server/endpoints.ts";
import { createReportedWays } from "../../server/reported-ways.ts";
import type { Answered } from "../../server/request-window.ts";
import type { Session } from "../../server/session.ts";
import { type TransportServer, createTransportServer } from "../../server/transport-server.ts";
import {
  type TransportClient,
  type TransportClientOptions,
  createTransportClient,
} from "../../src/client/transport-client.ts";
import type { Role } from "../../src/protocol/access-token.ts";
import type { TimerId, Timers } from "../../src/core/timing.ts";
import {
  type TransportState,
  createTransportState,
  positionAt,
} from "../../src/core/transport-state.ts";
import { joinCrowd } from "./crowd.ts";
import { type FakeFrames, createFakeFrames } from "./fake-frames.ts";
import { type ManualClock, createManualClock } from "./manual-clock.ts";
import { type FarEnd, type SocketPairs, createSocketPairs } from "./socket-pair.ts";

/** What the clients' clock shows at first: a page that has been open for a while. */
const CLIENT_START_MS = 5000;
export interface RunningCore {
  readonly authority: Authority;
  readonly server: TransportServer;
  readonly session: Session;
}

export interface ClientInWorld {
  readonly client: TransportClient;
  readonly display: FakeFrames;
  /** The client's own timers that have not run yet. */
  readonly timersWaiting: number;
  /** How many listen for wake-ups. */
  readonly listeners: number;
  /** The network is back, the tab is seen again. */
  wakeUp(): void;
}

/** Clients, the real server core, and a line between them, in virtual time. */
export interface TransportWorld {
  readonly manual: ManualClock;
  readonly sockets: SocketPairs;
  /** The server process of this moment. */
  readonly core: RunningCore;
  /** One way, in ms. Set it before anything is under way. */
  delayMs: number;
  /** A line that is cut carries nothing and closes nothing. */
  isCut: boolean;
  /** Set, every handshake fails: there is nobody at the other end. */
  isDown: boolean;
  /** How much more the server's clock shows than the clients'. */
  serverAheadMs: number;
  /** What those may do who come from now on. */
  role: Role;
  /** What becomes of what the server says, before it is on the line. */
  onSpeak: (text: string) => string;
  /** Every text that the server has put on a line, oldest first. */
  readonly spoken: readonly string[];
  createClient(options?: TransportClientOptions): ClientInWorld;
  /** So many others come who only listen. Gives back what makes them go. */
  joinCrowd(count: number): () => void;
  /** Another server process takes over: the connections of the last one end. */
  restart(boot: string, state?: TransportState): void;
  /** Every line breaks. What was on its way on them, either way, is lost. */
  breakLines(): void;
  /** The server process dies in the middle of everything, and another goes on from what had been stored. */
  crash(boot: string, restart?: Restart): void;
  /** Every command that a server process has accepted, oldest first. */
  readonly accepted: readonly Accepted[];
  /** The server's position at this very moment, in beats. */
  serverBeats(): number;
  /** Lets time pass, the server's answers included, which take it a promise or two: they may come `stepMs` late. */
  pass(ms: number, stepMs?: number): Promise<void>;
}

/** @param isStored whether a server process leaves anything behind */
export function createTransportWorld({ isStored = false } = {}): TransportWorld {
  const manual = createManualClock(CLIENT_START_MS);
  const serverClock = { now: () => manual.clock.now() + world.serverAheadMs };
  const spoken: string[] = [];
  let clients = 0;
  const endpoint = endpointAt("/ws/transport");
  if (!endpoint) throw new Error("the server has no /ws/transport");

  /** How often all lines have broken. */
  let breaks = 0;
  const served = new Set<FarEnd>();
  const sockets = createSocketPairs((deliver) => {
    if (world.isCut) return;
    const breaksBefore = breaks;
    manual.timers.setTimeout(() => {
      if (!world.isCut && breaks === breaksBefore) deliver();
    }, world.delayMs);
  });
  sockets.onMade = (end) => {
    // The request's way there; `accept` takes the answer's way back.
    manual.timers.setTimeout(() => {
      if (world.isCut) return;
      if (world.isDown) end.fail();
      else serve(end);
    }, world.delayMs);
  };

  function serve(end: FarEnd) {
    end.accept();
    const say = (text: string) => {
      const said = world.onSpeak(text);
      spoken.push(said);
      end.send(said);
    };
    const connection = world.core.server.opened(
      {
        send: say,
        offer(frame) {
          for (const text of frame.texts) say(text);
          return true;
        },
        ping: () => connection.heard(),
        close: (code, reason) => end.close(code, reason),
        terminate: () => end.fail(),
        bufferedBytes: 0,
      },
      {
        session: world.core.session,
        endpoint: withOwnProtocol(endpoint as NonNullable<typeof endpoint>),
        hz: Number(new URL(end.url).searchParams.get("hz") ?? 30),
        role: world.role,
        lastSeen: lastSeenOf(new URL(end.url).searchParams),
      },
    );
    served.add(end);
    end.onText = (text) => connection.received(text, text.length);
    end.onClosed = () => {
      served.delete(end);
      // The other end may not know yet, and is heard no more.
      end.onText = undefined;
      connection.closed();
    };
  }

  const accepted: Accepted[] = [];
  /** What a server process leaves behind, where it is stored. */
  const stored: { state: TransportState; aheadMs: number; answered: Answered[] } = {
    state: createTransportState(),
    aheadMs: 0,
    answered: [],
  };
  const journal: Journal = {
    async write({ state, answered }) {
      stored.state = state;
      stored.aheadMs = world.serverAheadMs;
      stored.answered.push(...answered);
    },
  };

  function startCore(
    boot: string,
    state: TransportState,
    answered: readonly Answered[] = [],
  ): RunningCore {
    const ways = createReportedWays();
    const authority = createAuthority(state, serverClock, {
      longestWayMs: ways.longestMs,
      journal: isStored ? journal : undefined,
      answered: () => answered,
    });
    authority.watch((taken) => void accepted.push(taken));
    const server = createTransportServer({
      clock: serverClock,
      // As in Node: what was answered meanwhile, in promises, goes first.
      timers: { ...manual.timers, setImmediate: (callback) => void setImmediate(callback) },
      boot,
      version: "test",
      sampleRateHz: 44_100,
    });
    return { authority, server, session: server.createSession("default", authority, ways) };
  }

  const world = {
    manual,
    sockets,
    core: startCore("first boot", createTransportState()),
    delayMs: 20,
    isCut: false,
    isDown: false,
    /** The server counts from 1970. */
    serverAheadMs: 1_733_123_456_789,
    role: "control" as Role,
    onSpeak: (text: string) => text,
    spoken,
    createClient(options: TransportClientOptions = {}): ClientInWorld {
      const display = createFakeFrames();
      // One half, and a little less for each: the ids of their commands are theirs alone.
      const dice = 0.5 - (clients += 1) / 1e9;
      const own = countTimers(manual.timers);
      const wakers = new Set<() => void>();
      const client = createTransportClient({
        url: "http://server",
        WebSocket: sockets.WebSocket,
        clock: manual.clock,
        timers: own.timers,
        frames: display.frames,
        random: () => dice,
        wakeUps(onWake) {
          wakers.add(onWake);
          return () => void wakers.delete(onWake);
        },
        ...options,
      });
      onTestFinished(() => client.dispose());
      return {
        client,
        display,
        get timersWaiting() {
          return own.waiting();
        },
        get listeners() {
          return wakers.size;
        },
        wakeUp() {
          for (const onWake of wakers) onWake();
        },
      };
    },
    joinCrowd: (count: number) => joinCrowd(world.core.server, world.core.session, count),
    restart(boot: string, state = createTransportState()) {
      world.core.server.close(1001, "the server is shutting down");
      world.core.session.stop();
      world.core = startCore(boot, state);
    },
    breakLines() {
      breaks += 1;
      for (const end of served) end.fail();
    },
    crash(boot: string, restart?: Restart) {
      world.breakLines();
      world.core.session.stop();
      // The next process may have another clock, and what plays goes on.
      const moved = <T extends { readonly atMs: number }>(past: T): T => ({
        ...past,
        atMs: past.atMs + world.serverAheadMs - stored.aheadMs,
      });
      const state = { ...stored.state, anchor: moved(stored.state.anchor) };
      stored.answered = stored.answered.map(moved);
      stored.aheadMs = world.serverAheadMs;
      world.core = startCore(boot, state, stored.answered);
      Object.assign(world.core.authority, { restart, continues: () => true });
    },
    accepted,
    serverBeats: () => positionAt(world.core.authority.state, serverClock.now()),
    async pass(ms: number, stepMs = 1) {
      const endMs = manual.clock.now() + ms;
      while (manual.clock.now() < endMs) {
        const nowMs = manual.clock.now();
        // In the steps before the next timer nothing would happen.
        const steps = Math.max(1, Math.ceil((manual.nextAtMs - nowMs) / stepMs));
        manual.advance(Math.min(steps * stepMs, endMs - nowMs));
        await settled();
      }
    },
  };
  return world;
}

const lastSeenOf = (query: URLSearchParams) => {
  const epoch = query.get("epoch");
  return epoch === null ? null : { epoch, revision: Number(query.get("revision")) };
};

/** Resolves when every promise that could go on has gone on, and the immediates after it. */
const settled = () =>
  new Promise<void>((resolve) => void setImmediate(() => void setImmediate(resolve)));

function countTimers(timers: Timers) {
  const waiting = new Set<TimerId>();
  return {
    waiting: () => waiting.size,
    timers: {
      setTimeout(callback: () => void, delayMs: number) {
        const id = timers.setTimeout(() => {
          waiting.delete(id);
          callback();
        }, delayMs);
        waiting.add(id);
        return id;
      },
      clearTimeout(id: TimerId) {
        waiting.delete(id);
        timers.clearTimeout(id);
      },
    },
  };
}
