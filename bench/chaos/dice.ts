/** Random numbers in `[0, 1)` that are the same every time for the same seed. */
export type Dice = () => number;

/** Tommy Ettinger's mulberry32. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const chance = (dice: Dice, probability: number): boolean => dice() < probability;

/** Exponentially distributed, with this mean: what a message waits on its way. */
export const exponential = (dice: Dice, mean: number): number => -mean * Math.log(1 - dice());

/** From `min` to `max`, both included. */
export const whole = (dice: Dice, min: number, max: number): number =>
  min + Math.floor(dice() * (max - min + 1));

/** @throws Error for an empty list */
export function oneOf<T>(dice: Dice, list: readonly T[]): T {
  const index = Math.floor(dice() * list.length);
  if (index >= list.length) throw new Error("one of none");
  return list[index] as T;
}

export const listOf = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);
