import { type ChildProcess, fork } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { createMachineClock } from "../../../server/machine-time.ts";
import { openStore } from "../../../server/store.ts";
import { createStoredEngine } from "../../../server/stored-engine.ts";
import { systemClock, systemTimers } from "../../../server/system-timing.ts";
import { createTransportState } from "../../../src/core/transport-state.ts";
import type { RowContext } from "../row.ts";
import { command, statusOf } from "./server-on-disk.ts";

/** What a server makes of a store. */
export interface Found {
  readonly revision: number;
  readonly beats: number;
  /** The store was set aside as damaged, and the log says so. */
  readonly isSaid: boolean;
}

const SAYS_SO = "the store was damaged";
const isSetAside = (data: string) =>
  readdirSync(data).some((name) => name.startsWith("store.damaged-"));

/** Met by the built server in a process of its own. Rejects when it does not start, answer, or take a command. */
export async function metByServer(context: RowContext, data: string): Promise<Found> {
  const server = await context.startServer({ flags: ["--data", data] });
  const { revision, beat_pos } = await statusOf(server.url);
  const health = await fetch(`${server.url}/health`);
  const { status } = await command(server.url, "seek?beats=99");
  if (!health.ok || status !== 200) throw new Error(`/health ${health.status}, a seek ${status}`);
  const isLogged = server.log.some(({ msg }) => msg.includes(SAYS_SO));
  await server.stop();
  return { revision, beats: beat_pos, isSaid: isSetAside(data) && isLogged };
}

const OPENER = fileURLToPath(new URL("store-opener.ts", import.meta.url));

/** Where stores are met one after the other in a process that is started anew when it ends. */
export function createOpener(cleanup: RowContext["cleanup"]): (data: string) => Promise<Found> {
  let child: ChildProcess | null = null;
  cleanup.own(() => void child?.kill("SIGKILL"));
  return (data) =>
    new Promise((resolve, reject) => {
      const opener = child ?? fork(OPENER, { execArgv: ["--import", "tsx"], stdio: "ignore" });
      child = opener;
      const onEnd = (code: number | null, signal: string | null) => {
        child = null;
        reject(new Error(`the process ended with ${signal ?? code}`));
      };
      opener.once("exit", onEnd);
      opener.once("message", (answer: { found?: Found; error?: string }) => {
        opener.off("exit", onEnd);
        if (answer.found) resolve(answer.found);
        else reject(new Error(answer.error));
      });
      opener.send(data);
    });
}

/** Met by what such a server opens its store with, in this process, which it may end. */
export async function metHere(data: string): Promise<Found> {
  let logged = "";
  const log = pino({ level: "error" }, { write: (line) => (logged += line) });
  const store = await openStore(data, log, systemTimers);
  try {
    if (store.trouble !== null) throw new Error(store.trouble);
    const engine = createStoredEngine({
      store,
      initial: createTransportState,
      boot: "after",
      clock: systemClock,
      timers: systemTimers,
      machineNow: createMachineClock(systemClock),
      resumeWithinMs: 30_000,
      maxStored: 100,
      log,
    });
    const authority = await engine.open("default", () => 0);
    const { revision, anchor } = authority.state;
    const verdict = await authority.submit({ type: "play" });
    if (!verdict.ok) throw new Error("a command was refused");
    return { revision, beats: anchor.beats, isSaid: isSetAside(data) && logged.includes(SAYS_SO) };
  } finally {
    await store.close();
  }
}
