import { expect, onTestFinished, test, vi } from "vitest";
import { type WayIn, startGiver } from "../../bench/chaos/storage/giver.ts";
import { freePort, statusOf } from "../../bench/chaos/storage/server-on-disk.ts";
import { createLedger } from "../../bench/chaos/storage/stored-commands.ts";
import { CHILD_GIVE_UP_MS, type Child, startChild } from "../support/child-process.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const KILLS = 3;
/** So many commands are acknowledged between one kill and the next. */
const ACKS_BETWEEN = 25;
const WAYS: readonly WayIn[] = ["seed", "codette.v1", "http"];

vi.setConfig({ testTimeout: 2 * CHILD_GIVE_UP_MS });

/** A server in a process of its own, once it listens. */
async function start(port: number, data: string): Promise<Child> {
  const flags = ["--port", `${port}`, "--data", data, "--log-level", "info"];
  const child = startChild(process.execPath, ["--import", "tsx", "server/main.ts", ...flags]);
  await child.written((stdout) => stdout.includes('"msg":"listening"'));
  return child;
}

/** As from a power cut: it has no time for anything. */
async function killed(child: Child) {
  child.process.kill("SIGKILL");
  expect(await child.ended).toMatchObject({ signal: "SIGKILL" });
}

test("killed under load while it plays, again and again, it has all it acknowledged, and nothing twice", async () => {
  const data = temporaryDirectory();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let server = await start(port, data);
  expect((await fetch(`${url}/transport/play?id=first`, { method: "POST" })).ok).toBe(true);
  const givers = WAYS.map((way, i) =>
    startGiver({
      port,
      way,
      name: way,
      everyMs: 5,
      // No two of all are alike, so that none can pass for another.
      command: (n) => ({ type: "seek", beats: n * WAYS.length + i }),
    }),
  );
  onTestFinished(() => givers.forEach((giver) => giver.dispose()));
  const acked = () => givers.reduce((sum, giver) => sum + giver.acked.size, 0);
  const ledger = createLedger();

  for (let round = 1; round <= KILLS; round += 1) {
    const wanted = acked() + ACKS_BETWEEN;
    await vi.waitFor(() => expect(acked()).toBeGreaterThan(wanted), { timeout: 5000, interval: 1 });
    await killed(server);
    await ledger.read(data);
    expect(ledger.lost(givers.flatMap((giver) => [...giver.acked.keys()]))).toEqual([]);
    server = await start(port, data);
  }
  await Promise.all(givers.map((giver) => giver.finish()));
  const status = await statusOf(url);
  await killed(server);
  await ledger.read(data);

  expect(givers.flatMap(({ refusals }) => refusals)).toEqual([]);
  expect(givers.flatMap(({ contradictions }) => contradictions)).toEqual([]);
  expect(ledger.twice).toEqual([]);
  // One for each, and the play that was first.
  expect(status).toMatchObject({ playing: true, revision: acked() + 1 });
  expect(ledger.unaccounted).toBe(0);
});

test("killed while it plays, it goes on as if it had not been", async () => {
  const data = temporaryDirectory();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const first = await start(port, data);
  await fetch(`${url}/transport/play`, { method: "POST" });
  const before = await reading(url);
  await killed(first);
  await start(port, data);
  const after = await reading(url);
  const playedMs = (after.seconds - before.seconds) * 1000;
  // Each was read at some moment between asking and hearing.
  expect(playedMs).toBeGreaterThan(after.askedMs - before.heardMs - 1);
  expect(playedMs).toBeLessThan(after.heardMs - before.askedMs + 1);
});

/** Where the transport is, and between which moments that was so. */
async function reading(url: string) {
  const askedMs = performance.now();
  const { time_seconds: seconds } = await statusOf(url);
  return { askedMs, heardMs: performance.now(), seconds };
}
