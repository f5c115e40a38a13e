/** Random numbers in `[0, 1)` that are the same every time for the same seed. (Tommy Ettinger's mulberry32.) */
export function createDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a message waits on its way, with this mean: exponential, ms. */
export const exponential = (dice: () => number, meanMs: number): number =>
  -meanMs * Math.log(1 - dice());
