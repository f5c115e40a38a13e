/** Less likely than the likeliest by more than this, in natural logarithms, is left out of the mean. */
const UNLIKELY = 5;
const STEPS = 24;

/**
 * The mean of a number between `from` and `to` of which only its log-likelihood is known, to within `precision`. The
 * log-likelihood has one summit. The mean errs less than the summit does, where the summit is not sharp.
 */
export function likelyMean(
  logLikelihood: (x: number) => number,
  from: number,
  to: number,
  precision: number,
): number {
  const summit = highest(logLikelihood, from, to, precision);
  const top = logLikelihood(summit);
  const low = edge(logLikelihood, summit, from, top - UNLIKELY, precision);
  const high = edge(logLikelihood, summit, to, top - UNLIKELY, precision);
  let weights = 0;
  let sum = 0;
  for (let step = 0; step <= STEPS; step += 1) {
    const x = low + ((high - low) * step) / STEPS;
    const weight = Math.exp(logLikelihood(x) - top);
    weights += weight;
    sum += weight * x;
  }
  return sum / weights;
}

/** Where a function with one summit between `from` and `to` has it, by golden section. */
function highest(f: (x: number) => number, from: number, to: number, precision: number): number {
  const part = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - part * (high - low), low + part * (high - low)];
  let [atLeft, atRight] = [f(left), f(right)];
  while (high - low > precision) {
    if (atLeft > atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - part * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + part * (high - low);
      atRight = f(right);
    }
  }
  return (low + high) / 2;
}

/** Where on the way from its summit to `outside` a function falls below `level`, by halving. */
function edge(
  f: (x: number) => number,
  summit: number,
  outside: number,
  level: number,
  precision: number,
): number {
  let inside = summit;
  let beyond = outside;
  while (Math.abs(beyond - inside) > precision) {
    const middle = (inside + beyond) / 2;
    if (f(middle) > level) inside = middle;
    else beyond = middle;
  }
  return inside;
}
