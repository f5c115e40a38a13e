/** How many are connected, by endpoint. */
export interface Census {
  enter(path: string): void;
  leave(path: string): void;
  readonly total: number;
  byEndpoint(): Record<string, number>;
}

export function createCensus(): Census {
  const counts = new Map<string, number>();
  let total = 0;

  function add(path: string, by: 1 | -1) {
    total += by;
    const count = (counts.get(path) ?? 0) + by;
    if (count > 0) counts.set(path, count);
    else counts.delete(path);
  }

  return {
    enter: (path) => add(path, 1),
    leave: (path) => add(path, -1),
    get total() {
      return total;
    },
    byEndpoint: () => Object.fromEntries(counts),
  };
}
