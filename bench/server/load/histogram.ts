/** Counts of values from 0 up, in steps: as many values as there are, and always the same memory. */
export interface Histogram {
  add(value: number): void;
  /** The value below which `part` (0 to 1) of the values lie, to one step. NaN for none. What lies above all steps is the largest. */
  quantile(part: number): number;
  readonly max: number;
}

/** @param size how many steps; the last one has all that lies above the others */
export function createHistogram(step: number, size: number): Histogram {
  const counts = new Uint32Array(size);
  let total = 0;
  let max = Number.NaN;
  return {
    add(value) {
      const index = Math.min(size - 1, Math.floor(value / step));
      counts[index] = (counts[index] as number) + 1;
      total += 1;
      if (!(value <= max)) max = value;
    },
    quantile(part) {
      if (total === 0) return Number.NaN;
      const rank = Math.round(part * (total - 1));
      let below = 0;
      for (let index = 0; index < size - 1; index += 1) {
        below += counts[index] as number;
        if (below > rank) return (index + 0.5) * step;
      }
      return max;
    },
    get max() {
      return max;
    },
  };
}
