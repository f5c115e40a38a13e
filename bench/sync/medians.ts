/**
 * One result out of several of the same shape, for as many seeds: each number is the median of its kind, and a null (never)
 * stands above every number. What is counted as a fault is not a matter of luck: of it the largest is taken.
 */
export function medianOf<T>(results: readonly T[], worstKeys: readonly string[] = []): T {
  return merge(results, worstKeys, "") as T;
}

function merge(values: readonly unknown[], worstKeys: readonly string[], key: string): unknown {
  const [first] = values;
  if (values.every((value) => value === null || typeof value === "number"))
    return middle(values, worstKeys.includes(key));
  if (typeof first !== "object" || first === null) return first;
  if (Array.isArray(first)) return first;
  return Object.fromEntries(
    Object.keys(first).map((name) => [
      name,
      merge(
        values.map((value) => (value as Record<string, unknown>)[name]),
        worstKeys,
        name,
      ),
    ]),
  );
}

const rank = (value: number | null) => value ?? Number.POSITIVE_INFINITY;

function middle(values: readonly (number | null)[], isWorst: boolean): number | null {
  const sorted = values
    // A figure that nothing was measured for says nothing.
    .filter((value) => !Number.isNaN(value))
    .toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const index = isWorst ? sorted.length - 1 : (sorted.length - 1) >> 1;
  const value = sorted[index];
  return value === undefined ? Number.NaN : value;
}
