import { type WebSocketHandlerConnection, ws } from "msw";
import { setupServer } from "msw/node";
import { onTestFinished } from "vitest";
import { type Authority, createAuthority } from "../../server/authority.ts";
import { endpointAt, withOwnProtocol } from "../../server/endpoints.ts";
import { createReportedWays } from "../../server/reported-ways.ts";
import { createTransportServer } from "../../server/transport-server.ts";
import type { Role } from "../../src/protocol/access-token.ts";
import type { TransportCommand } from "../../src/core/commands.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { joinCrowd } from "./crowd.ts";
import { createManualClock } from "./manual-clock.ts";

/** The real server core behind msw's WebSocket, with its time in the test's hand. */
export interface MockedServer {
  /** Where it is to be found. Every mocked server has an address of its own. */
  readonly url: string;
  readonly authority: Authority;
  /** The addresses that clients have connected to, oldest first. */
  readonly urls: readonly string[];
  /** What the clients have said, oldest first, without their pings. */
  readonly heard: readonly string[];
  /** What those may do who come from now on. */
  role: Role;
  /** Takes connections and drops them unspoken. */
  isDown: boolean;
  /** Somebody else's command. Resolves when everybody has been told. */
  command(command: TransportCommand): Promise<void>;
  /** So many others come who only listen, until the test is over. */
  joinCrowd(count: number): void;
  /** Lets its time pass: the stream runs, 30 messages a second. Gives back how many messages it sent meanwhile. */
  stream(ms: number): number;
  /** Ends every connection with this code. */
  closeAll(code: number, reason: string): void;
}

type Client = WebSocketHandlerConnection["client"];

let servers = 0;
/** Who answers at which host. */
const answering = new Map<string, (client: Client) => void>();
const worker = setupServer(
  ws.link("*/ws/transport").addEventListener("connection", ({ client }) => {
    const answer = answering.get(client.url.host);
    if (answer) answer(client);
    // A client that an earlier test has left behind, still trying.
    else drop(client, 4404);
  }),
);

/** A turn later: msw itself must have come to know the client first. */
const drop = (client: Client, code: number) => void setImmediate(() => client.close(code));

/** Answers the WebSockets that the page under test opens to `url`, until the test is over. */
export function mockServer(url = `http://mocked-${(servers += 1)}.test`): MockedServer {
  // The page's clock and the server's show the same at first, so that a playhead starts where it should.
  const manual = createManualClock(performance.now());
  const ways = createReportedWays();
  const authority = createAuthority(createTransportState(), manual.clock, {
    longestWayMs: ways.longestMs,
  });
  const core = createTransportServer({
    clock: manual.clock,
    timers: { ...manual.timers, setImmediate: (callback) => void setImmediate(callback) },
    boot: "mocked",
    version: "test",
    sampleRateHz: 44_100,
  });
  const session = core.createSession("default", authority, ways);
  const endpoint = endpointAt("/ws/transport");
  if (!endpoint) throw new Error("the server has no /ws/transport");

  const urls: string[] = [];
  const heard: string[] = [];
  const closers = new Set<(code: number, reason: string) => void>();
  function answer(client: Client) {
    urls.push(client.url.href);
    if (mocked.isDown) return drop(client, 1011);
    const close = (code: number, reason: string) => client.close(code, reason);
    const connection = core.opened(
      {
        send: (text) => client.send(text),
        offer(frame) {
          for (const text of frame.texts) client.send(text);
          return true;
        },
        ping: () => connection.heard(),
        close,
        terminate: () => close(1011, ""),
        bufferedBytes: 0,
      },
      {
        session,
        endpoint: withOwnProtocol(endpoint as NonNullable<typeof endpoint>),
        hz: 30,
        role: mocked.role,
        lastSeen: null,
      },
    );
    closers.add(close);
    client.addEventListener("message", ({ data }) => {
      // Our client sends text alone.
      const text = data as string;
      if (!text.startsWith('{"type":"ping"')) heard.push(text);
      connection.received(text, text.length);
    });
    client.addEventListener("close", () => {
      closers.delete(close);
      connection.closed();
    });
  }

  const { host } = new URL(url);
  if (answering.size === 0) worker.listen({ onUnhandledRequest: "error" });
  answering.set(host, answer);
  onTestFinished(() => {
    core.close(1001, "the test is over");
    session.stop();
    answering.delete(host);
    if (answering.size === 0) worker.close();
  });

  const mocked: MockedServer = {
    url,
    authority,
    urls,
    heard,
    role: "control",
    isDown: false,
    async command(command) {
      await authority.submit(command);
      await new Promise((resolve) => void setImmediate(resolve));
    },
    joinCrowd: (count) => void joinCrowd(core, session, count),
    stream(ms) {
      const before = core.metrics.messagesOut;
      manual.advance(ms);
      return core.metrics.messagesOut - before;
    },
    closeAll(code, reason) {
      for (const close of closers) close(code, reason);
    },
  };
  return mocked;
}
