/** Weights smaller than this no longer move the mean by anything that matters. */
const NEGLIGIBLE = 1e-4;

/**
 * The lowest value that a random choice of `draws` of these would have, on average: the k-th lowest is the lowest of the
 * choice with probability p(1 − p)ᵏ, p being the share that is drawn.
 *
 * Two directions can then be compared though many more messages have gone one way than the other: the plain minimum of
 * more messages lies lower, and half of that difference would pass for clock offset.
 *
 * @param ascending the values, lowest first; at least one
 */
export function expectedLowest(ascending: Float64Array, draws: number): number {
  const share = Math.min(1, draws / ascending.length);
  let weight = share;
  let weights = 0;
  let sum = 0;
  for (const value of ascending) {
    sum += weight * value;
    weights += weight;
    weight *= 1 - share;
    if (weight < NEGLIGIBLE) break;
  }
  return sum / weights;
}
