/**
 * Chance without a state: what falls at one key is the same whoever asks, and how often. So a message sent at one moment
 * takes equally long for every contestant, and a session's trace does not depend on who takes part in it.
 */
export type Noise = (key: number, draw?: number) => number;

/** In `[0, 1)`. Keys are whole numbers; the streams of one seed are independent of each other. */
export function createNoise(seed: number, stream: string): Noise {
  const base = mix(hashText(stream) ^ mix(seed | 0));
  return (key, draw = 0) => {
    const high = Math.floor(key / 2 ** 32);
    const mixed = mix(mix(base ^ (key >>> 0)) + high + Math.imul(draw + 1, 0x9e3779b9));
    return mixed / 2 ** 32;
  };
}

/** The finalizer of MurmurHash3 (Austin Appleby), twice over for keys that differ in one bit. */
function mix(value: number): number {
  let bits = value >>> 0;
  for (let round = 0; round < 2; round += 1) {
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    bits = (bits ^ (bits >>> 16)) + 0x6d2b79f5;
  }
  return bits >>> 0;
}

/** FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** A row of numbers in `[0, 1)`, for who wants `Math.random` and not a key. */
export function createDice(seed: number, stream: string): () => number {
  const noise = createNoise(seed, stream);
  let throws = 0;
  return () => noise((throws += 1));
}

/** The distributions below are made from one or two uniform numbers in `[0, 1)`. */
export const between = (u: number, from: number, to: number): number => from + u * (to - from);

export const exponential = (u: number, mean: number): number => -mean * Math.log(1 - u);

/** Mean 0, standard deviation 1. (Box and Muller.) */
export const normal = (u: number, v: number): number =>
  Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);

/** @param sigma of the logarithm */
export const lognormal = (u: number, v: number, mean: number, sigma: number): number =>
  mean * Math.exp(sigma * normal(u, v) - sigma ** 2 / 2);
