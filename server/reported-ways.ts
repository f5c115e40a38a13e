/** How long messages take to the clients at the least, as the clients have found out and reported. */
export interface ReportedWays {
  /** What `client` has reported last, in ms. */
  report(client: object, baseMs: number): void;
  forget(client: object): void;
  /** Of all, in ms; 0 when nobody has reported. */
  longestMs(): number;
}

export function createReportedWays(): ReportedWays {
  const ways = new Map<object, number>();
  return {
    report: (client, baseMs) => void ways.set(client, baseMs),
    forget: (client) => void ways.delete(client),
    longestMs() {
      let longestMs = 0;
      for (const ms of ways.values()) longestMs = Math.max(longestMs, ms);
      return longestMs;
    },
  };
}
