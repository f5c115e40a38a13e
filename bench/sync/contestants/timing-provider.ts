import { createRequire } from "node:module";
import type * as Published from "timing-provider";
import type { Contestant, Entry, Seat } from "../contestant.ts";
import { loopback } from "../line.ts";
import type { Machine } from "../machine.ts";
import { createDice } from "../noise.ts";
import { type Side, createRtcWorld } from "../simulated-rtc.ts";
import { SERVER_EPOCH_MS } from "../simulated-server.ts";
import { createSocketClass } from "../simulated-socket.ts";
import { createStandIns } from "../stand-ins.ts";
import { createAnchorDrawer, createAnchorFeed } from "./anchor-feed.ts";
import { createSignaling } from "./signaling.ts";

const PATH = "/timing-provider";

/**
 * The library takes `window`, `performance` and `setTimeout` from the globals once, when it is loaded. What it is given then
 * asks the globals again at every call, which are the stand-ins of whatever machine is running.
 */
function load(): typeof Published {
  const globals = globalThis as unknown as Record<string, unknown>;
  const borrowed: Record<string, unknown> = {
    window: {
      document: { createElement: () => new EventTarget() },
      navigator: { onLine: true },
      addEventListener() {},
      removeEventListener() {},
      get RTCPeerConnection() {
        return globals["RTCPeerConnection"];
      },
    },
    performance: { now: () => performance.now() },
    setTimeout: (callback: () => void, delayMs?: number) => setTimeout(callback, delayMs),
  };
  const real = Object.keys(borrowed).map((name) => [name, globals[name]] as const);
  Object.assign(globals, borrowed);
  try {
    return createRequire(import.meta.url)("timing-provider") as typeof Published;
  } finally {
    for (const [name, value] of real) globals[name] = value;
  }
}

const { TimingProvider } = load();
/** Its types leave out `destroy`. */
type Provider = InstanceType<typeof TimingProvider> & { destroy(): void };

/** Descriptions here are plain objects, which the library takes as well. */
class NoDescription {
  readonly type = "none";
}

/**
 * Two of them, as published: one on the server's machine, whose vector is the server's time (one second a second), and one
 * on the client's, which follows it over WebRTC. The signaling goes through the network as well.
 */
function create(seat: Seat): Contestant {
  const { server, queue, weather } = seat;
  const rtc = createRtcWorld(weather);
  const url = new URL(PATH, seat.url).href;
  server.serve(PATH, createSignaling());

  const standIns = (machine: Machine, side: Side, WebSocket: unknown) =>
    createStandIns(machine, createDice(1, `timing-provider ${side}`), {
      WebSocket,
      RTCPeerConnection: rtc.createClass(machine, side),
      RTCSessionDescription: NoDescription,
    });

  const process = server.createProcess();
  const LocalSocket = createSocketClass({
    client: process,
    server: server.machine,
    weather: loopback(queue),
    accept: server.accept,
  });
  let source: Provider | undefined;
  queue.at(queue.nowMs, () =>
    process.run(() => {
      process.useStandIns(standIns(process, "server", LocalSocket));
      source = new TimingProvider(url) as Provider;
      const position = (process.clock.now() - SERVER_EPOCH_MS) / 1000;
      void source.update({ position, velocity: 1 });
    }),
  );

  seat.machine.useStandIns(standIns(seat.machine, "client", seat.WebSocket));
  const provider = new TimingProvider(url) as Provider;
  const feed = createAnchorFeed(seat);
  const serverTimeAt = (stampMs: number) => {
    const { position, velocity, timestamp } = provider.vector;
    // It stands still until it has heard of the other one.
    if (velocity === 0) return null;
    return (position + velocity * (stampMs / 1000 - timestamp)) * 1000 + SERVER_EPOCH_MS;
  };
  return createAnchorDrawer(seat, feed, serverTimeAt, () => {
    provider.destroy();
    feed.close();
    queue.at(queue.nowMs, () => process.run(() => source?.destroy()));
  });
}

export const TIMING_PROVIDER: Entry = { name: "timing-provider 7.2.7", isPublic: true, create };
