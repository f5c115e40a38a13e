/** The value below which `part` (0 to 1) of the values lie. NaN for none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What lies between each value and the next. */
export const steps = (values: readonly number[]): number[] =>
  values.slice(1).map((value, i) => value - (values[i] ?? value));
