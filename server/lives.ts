import * as v from "valibot";
import { type MachineTime, machineTimeSchema, msBetween } from "./machine-time.ts";

/** When a server process was there, as far as is known. */
export interface Life {
  /** Of the process: random. */
  readonly epoch: string;
  /** Counts the processes of a store. */
  readonly order: number;
  readonly began: MachineTime;
  /** Its last sign of life. */
  readonly alive: MachineTime;
}

/** Nobody was there. */
export interface Outage {
  readonly from: MachineTime;
  readonly to: MachineTime;
}

const lifeSchema = v.object({
  epoch: v.string(),
  order: v.pipe(v.number(), v.safeInteger()),
  began: machineTimeSchema,
  alive: machineTimeSchema,
});

/** Null when it is none. */
export function decodeLife(value: unknown): Life | null {
  const parsed = v.safeParse(lifeSchema, value);
  return parsed.success ? parsed.output : null;
}

/** The processes after that of `epoch`, oldest first. Of one that is not known: the last, which is this one. */
export function livesAfter(epoch: string, lives: readonly Life[]): readonly Life[] {
  const index = lives.findIndex((life) => life.epoch === epoch);
  return index === -1 ? lives.slice(-1) : lives.slice(index + 1);
}

/**
 * When nobody was there since a process wrote something down: from its last sign of life until the next process began, and
 * so on. Not while one was there that had no use for it.
 *
 * @param epoch the process that wrote
 * @param written when it did
 * @param lives all that are known, oldest first, the last of them this one
 */
export function outagesSince(
  epoch: string,
  written: MachineTime,
  lives: readonly Life[],
): readonly Outage[] {
  const writer = lives.find((life) => life.epoch === epoch);
  let from = writer ? later(written, writer.alive) : written;
  return livesAfter(epoch, lives).map(({ began, alive }) => {
    const outage = { from, to: began };
    from = alive;
    return outage;
  });
}

const later = (one: MachineTime, other: MachineTime) => (msBetween(one, other) > 0 ? other : one);
