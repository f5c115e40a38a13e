import { expect, test } from "vitest";
import type { CommandResult } from "../../src/client/transport-commands.ts";
import { createDice } from "../../bench/chaos/dice.ts";
import {
  type ClientInWorld,
  type TransportWorld,
  createTransportWorld,
} from "../support/transport-world.ts";

const SEEDS = 80;
/** How long clients go on giving commands while things break, ms. */
const TROUBLE_MS = 3000;
/** More than the longest pause before a try, so soon after a loss. */
const PEACE_MS = 3000;
const STEP_MS = 20;

/** A command that can be told from any other, and what became of it. */
interface Given {
  readonly client: number;
  readonly kind: "marker" | "seek";
  readonly number: number;
  result: CommandResult | null;
}

const keyOf = ({ client, number }: Given) => `${client}-${number}`;
/** A beat that nobody else goes to. */
const placeOf = ({ client, number }: Given) => client * 1000 + number;

function give({ client: { commands } }: ClientInWorld, given: Given) {
  const answer =
    given.kind === "marker"
      ? commands.setMarker({ key: keyOf(given), at: { beats: placeOf(given) } })
      : commands.seek({ beats: placeOf(given) });
  void answer.then((result) => (given.result = result));
}

/** A line from whose middle something is missing does not go on: there is no such thing in TCP. */
function turnDark(world: TransportWorld, isDark: boolean) {
  const isOver = world.isCut && !isDark;
  world.isCut = isDark;
  if (isOver) world.breakLines();
}

/** One of the things that happen to a network and a server. */
function happens(world: TransportWorld, dice: () => number, number: number) {
  const which = dice();
  if (world.isCut) turnDark(world, false);
  else if (world.isDown) world.isDown = false;
  else if (which < 0.4) world.breakLines();
  else if (which < 0.6) turnDark(world, true);
  else if (which < 0.8) world.crash(`boot ${number}`);
  else world.isDown = true;
}

async function run(seed: number) {
  const dice = createDice(seed);
  const world = createTransportWorld({ isStored: true });
  world.delayMs = 5 + Math.floor(dice() * 60);
  const clients = [world.createClient({ hz: 0 }), world.createClient({ hz: 5 })];
  await world.pass(500, STEP_MS);

  const all: Given[] = [];
  const endMs = world.manual.clock.now() + TROUBLE_MS;
  while (world.manual.clock.now() < endMs) {
    if (dice() < 0.03) happens(world, dice, all.length);
    for (const [client, one] of clients.entries()) {
      if (dice() > 0.15) continue;
      const kind = dice() < 0.5 ? "marker" : "seek";
      const given: Given = { client, kind, number: all.length, result: null };
      all.push(given);
      give(one, given);
    }
    await world.pass(STEP_MS, STEP_MS);
  }
  turnDark(world, false);
  world.isDown = false;
  await world.pass(PEACE_MS, 50);
  return { world, clients, all };
}

/** The numbers of the commands that a server process has accepted, in their order. */
const acceptedNumbers = (world: TransportWorld) =>
  world.accepted.map(({ command }) => {
    if (command.type === "marker") return Number(command.key?.split("-")[1]);
    if (command.type === "seek" && "beats" in command.position)
      return command.position.beats % 1000;
    throw new Error(`nobody has given a ${command.type}`);
  });

/** How many commands have come over more than one line. */
function sentAgain({ sockets }: TransportWorld): number {
  const ids = sockets.ends.flatMap(({ received }) =>
    received
      .map((text) => (JSON.parse(text) as { id?: string }).id)
      .filter((id) => id !== undefined),
  );
  return ids.length - new Set(ids).size;
}

test(`of ${SEEDS} storms each command comes out done once, in its order, or is reported as lost`, async () => {
  const counts = { given: 0, done: 0, again: 0, lost: 0, offline: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { world, clients, all } = await run(seed);
    const numbers = acceptedNumbers(world);
    const where = `seed ${seed}`;
    counts.again += sentAgain(world);
    expect(new Set(numbers).size, `${where}: nothing is done twice`).toBe(numbers.length);
    for (const client of clients.keys()) {
      const own = numbers.filter((number) => all[number]?.client === client);
      expect(own, `${where}: the order of client ${client}`).toEqual(own.toSorted((a, b) => a - b));
    }
    for (const given of all) {
      const { kind, number, result } = given;
      const isDone = numbers.includes(number);
      const what = `${where}: ${kind} ${number}`;
      counts.given += 1;
      if (!result) throw new Error(`${what} was never answered`);
      if (result.ok) {
        counts.done += 1;
        // A seek that waited may have become one that came later.
        if (kind === "marker") expect(isDone, what).toBe(true);
      } else if (result.error.code === "offline") {
        counts.offline += 1;
        expect(isDone, what).toBe(false);
      } else {
        counts.lost += 1;
        expect(result.error.code, what).toBe("connection_lost");
      }
    }
    const { state } = world.core.authority;
    const keys = all
      .filter(({ kind, number }) => kind === "marker" && numbers.includes(number))
      .map(keyOf);
    expect(state.song.markers.map(({ key }) => key).toSorted(), where).toEqual(keys.toSorted());
    for (const { client } of clients) {
      expect(client.store.getState().transport, where).toEqual(state);
      client.dispose();
    }
    world.core.session.stop();
  }
  console.info("commands in storms:", counts);
  // Otherwise it has not been much of a storm, or nobody has come through it.
  expect(counts.offline).toBeGreaterThan(counts.given * 0.1);
  expect(counts.done).toBeGreaterThan(counts.given * 0.2);
  expect(counts.again).toBeGreaterThan(counts.given * 0.02);
}, 60_000);
