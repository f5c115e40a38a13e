import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Figure, type Row, type RowContext, atMost, exactly } from "../row.ts";
import { command, msUntil, readyStatus, statusOf, temporaryDirectory } from "./server-on-disk.ts";

const RECOVERS_WITHIN_MS = 3000;
const mount = (...args: string[]) => execFileSync("mount", args);
const LONG_NAME = "x".repeat(64);

/** A disk of 1 MB that fills up, and one that may only be read. */
async function run(context: RowContext): Promise<Figure[]> {
  const disk = temporaryDirectory(context.cleanup);
  mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
  context.cleanup.own(() => void execFileSync("umount", ["-l", disk]));
  const flags = ["--data", join(disk, "data")];
  const ballast = join(disk, "ballast");
  let server = await context.startServer({ flags });
  await command(server.url, "play");

  let acked = 1;
  const figures: Figure[] = [];
  /** Gives commands until one is refused; then the server must play on, say so, and recover once it can. */
  async function trouble(what: string, begin: () => void, end: () => void) {
    begin();
    let refused = { status: 0, json: {} as Record<string, unknown> };
    for (let n = 0; n < 20_000 && refused.status === 0; n += 1) {
      const answer = await command(
        server.url,
        `marker?marker=m${n % 200}&beats=${n}&name=${LONG_NAME}`,
      );
      if (answer.status === 200) acked += 1;
      else refused = answer;
    }
    const before = await statusOf(server.url);
    const second = await command(server.url, "stop");
    const after = await statusOf(server.url);
    const wrongs = [
      refused.status !== 503 || refused.json["code"] !== "store_unavailable",
      second.json["code"] !== "store_unavailable",
      (await readyStatus(server.url)) !== 503,
      !after.playing || after.time_seconds <= before.time_seconds,
      after.revision !== acked,
    ].filter(Boolean).length;
    figures.push(
      exactly(
        `${what}: of refused, refused again, /ready 503, plays on, nothing changed: wrong`,
        wrongs,
        0,
        "of 5",
      ),
    );

    // A restart in the middle of it finds all that was acknowledged.
    server.kill("SIGKILL");
    await server.ended;
    server = await context.startServer({ flags });
    const found = await statusOf(server.url);
    figures.push(
      exactly(
        `${what}: acknowledged commands lost in a restart on it`,
        acked - found.revision,
        0,
        "commands",
      ),
    );
    figures.push(exactly(`${what}: restarted, it plays on`, found.playing ? 1 : 0, 1, "of 1"));
    end();
    const tookMs = await msUntil(async () => (await readyStatus(server.url)) === 200, 10_000);
    figures.push(atMost(`${what}: stores again after it`, tookMs, RECOVERS_WITHIN_MS, "ms"));
    if ((await command(server.url, "tempo?bpm=100")).status === 200) acked += 1;
  }
  await trouble(
    "full disk",
    () => writeFileSync(ballast, Buffer.alloc(500_000)),
    () => rmSync(ballast),
  );
  // A disk cannot be made read-only under a server that writes to it: it is started on one that is.
  await server.stop();
  mount("-o", "remount,ro", disk);
  server = await context.startServer({ flags });
  const refused = await command(server.url, "stop");
  const found = await statusOf(server.url);
  figures.push(
    exactly(
      "read-only disk: of knows what was stored, refuses, /ready 503: wrong",
      [
        found.revision !== acked,
        refused.json["code"] !== "store_unavailable",
        (await readyStatus(server.url)) !== 503,
      ].filter(Boolean).length,
      0,
      "of 3",
    ),
  );
  mount("-o", "remount,rw", disk);
  const tookMs = await msUntil(async () => (await readyStatus(server.url)) === 200, 10_000);
  figures.push(atMost("read-only disk: stores again after it", tookMs, RECOVERS_WITHIN_MS, "ms"));
  const { revision } = await statusOf(server.url);
  figures.push(
    exactly(`acknowledged commands lost in all, of ${acked}`, acked - revision, 0, "commands"),
  );
  return figures;
}

export const fullDisk: Row = {
  name: "full-disk",
  what: "a disk of 1 MB that is full, or may only be read: commands are refused, what plays plays on, and it recovers",
  needs: ["root", "tmpfs"],
  run,
};
