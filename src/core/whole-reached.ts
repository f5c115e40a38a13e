/**
 * How many whole units have been reached at `value`. The fraction is cut off, and never rounded up to a unit that is
 * still to come. Forgiven is what floating point makes of "exactly bar 5": a millionth of a unit, and far from zero, where
 * doubles lie wider apart than that, some forty times their distance, which is more than a way through a tempo map costs.
 */
export const wholeReached = (value: number): number =>
  Math.floor(value + 1e-6 + Math.abs(value) * 1e-14);
