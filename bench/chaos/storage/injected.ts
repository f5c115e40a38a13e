import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, type Row, type RowContext, atMost, exactly } from "../row.ts";
import { command, msUntil, readyStatus, statusOf, temporaryDirectory } from "./server-on-disk.ts";

const RECOVERS_WITHIN_MS = 3000;
/** How long strace takes to hold all threads of a process. */
const ATTACH_MS = 700;

const FAULTS = [
  ["EIO at fdatasync", "fdatasync", "EIO"],
  ["ENOSPC at write", "write", "ENOSPC"],
  ["EIO at write", "write", "EIO"],
] as const;

/** System calls on the store's log that fail, as those of a disk that is dying do. */
async function run(context: RowContext): Promise<Figure[]> {
  const data = join(temporaryDirectory(context.cleanup), "data");
  const flags = ["--data", data];
  const figures: Figure[] = [];
  let server = await context.startServer({ flags });
  await command(server.url, "play");
  let acked = 1;
  for (const [what, call, error] of FAULTS) {
    for (let n = 0; n < 20; n += 1) {
      if ((await command(server.url, `seek?beats=${n}`)).status === 200) acked += 1;
    }
    const log = readdirSync(join(data, "store")).find((file) => file.endsWith(".log")) ?? "";
    const trace = spawn(
      "strace",
      [
        "-f",
        "-p",
        `${server.pid}`,
        "-P",
        join(data, "store", log),
        "-e",
        `trace=${call}`,
        "-e",
        `inject=${call}:error=${error}`,
        "-o",
        "/dev/null",
      ],
      { stdio: "ignore" },
    );
    context.cleanup.own(() => void trace.kill("SIGKILL"));
    await sleep(ATTACH_MS);
    const refused = await command(server.url, "stop");
    const ready = await readyStatus(server.url);
    const { playing, revision } = await statusOf(server.url);
    const ended = once(trace, "exit");
    trace.kill("SIGINT");
    await ended;
    figures.push(
      exactly(
        `${what}: of refused, /ready 503, plays on, nothing changed: wrong`,
        [
          refused.status !== 503 || refused.json["code"] !== "store_unavailable",
          ready !== 503,
          !playing,
          revision !== acked,
        ].filter(Boolean).length,
        0,
        "of 4",
      ),
    );
    const tookMs = await msUntil(async () => (await readyStatus(server.url)) === 200, 10_000);
    figures.push(atMost(`${what}: stores again after it`, tookMs, RECOVERS_WITHIN_MS, "ms"));
    server.kill("SIGKILL");
    await server.ended;
    server = await context.startServer({ flags });
    const after = await statusOf(server.url);
    figures.push(
      exactly(
        `${what}: acknowledged commands lost in a kill after it`,
        acked - after.revision,
        0,
        "commands",
      ),
    );
  }
  return figures;
}

export const injected: Row = {
  name: "injected",
  what: "system calls on the store that fail with EIO and ENOSPC",
  needs: ["strace"],
  run,
};
