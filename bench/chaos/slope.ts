/**
 * How much y grows for one of x: the median of the slopes between all pairs of points (Theil and Sen), which a few wild
 * points do not move. NaN for fewer than two.
 */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes: number[] = [];
  for (const [i, [x1, y1]] of points.entries()) {
    for (const [x2, y2] of points.slice(i + 1)) slopes.push((y2 - y1) / (x2 - x1));
  }
  return slopes.toSorted((a, b) => a - b)[slopes.length >> 1] ?? Number.NaN;
}
