import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, type Row, type RowContext, exactly } from "../row.ts";
import { startGiver } from "./giver.ts";
import { freePort, temporaryDirectory } from "./server-on-disk.ts";

const WANTED = 500;
const GIVERS = 4;

/** Watches the system calls of the server: what a client is told has gone to the disk before. */
async function run({ cleanup, startServer }: RowContext): Promise<Figure[]> {
  const directory = temporaryDirectory(cleanup);
  const trace = join(directory, "trace");
  const port = await freePort();
  const calls = "trace=fdatasync,fsync,write,writev,sendto,sendmsg";
  const server = await startServer({
    flags: ["--port", `${port}`, "--data", join(directory, "data")],
    prefix: ["strace", "-f", "-y", "-s", "100000", "-e", calls, "-o", trace],
  });
  const givers = Array.from({ length: GIVERS }, (_, i) =>
    startGiver({
      port,
      way: i === 0 ? "http" : i === 1 ? "codette.v1" : "seed",
      name: `giver${i}`,
      everyMs: 5,
      command: (n) => ({ type: "seek", beats: n }),
    }),
  );
  const ackedSoFar = () => givers.reduce((sum, giver) => sum + giver.acked.size, 0);
  while (ackedSoFar() < WANTED) await sleep(50);
  await Promise.all(givers.map((giver) => giver.finish()));
  await server.stop();

  const lines = readFileSync(trace, "latin1").split("\n");
  // By HTTP the id is not in the answer.
  const ids = givers.slice(1).flatMap(({ acked }) => Array.from(acked.keys()));
  const early = ids.filter((id) => !isSyncedBeforeAck(lines, id));
  return [
    exactly(
      `acknowledgements that left before their fdatasync was done, of ${ids.length} by WebSocket`,
      early.length,
      0,
      "acknowledgements",
    ),
  ];
}

/** Lines stand in the order in which the calls began, or went on after another thread's. */
function isSyncedBeforeAck(lines: readonly string[], id: string): boolean {
  const quoted = String.raw`\"id\":\"${id}\"`;
  const written = lines.findIndex(
    (line) => line.includes(quoted) && /write\w*\(\d+<[^>]*\.log>/.test(line),
  );
  const synced = lines.findIndex(
    (line, i) =>
      i > written && /f(data)?sync(\(| resumed)/.test(line) && line.trimEnd().endsWith(" = 0"),
  );
  const acked = lines.findIndex(
    (line) =>
      line.includes(quoted) &&
      line.includes(String.raw`\"type\":\"ack\"`) &&
      /<(socket|TCP)\w*:/.test(line),
  );
  return written >= 0 && synced > written && acked > synced;
}

export const strace: Row = {
  name: "strace",
  what: "every acknowledgement leaves after the fdatasync of what it acknowledges, by the system calls themselves",
  needs: ["strace"],
  run,
};
