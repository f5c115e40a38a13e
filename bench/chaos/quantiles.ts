/** The value below which `part` (0 to 1) of the values lie. NaN for none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
}

/** Of stretches of time: the longest that is under way in `part` of all moments. NaN for none. */
export function quantileOfTime(stretches: readonly number[], part: number): number {
  const sorted = stretches.toSorted((a, b) => a - b);
  const whole = sorted.reduce((sum, stretch) => sum + stretch, 0);
  let passed = 0;
  for (const stretch of sorted) {
    passed += stretch;
    if (passed >= part * whole) return stretch;
  }
  return Number.NaN;
}
