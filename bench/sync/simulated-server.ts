import { type Authority, createAuthority } from "../../server/authority.ts";
import { endpointAt, withOwnProtocol } from "../../server/endpoints.ts";
import { createReportedWays } from "../../server/reported-ways.ts";
import type { Session } from "../../server/session.ts";
import { type TransportServer, createTransportServer } from "../../server/transport-server.ts";
import type { TransportCommand } from "../../src/core/commands.ts";
import { type TransportState, createTransportState } from "../../src/core/transport-state.ts";
import { DEFAULT_STREAM_HZ, SUBPROTOCOL_V1 } from "../../src/protocol/v1.ts";
import type { EventQueue } from "./event-queue.ts";
import { type Machine, createMachine } from "./machine.ts";
import { type Noise, between } from "./noise.ts";
import { createSimulatedClock } from "./simulated-clock.ts";
import type { FarEnd } from "./simulated-socket.ts";
import { type Truth, loopSecondsOf, truthOf } from "./truth.ts";

/** A command that was accepted, and when: true time, ms. */
export interface Happening {
  readonly atMs: number;
  readonly state: TransportState;
}

export interface SimulatedServer {
  readonly machine: Machine;
  /** Takes a handshake, if anybody listens at its address. */
  accept(end: FarEnd): boolean;
  /** Another service of the same machine, for those who bring their own. */
  serve(path: string, accept: (end: FarEnd) => void): void;
  /** Another process on the same machine: the same clock, and its own main thread. */
  createProcess(): Machine;
  /** Somebody else's command, over a line that takes no time. */
  submit(command: TransportCommand): void;
  /** At this very moment. */
  truth(): Truth;
  /** Of the loop that a transport of this revision goes round in; null: in none. */
  loopSecondsIn(revision: number): number | null;
  readonly happenings: readonly Happening[];
  /** The connections break. */
  dropConnections(): void;
  /** Another process takes over, `downMs` later, with the session as it was and a clock that is `aheadMs` off. */
  restart(downMs: number, aheadMs: number): void;
}

/** The server counts from 1970: what it shows when the simulated world begins, ms. */
export const SERVER_EPOCH_MS = 1_733_123_456_789;
const MOST_LATE_MS = 0.3;
const MOMENTS_PER_MS = 1000;

/**
 * The real server core on a machine of its own. Its clock is right and true.
 *
 * @param pingEveryMs how often it says that it may be asked for the time, ms; left out: what it says by itself
 */
export function createSimulatedServer(
  queue: EventQueue,
  noise: Noise,
  pingEveryMs?: number,
): SimulatedServer {
  const clock = createSimulatedClock(queue, { originMs: SERVER_EPOCH_MS });
  const lateness = () => between(noise(Math.floor(queue.nowMs * MOMENTS_PER_MS)), 0, MOST_LATE_MS);
  const createProcess = () => createMachine({ queue, clock, lateness });
  const machine = createProcess();
  const services = new Map<string, (end: FarEnd) => void>();
  const happenings: Happening[] = [];
  const loops = new Map<number, number | null>();
  const ends = new Set<FarEnd>();
  let isDown = false;
  let process = start("first boot", createTransportState());

  function start(boot: string, state: TransportState): Process {
    const ways = createReportedWays();
    const authority = createAuthority(state, machine.clock, { longestWayMs: ways.longestMs });
    authority.watch(({ state }) => {
      happenings.push({ atMs: queue.nowMs, state });
      loops.set(state.revision, loopSecondsOf(state));
    });
    const core = createTransportServer({
      clock: machine.clock,
      timers: machine.timers,
      boot,
      version: "bench",
      sampleRateHz: 44_100,
    });
    return { authority, core, session: core.createSession("default", authority, ways) };
  }

  function open(end: FarEnd, url: URL): boolean {
    const endpoint = endpointAt(url.pathname);
    if (!endpoint) return false;
    ends.add(end);
    const connection = process.core.opened(
      {
        send: (text) => end.send(withPace(text, pingEveryMs)),
        offer(frame) {
          for (const text of frame.texts) end.send(text);
          return true;
        },
        // Answered by whatever holds the socket, also while its program sleeps.
        ping: () => connection.heard(),
        close: (code, reason) => end.close(code, reason),
        terminate: () => end.close(1006),
        bufferedBytes: 0,
      },
      {
        session: process.session,
        endpoint: end.protocols.includes(SUBPROTOCOL_V1) ? withOwnProtocol(endpoint) : endpoint,
        hz: Number(url.searchParams.get("hz") ?? DEFAULT_STREAM_HZ),
        role: "control",
        lastSeen: null,
      },
    );
    end.onText = (text) => connection.received(text, text.length);
    end.onClosed = () => {
      ends.delete(end);
      connection.closed();
    };
    return true;
  }

  return {
    machine,
    createProcess,
    happenings,
    accept(end) {
      if (isDown) return false;
      const url = new URL(end.url);
      const service = services.get(url.pathname);
      if (!service) return open(end, url);
      service(end);
      return true;
    },
    serve: (path, accept) => void services.set(path, accept),
    submit: (command) => machine.run(() => void process.authority.submit(command)),
    loopSecondsIn: (revision) => loops.get(revision) ?? null,
    truth: () => truthOf(process.authority),
    dropConnections() {
      machine.run(() => {
        for (const end of ends) end.close(1006);
      });
    },
    restart(downMs, aheadMs) {
      machine.run(() => {
        process.core.close(1001, "the server is shutting down");
        process.session.stop();
      });
      isDown = true;
      const { state } = process.authority;
      machine.clock.step(aheadMs);
      // What has been stored goes on from where it would be by now.
      const anchor = { ...state.anchor, atMs: state.anchor.atMs + aheadMs };
      process = start(`boot at ${queue.nowMs}`, { ...state, anchor });
      queue.at(queue.nowMs + downMs, () => {
        isDown = false;
      });
    },
  };
}

/** To make it say so by itself would take thousands of clients. */
const withPace = (text: string, pingEveryMs: number | undefined) =>
  pingEveryMs === undefined
    ? text
    : text.replace(/"pingEveryMs":[\d.]+/, `"pingEveryMs":${pingEveryMs}`);

interface Process {
  readonly authority: Authority;
  readonly core: TransportServer;
  readonly session: Session;
}
