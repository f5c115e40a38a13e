import { onTestFinished } from "vitest";
import { type Authority, createAuthority } from "../../server/authority.ts";
import { endpointAt, withOwnProtocol } from "../../server/endpoints.ts";
import { createReportedWays } from "../../server/reported-ways.ts";
import type { Session } from "../../server/session.ts";
import { type TransportServer, createTransportServer } from "../../server/transport-server.ts";
import {
  type TransportClient,
  type TransportClientOptions,
  createTransportClient,
} from "../../src/client/transport-client.ts";
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
  /** What becomes of what the server says, before it is on the line. */
  onSpeak: (text: string) => string;
  /** Every text that the server has put on a line, oldest first. */
  readonly spoken: readonly string[];
  createClient(options?: TransportClientOptions): ClientInWorld;
  /** So many others come who only listen. Gives back what makes them go. */
  joinCrowd(count: number): () => void;
  /** Another server process takes over: the connections of the last one end. */
  restart(boot: string, state?: TransportState): void;
  /** The server's position at this very moment, in beats. */
  serverBeats(): number;
  /** Lets time pass, the server's answers included, which take it a promise or two. */
  pass(ms: number): Promise<void>;
}

export function createTransportWorld(): TransportWorld {
  const manual = createManualClock(CLIENT_START_MS);
  const serverClock = { now: () => manual.clock.now() + world.serverAheadMs };
  const spoken: string[] = [];
  const endpoint = endpointAt("/ws/transport");
  if (!endpoint) throw new Error("the server has no /ws/transport");

  const sockets = createSocketPairs((deliver) => {
    if (world.isCut) return;
    manual.timers.setTimeout(() => {
      if (!world.isCut) deliver();
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
        role: "control",
        lastSeen: null,
      },
    );
    end.onText = (text) => connection.received(text, text.length);
    end.onClosed = () => connection.closed();
  }

  function startCore(boot: string, state: TransportState): RunningCore {
    const ways = createReportedWays();
    const authority = createAuthority(state, serverClock, { longestWayMs: ways.longestMs });
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
    onSpeak: (text: string) => text,
    spoken,
    createClient(options: TransportClientOptions = {}): ClientInWorld {
      const display = createFakeFrames();
      const own = countTimers(manual.timers);
      const wakers = new Set<() => void>();
      const client = createTransportClient({
        url: "http://server",
        WebSocket: sockets.WebSocket,
        clock: manual.clock,
        timers: own.timers,
        frames: display.frames,
        random: () => 0.5,
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
    serverBeats: () => positionAt(world.core.authority.state, serverClock.now()),
    async pass(ms: number) {
      const endMs = manual.clock.now() + ms;
      while (manual.clock.now() < endMs) {
        manual.advance(Math.min(1, endMs - manual.clock.now()));
        await settled();
      }
    },
  };
  return world;
}

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
