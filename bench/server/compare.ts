import { loadavg } from "node:os";
import type { Contestant } from "./contestants.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { type Measured, measure } from "./load-process.ts";
import type { Options } from "./options.ts";
import { type Workshop, startServer } from "./server-process.ts";

/** Of one contestant with one number of clients. */
export interface Comparison {
  readonly contestant: Contestant["id"];
  readonly clients: number;
  readonly rounds: Figures[];
}

const COMMANDS = 20;

/** Every contestant with every number of clients in every round, in turns: whatever else the machine does meets all of them. */
export async function compare(
  { contestants, clients, rounds, seconds }: Options,
  workshop: Workshop,
  say: (text: string) => void,
): Promise<Comparison[]> {
  const results: Comparison[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const count of clients) {
      for (const contestant of inTurns(contestants, round)) {
        const about = `round ${round}, ${count} clients, ${contestant.label}`;
        const measured = await measureOne(contestant, count, seconds, workshop).catch(
          (error: Error) => {
            if (workshop.cleanup.hasBegun) throw error;
            // One that cannot serve so many has no figures. The others have.
            say(`${about}: ${error.message}`);
          },
        );
        if (!measured) continue;
        const figures = figuresOf(measured, count);
        roundsOf(results, contestant, count).push(figures);
        say(`${about}: ${inShort(figures)}`);
        if (measured.lost.why) say(`  ${measured.lost.count} clients lost: ${measured.lost.why}`);
      }
    }
  }
  return results;
}

async function measureOne(
  contestant: Contestant,
  clients: number,
  seconds: number,
  workshop: Workshop,
): Promise<Measured> {
  const server = await startServer(contestant, workshop);
  try {
    const target = server.target(clients);
    return await measure(
      { target, slices: 1, sliceSeconds: seconds, commands: COMMANDS },
      workshop,
    );
  } finally {
    await server.stop();
  }
}

/** Nobody comes first, or after the same other one, in every round. */
function inTurns(contestants: readonly Contestant[], round: number): Contestant[] {
  const start = (round - 1) % contestants.length;
  return [...contestants.slice(start), ...contestants.slice(0, start)];
}

function roundsOf(results: Comparison[], { id }: Contestant, clients: number): Figures[] {
  const known = results.find((one) => one.contestant === id && one.clients === clients);
  if (known) return known.rounds;
  const rounds: Figures[] = [];
  results.push({ contestant: id, clients, rounds });
  return rounds;
}

const inShort = ({ cpuMicrosAMessage, rateHz, jitterP99Ms, loadShare }: Figures) =>
  [
    `${cpuMicrosAMessage.toFixed(2)} µs a message`,
    `${rateHz.toFixed(3)} Hz`,
    `jitter p99 ${jitterP99Ms.toFixed(2)} ms`,
    `load's core ${(loadShare * 100).toFixed(0)} %`,
    `(load average ${loadavg()[0]?.toFixed(1)})`,
  ].join(", ");
