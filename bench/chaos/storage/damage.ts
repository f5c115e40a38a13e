import { cpSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { createDice } from "../dice.ts";
import { type Figure, type Row, type RowContext, exactly } from "../row.ts";
import { createOpener, metByServer } from "./after-damage.ts";
import { command, temporaryDirectory } from "./server-on-disk.ts";
import { CUT_OFF, type Damage, FILE_DAMAGES, cutAt, flippedBit, logFile } from "./store-damage.ts";

const COMMANDS = 60;
/** In each of three stores. */
const FLIPS = 200;
/** Of each kind of damage so many are met by a server in a process of its own, which is slow. */
const REAL_ONES = 8;

interface Tally {
  count: number;
  real: number;
  failed: number;
  wrong: number;
  older: number;
  silent: number;
}

/**
 * A store that has been cut off or damaged: the server starts, and what it then says was acknowledged once. The nth command
 * seeks to beat n, so a state that is made up would show.
 */
async function run(context: RowContext): Promise<Figure[]> {
  const { options, say } = context;
  const home = temporaryDirectory(context.cleanup);
  const { logged, tabled, full, cuts } = await makeStores(context, home);
  const metByStore = createOpener(context.cleanup);
  const dice = createDice(options.seed);
  const draw = (below: number) => Math.floor(dice() * below);
  const flips = (data: string) => Array.from({ length: FLIPS }, () => flippedBit(data, draw));
  const cases: (readonly [data: string, damage: Damage])[] = [
    ...cuts.map((size) => [logged, cutAt(size)] as const),
    ...[logged, tabled, full].flatMap((data) =>
      [...flips(data), ...FILE_DAMAGES].map((damage) => [data, damage] as const),
    ),
  ];

  const tallies = new Map<string, Tally>();
  for (const [data, damage] of cases) {
    const tally = tallies.get(damage.kind) ?? emptyTally();
    tallies.set(damage.kind, tally);
    tally.count += 1;
    const copy = join(home, "copy");
    rmSync(copy, { recursive: true, force: true });
    cpSync(data, copy, { recursive: true });
    damage.do(copy);
    const isReal = tally.real < REAL_ONES && draw(4) === 0;
    if (isReal) tally.real += 1;
    try {
      const found = await (isReal ? metByServer(context, copy) : metByStore(copy));
      const { revision, beats, isSaid } = found;
      if (Math.abs(beats - revision) > 1e-6 || revision > COMMANDS) tally.wrong += 1;
      if (revision < COMMANDS - 1) tally.older += 1;
      if (revision < COMMANDS && !isSaid && !damage.passesForCutOff) {
        tally.silent += 1;
        say(`${damage.kind} (${damage.which}): at revision ${revision}, and nothing is said`);
      }
    } catch (error) {
      say(`${damage.kind} (${damage.which}): ${String(error)}`);
      tally.failed += 1;
    }
  }
  return Array.from(tallies).flatMap(([kind, tally]) => figuresOf(kind, tally));
}

const emptyTally = (): Tally => ({ count: 0, real: 0, failed: 0, wrong: 0, older: 0, silent: 0 });

function figuresOf(kind: string, { count, real, failed, wrong, older, silent }: Tally): Figure[] {
  const ways = `${real} by a server, the rest by its store`;
  return [
    exactly(`stores ${kind} not started with, of ${count} (${ways})`, failed, 0, "stores"),
    exactly("of these, states that had never been acknowledged", wrong, 0, "states"),
    kind === CUT_OFF
      ? exactly("of these, states older than the write before the last", older, 0, "states")
      : exactly("of these, older states with nothing set aside or said", silent, 0, "states"),
  ];
}

/** With so many tables LevelDB makes one of them as soon as it is opened. */
const OPENINGS_UNTIL_FULL = 3;

/**
 * Three stores with the same in them, of servers that were killed: one as it was written, all of it in LevelDB's log; one
 * that was opened again, which has moved it to a table; and one with tables enough. And the sizes at which the first can be
 * cut in its last write.
 */
async function makeStores({ startServer }: RowContext, home: string) {
  const [logged, tabled, full] = [join(home, "logged"), join(home, "tabled"), join(home, "full")];
  const sizes: number[] = [];
  const server = await startServer({ flags: ["--data", logged] });
  for (let n = 1; n <= COMMANDS; n += 1) {
    await command(server.url, `seek?beats=${n}&id=n${n}`);
    sizes.push(statSync(logFile(logged)).size);
  }
  server.kill("SIGKILL");
  await server.ended;
  cpSync(logged, full, { recursive: true });
  for (let opening = 1; opening <= OPENINGS_UNTIL_FULL; opening += 1) {
    const again = await startServer({ flags: ["--data", full] });
    again.kill("SIGKILL");
    await again.ended;
    if (opening === 1) cpSync(full, tabled, { recursive: true });
  }
  const [before = 0, last = 0] = sizes.slice(-2);
  const cuts = Array.from({ length: last - before }, (_, i) => before + i);
  return { logged, tabled, full, cuts };
}

export const damage: Row = {
  name: "damage",
  what: "a store that is cut off at every byte of its last write, has bits flipped, or files missing",
  needs: [],
  run,
};
