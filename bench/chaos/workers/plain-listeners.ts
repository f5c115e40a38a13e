/** Plain clients that keep every frame, in a process of their own. All times are the machine's CLOCK_MONOTONIC, ms. */
import { WebSocket } from "ws";
import { monotonicMs } from "../watched-server.ts";
import { serveSkills } from "../worker-skills.ts";

export interface HeardFrame {
  readonly client: number;
  readonly atMs: number;
  /** What it says. */
  readonly seconds: number;
  readonly timestampMs: number;
}

export type PlainListeners = typeof skills;

let frames: HeardFrame[] = [];
let ended = 0;

const skills = {
  /** Settles when each has had its first frame. */
  async connect(url: string, count: number): Promise<void> {
    const opened = Array.from({ length: count }, (_, client) => {
      const socket = new WebSocket(`${url.replace("http", "ws")}/ws/transport/clock`);
      socket.on("message", (data: Buffer) => {
        const atMs = monotonicMs();
        const { time_seconds, timestamp_ms } = JSON.parse(data.toString()) as {
          time_seconds: number;
          timestamp_ms: number;
        };
        frames.push({ client, atMs, seconds: time_seconds, timestampMs: timestamp_ms });
      });
      socket.on("error", () => {});
      socket.on("close", () => (ended += 1));
      return new Promise((resolve, reject) => {
        socket.once("message", resolve);
        socket.once("close", reject);
      });
    });
    await Promise.all(opened);
  },
  forget() {
    frames = [];
  },
  frames: () => frames,
  /** How many connections have ended. */
  ended: () => ended,
};

serveSkills(skills);
