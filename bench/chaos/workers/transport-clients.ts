/** Clients of ours, as a page would make them, in a process of their own. All times are the machine's CLOCK_MONOTONIC, ms. */
import { WebSocket } from "ws";
import type { WebSocketClass } from "../../../src/client/surroundings.ts";
import {
  type TransportClient,
  createTransportClient,
} from "../../../src/client/transport-client.ts";
import { monotonicMs } from "../watched-server.ts";
import { serveSkills } from "../worker-skills.ts";

export interface ClientsWanted {
  /** The server's, as `http://…`. */
  readonly url: string;
  readonly count: number;
  readonly hz: number;
  readonly token?: string;
  /** Whether it is noted where they draw their playheads, as often as a display would. */
  readonly areSampled?: boolean;
}

/** Where a playhead was drawn, and when. */
export interface Sample {
  readonly client: number;
  readonly atMs: number;
  readonly seconds: number;
}

export interface StatusChange {
  readonly client: number;
  readonly atMs: number;
  readonly status: string;
}

export type TransportClients = typeof skills;

const SAMPLE_EVERY_MS = 16;
const LIVE_WITHIN_MS = 30_000;

const clients: TransportClient[] = [];
const wakeUps = new Set<() => void>();
let samples: Sample[] = [];
let changes: StatusChange[] = [];
let tries: number[] = [];
/** How many of them are. To ask each of them at every change takes long where they are many. */
let live = 0;
const onAllLive = new Set<() => void>();

const skills = {
  /** Settles when all of them are live. */
  async connect({ url, count, hz, token, areSampled }: ClientsWanted): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const number = clients.length;
      const client = createTransportClient({
        url,
        hz,
        WebSocket: countedWebSocket(url, token),
        wakeUps(onWake) {
          wakeUps.add(onWake);
          return () => void wakeUps.delete(onWake);
        },
      });
      client.store.subscribe(({ connection }, before) => {
        const { status } = connection;
        if (status === before.connection.status) return;
        if (status === "live") live += 1;
        if (before.connection.status === "live") live -= 1;
        changes.push({ client: number, atMs: monotonicMs(), status });
        if (live === clients.length) for (const take of onAllLive) take();
      });
      clients.push(client);
    }
    if (areSampled) setInterval(sample, SAMPLE_EVERY_MS);
    await allLive(LIVE_WITHIN_MS);
  },
  /** Settles when all of them are live. Rejects after so long. */
  allLive,
  /** A browser fires `online` when it has a network again. */
  online() {
    for (const onWake of wakeUps) onWake();
  },
  /** From now on what happens is remembered, and what was is forgotten. */
  forget() {
    samples = [];
    changes = [];
    tries = [];
  },
  samples: () => samples,
  changes: () => changes,
  /** When a connection was tried for. */
  tries: () => tries,
};

/** `ws`, saying who it is as a client from elsewhere has to. */
function countedWebSocket(url: string, token: string | undefined): WebSocketClass {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  function open(address: string, protocols: string[]) {
    tries.push(monotonicMs());
    return new WebSocket(address, protocols, { origin: url, headers });
  }
  // A function that gives back an object is as good as a class.
  return open as unknown as WebSocketClass;
}

function allLive(withinMs: number): Promise<void> {
  if (live === clients.length) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      onAllLive.delete(take);
      reject(new Error(`${live} of ${clients.length} clients are live`));
    }, withinMs);
    const take = () => {
      clearTimeout(timer);
      onAllLive.delete(take);
      resolve();
    };
    onAllLive.add(take);
  });
}

function sample() {
  for (const [client, { currentPosition }] of clients.entries()) {
    const before = monotonicMs();
    const { seconds } = currentPosition();
    samples.push({ client, atMs: (before + monotonicMs()) / 2, seconds });
  }
}

serveSkills(skills);
