/**
 * What the client's clock shows at a server time: the inverse of `serverTimeAt`, by Newton's method. The two clocks run at
 * very nearly the same rate, so a step makes the error some ten thousand times smaller; two leave nothing of a second's.
 *
 * @param nearMs where to begin, on the client's clock
 */
export function localTimeAt(
  serverMs: number,
  serverTimeAt: (localMs: number) => number,
  nearMs: number,
): number {
  const first = nearMs + (serverMs - serverTimeAt(nearMs));
  return first + (serverMs - serverTimeAt(first));
}
