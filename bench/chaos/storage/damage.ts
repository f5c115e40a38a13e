import {
  cpSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { openStore } from "../../../server/store.ts";
import { createStoredEngine } from "../../../server/stored-engine.ts";
import { systemClock, systemTimers } from "../../../server/system-timing.ts";
import { createMachineClock } from "../../../server/machine-time.ts";
import { type TransportState, createTransportState } from "../../../src/core/transport-state.ts";
import { createDice } from "../fuzz/dice.ts";
import { type Figure, type Row, type RowContext, exactly } from "../row.ts";
import { command, statusOf, temporaryDirectory } from "./server-on-disk.ts";

const COMMANDS = 60;
const FLIPS = 200;
const CUT_OFF = "cut off in its last write";
/** Of each kind of damage so many are met by a server in a process of its own, which is slow. */
const REAL_ONES = 8;

/**
 * A store that has been cut off or damaged: the server starts, and what it then says was acknowledged once. The nth command
 * seeks to beat n, so a state that is made up would show.
 */
async function run(context: RowContext): Promise<Figure[]> {
  const { cleanup, options, say } = context;
  const home = temporaryDirectory(cleanup);
  const data = join(home, "data");
  const sizes: number[] = [];
  const server = await context.startServer({ flags: ["--data", data] });
  for (let n = 1; n <= COMMANDS; n += 1) {
    await command(server.url, `seek?beats=${n}&id=n${n}`);
    sizes.push(statSync(logFile(data)).size);
  }
  server.kill("SIGKILL");
  await server.ended;

  const last = sizes.at(-1) ?? 0;
  const lastBegins = sizes.at(-2) ?? 0;
  const cuts = Array.from({ length: last - lastBegins }, (_, i) => lastBegins + i);
  const dice = createDice(options.seed);
  const draw = (below: number) => Math.floor(dice() * below);
  const damages: Damage[] = [
    ...cuts.map((size): Damage => ({
      kind: CUT_OFF,
      do: (at) => truncateSync(logFile(at), size),
    })),
    ...Array.from({ length: FLIPS }, (): Damage => ({
      kind: "with a bit flipped",
      do: (at) => flipBit(at, draw),
    })),
    ...["CURRENT", "MANIFEST", ".log", "LOG", "LOCK"].flatMap((part): Damage[] => [
      { kind: "without a file", do: (at) => withFile(at, part, (file) => rmSync(file)) },
      {
        kind: "with an empty file",
        do: (at) => withFile(at, part, (file) => writeFileSync(file, "")),
      },
    ]),
    { kind: "with an empty file", do: emptyAll },
  ];

  const kinds = new Map<
    string,
    { count: number; failed: number; wrong: number; lost: number; real: number }
  >();
  for (const damage of damages) {
    const copy = join(home, "copy");
    rmSync(copy, { recursive: true, force: true });
    cpSync(data, copy, { recursive: true });
    damage.do(copy);
    const of = kinds.get(damage.kind) ?? { count: 0, failed: 0, wrong: 0, lost: 0, real: 0 };
    kinds.set(damage.kind, of);
    of.count += 1;
    try {
      const isReal = of.real < REAL_ONES && draw(4) === 0;
      if (isReal) of.real += 1;
      const { revision, beats } = isReal ? await metByServer(context, copy) : await metHere(copy);
      if (Math.abs(beats - revision) > 1e-6 || revision > COMMANDS) of.wrong += 1;
      const mayLose = damage.kind === CUT_OFF ? 1 : COMMANDS;
      if (COMMANDS - revision > mayLose) of.lost += 1;
    } catch (error) {
      say(`${damage.kind}: ${String(error)}`);
      of.failed += 1;
    }
  }
  const figures: Figure[] = [];
  for (const [kind, { count, failed, wrong, lost, real }] of kinds) {
    const ways = `${real} by a server, the rest by its store`;
    figures.push(
      exactly(
        `stores ${kind} that were not started with, of ${count} (${ways})`,
        failed,
        0,
        "stores",
      ),
      exactly("of these, states that had never been acknowledged", wrong, 0, "states"),
    );
    if (kind !== CUT_OFF) continue;
    figures.push(
      exactly("of these, states older than the write before the last", lost, 0, "states"),
    );
  }
  return figures;
}

interface Damage {
  readonly kind: string;
  do(at: string): void;
}

interface Found {
  readonly revision: number;
  readonly beats: number;
}

async function metByServer(context: RowContext, data: string): Promise<Found> {
  const server = await context.startServer({ flags: ["--data", data] });
  const { revision, beat_pos } = await statusOf(server.url);
  const health = await fetch(`${server.url}/health`);
  const { status } = await command(server.url, "seek?beats=99");
  if (!health.ok || status !== 200) throw new Error(`/health ${health.status}, a seek ${status}`);
  await server.stop();
  return { revision, beats: beat_pos };
}

async function metHere(data: string): Promise<Found> {
  const log = pino({ level: "silent" });
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
    const { state } = authority;
    const verdict = await authority.submit({ type: "play" });
    if (!verdict.ok) throw new Error("a command was refused");
    return foundIn(state);
  } finally {
    await store.close();
  }
}

const foundIn = ({ revision, anchor }: TransportState): Found => ({
  revision,
  beats: anchor.beats,
});

const filesOf = (data: string) =>
  readdirSync(join(data, "store")).map((file) => join(data, "store", file));

function logFile(data: string): string {
  const found = filesOf(data).find((file) => file.endsWith(".log"));
  if (found) return found;
  throw new Error("the store has no log");
}

function withFile(data: string, part: string, damage: (file: string) => void) {
  const found = filesOf(data).find((file) => (file.split("/").at(-1) ?? "").includes(part));
  if (found) damage(found);
}

function flipBit(data: string, draw: (below: number) => number) {
  const files = filesOf(data).filter((file) => statSync(file).size > 0);
  const file = files[draw(files.length)] ?? "";
  const bytes = readFileSync(file);
  const where = draw(bytes.length);
  bytes[where] = (bytes[where] ?? 0) ^ (1 << draw(8));
  writeFileSync(file, bytes);
}

function emptyAll(data: string) {
  for (const file of filesOf(data)) writeFileSync(file, "");
}

export const damage: Row = {
  name: "damage",
  what: "a store that is cut off at every byte of its last write, has bits flipped, or files missing",
  needs: [],
  run,
};
