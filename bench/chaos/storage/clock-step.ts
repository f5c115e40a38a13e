import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, type Row, type RowContext, atMost } from "../row.ts";
import { command, freePort, msUntil, statusOf, temporaryDirectory } from "./server-on-disk.ts";

/** Debian's, for the machines that it is made for. */
const LIBRARIES = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`,
);
const TICK_MS = 1000 / 30;
const STEPS = [
  ["+1h", 3600],
  ["-1h", -3600],
] as const;
const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;

/** The wall clock is set by an hour while the transport plays, and again while the server is away. */
async function run(context: RowContext): Promise<Figure[]> {
  const library = LIBRARIES.find((file) => existsSync(file));
  if (library === undefined) throw new Error("libfaketime is not where Debian has it");
  const directory = temporaryDirectory(context.cleanup);
  const stamp = join(directory, "faketime");
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: stamp,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  const setWallClock = (by: string) => writeFileSync(stamp, by);
  const port = await freePort();
  const flags = ["--port", `${port}`, "--data", join(directory, "data")];
  setWallClock("+0");
  let server = await context.startServer({ flags, env });
  await command(server.url, "play");
  const first = await reading(server.url);
  const figures: Figure[] = [];
  const errorMs = async () => {
    const { beforeMs, afterMs, seconds } = await reading(server.url);
    const passedMs = (seconds - first.seconds) * 1000;
    // As far as it lies outside of what the two readings leave open.
    const least = beforeMs - first.afterMs;
    const most = afterMs - first.beforeMs;
    return Math.max(0, least - passedMs, passedMs - most);
  };
  for (const [by, seconds] of STEPS) {
    setWallClock(by);
    await wallClockIsOffBy(server.url, seconds);
    const errors: number[] = [];
    for (let i = 0; i < 100; i += 1) {
      errors.push(await errorMs());
      await sleep(20);
    }
    figures.push(
      atMost(
        `wall clock ${by} while it plays: position off by at most`,
        Math.max(...errors),
        Math.round(TICK_MS * 10) / 10,
        "ms",
      ),
    );
  }
  for (const [by, seconds] of STEPS) {
    server.kill("SIGKILL");
    await server.ended;
    setWallClock(by);
    server = await context.startServer({ flags, env });
    await wallClockIsOffBy(server.url, seconds);
    figures.push(
      atMost(
        `wall clock ${by} while the server is away: position off by`,
        await errorMs(),
        Math.round(TICK_MS * 10) / 10,
        "ms",
      ),
    );
  }
  return figures;
}

/** By the date that it puts on its answers. @throws Error when it is not: nothing could be shown then */
async function wallClockIsOffBy(url: string, seconds: number) {
  const tookMs = await msUntil(async () => {
    const { headers } = await fetch(`${url}/health`);
    const offBy = (Date.parse(headers.get("date") ?? "") - Date.now()) / 1000;
    return Math.abs(offBy - seconds) < 5;
  }, 3000);
  if (Number.isNaN(tookMs)) throw new Error(`the server's wall clock was not set by ${seconds} s`);
}

/** Where the transport is, and between which moments that was so. */
async function reading(url: string) {
  const beforeMs = monotonicMs();
  const { time_seconds: seconds } = await statusOf(url);
  return { beforeMs, afterMs: monotonicMs(), seconds };
}

export const clockStep: Row = {
  name: "clock-step",
  what: "the wall clock is set forward and back by an hour: the position follows the machine's own clock",
  needs: ["faketime"],
  run,
};
