/** Somebody who only listens, in a process of its own, and says how evenly the stream comes. */
import { WebSocket } from "ws";
import { quantile, quantileOfTime } from "../quantiles.ts";
import { serveSkills } from "../worker-skills.ts";

export interface StreamFigures {
  readonly frames: number;
  /** Between one frame and the next, ms. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The wait that is under way in 99 % of all moments, ms. Frames in between, at changes, make it no better. */
  readonly p99OfTimeMs: number;
  /** From a ping to its pong, four of them a second, ms. */
  readonly pongP99Ms: number;
  readonly isLost: boolean;
}

export type GoodClient = typeof skills;

const PING_EVERY_MS = 250;

const streams = new Map<string, ReturnType<typeof createStream>>();

const skills = {
  /** Settles when it streams. Several may, of several sessions. */
  async listen(url: string, session: string): Promise<void> {
    const stream = createStream(`${url.replace("http", "ws")}/ws/transport?session=${session}`);
    streams.set(session, stream);
    await stream.streaming;
  },
  /** What came before no longer counts. */
  begin() {
    for (const stream of streams.values()) stream.begin();
  },
  figures(session: string): StreamFigures {
    const stream = streams.get(session);
    if (!stream) throw new Error(`nobody listens to ${session}`);
    return stream.figures();
  },
};

function createStream(url: string) {
  const socket = new WebSocket(url);
  const sentMs = new Map<number, number>();
  let gaps: number[] = [];
  let pongs: number[] = [];
  let lastMs = Number.NaN;
  let isLost = false;
  let id = 0;

  socket.on("message", (data: Buffer) => {
    const nowMs = performance.now();
    const text = data.toString();
    if (text.startsWith('{"type":"state"')) {
      if (!Number.isNaN(lastMs)) gaps.push(nowMs - lastMs);
      lastMs = nowMs;
      return;
    }
    const answer = JSON.parse(text) as { id?: number };
    const sent = sentMs.get(answer.id ?? 0);
    if (sent !== undefined) pongs.push(nowMs - sent);
  });
  socket.on("close", () => (isLost = true));
  socket.on("error", () => {});
  setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    id += 1;
    sentMs.set(id, performance.now());
    socket.send(JSON.stringify({ type: "ping", id }));
  }, PING_EVERY_MS);

  return {
    streaming: new Promise<void>((resolve, reject) => {
      socket.once("message", () => resolve());
      socket.once("close", (code: number) => reject(new Error(`closed with ${code}`)));
    }),
    begin() {
      gaps = [];
      pongs = [];
    },
    figures: (): StreamFigures => ({
      frames: gaps.length,
      p50Ms: quantile(gaps, 0.5),
      p99Ms: quantile(gaps, 0.99),
      maxMs: quantile(gaps, 1),
      p99OfTimeMs: quantileOfTime(gaps, 0.99),
      pongP99Ms: quantile(pongs, 0.99),
      isLost,
    }),
  };
}

serveSkills(skills);
